"""What the tables of an import say: which shape they have, and everything in them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pupils.rules import ctf, oneroster, sds
from pupils.rules.attendance import ATTENDANCE
from pupils.rules.class_list import CLASSES
from pupils.rules.dates import has_short_year, is_ambiguous, orders_of
from pupils.rules.incoming import Incoming
from pupils.rules.passwords import is_password_name
from pupils.rules.plain import PUPILS, whole_number
from pupils.rules.pupil import is_far_off, read_pupil
from pupils.rules.records import (
    LEFT_ALONE,
    REGISTRY,
    Reading,
    Records,
    add,
    cells_of,
    columns_of,
    lacking,
    plain,
    words_in,
)
from pupils.rules.staff_list import STAFF
from pupils.rules.table import FileError, HeadError, SheetError, Table, is_nameless
from pupils.rules.timetable import LESSONS, SLOT
from pupils.rules.words import KINDS, plain_word, word_key

for kind in (PUPILS, STAFF, CLASSES, LESSONS, ATTENDANCE):
    add(kind)
# What School Data Sync and OneRoster call theirs.
SHAPED = frozenset({
    "SIS ID", "ID", "Section ID", "Section SIS ID", "DfE Number", "School DfE Number", "School SIS ID", "Section Name",
    "Course Subject", "Username", "sourcedId", "status", "dateLastModified", "propertyName", "value", "role",
    "classSourcedId", "userSourcedId", "schoolSourcedId", "orgSourcedIds", "familyName", "givenName", "title", "type", "name",
})  # fmt: skip
SEVERAL = {"sds": sds, "oneroster": oneroster}
# Kinds that several sheets of one list may name again.
NAMED_AGAIN = frozenset({"class", "teaching", "lesson", "enrolment"})


@dataclass
class Roster:
    """What was read. `schools` are those in the files, by their number."""

    items: list[Incoming]
    schools: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Word:
    """A word of the files that the table of known words does not have: how it is written first, and in how many rows."""

    kind: str
    word: str
    count: int

    @property
    def plain(self) -> str:
        return word_key(self.kind, self.word)


def looks_like_head(cells: list[str]) -> bool:
    """Whether these are the names of columns: at least two that are known, here or to another shape."""
    count = sum(is_known(cell) for cell in cells)
    return count >= 2 or (count == 1 and len(cells) == 1)


def is_known(header: str) -> bool:
    """Whether a header is known, here or to another shape."""
    return plain(header) in known_headers() or header in SHAPED or bool(SLOT.match(header))


def known_headers() -> frozenset[str]:
    """Every header that some kind of records knows, plain."""
    own = (PUPILS, STAFF, CLASSES, LESSONS, ATTENDANCE)
    return frozenset(header for records in own for column in records.fields().values() for header in column.headers)


def chosen(tables: list[Table], *, sheet: str = "") -> list[Table]:
    """The tables that hold the list, with a remark on the sheets that do not: those whose header is known, else those that are
    not hidden; several of one shape are one list. `sheet` is the one that a person said. Raises SheetError, HeadError."""
    if len(tables) > 1 and not _is_set(tables):
        taken = [table for table in tables if table.name == sheet] or _likely(tables)
        if len({table.shape for table in taken}) > 1:
            raise SheetError(
                "The file has several lists. Say which one to read.",
                [(table.name, f"{table.sheet or table.name}: {', '.join(table.head[:6])}") for table in taken],
            )
    else:
        taken = tables
    if len(taken) == 1 and taken[0].firsts and not any(records.is_grid(taken[0]) for records in REGISTRY.values()):
        choices = [(str(line), f"Row {line}: {text}") for line, text in taken[0].firsts]
        raise HeadError(
            "It cannot be told which row holds the names of the columns. Say which.",
            [*choices, ("0", "There is no such row: the list begins at once")],
        )
    for table in taken:
        table.firsts = []
    names = {table.name for table in taken}
    left = [table for table in tables if table.name not in names]
    taken[0].remarks += [
        f"The sheet “{table.sheet or table.name}” is left alone: {_why_left(table)}." for table in left
    ]
    return taken


def _likely(tables: list[Table]) -> list[Table]:
    known = [table for table in tables if not table.firsts and looks_like_head(table.head)]
    shown = [table for table in known if not table.is_hidden and table.rows]
    return shown or known or [table for table in tables if not table.is_hidden] or tables


def _why_left(table: Table) -> str:
    if table.is_hidden:
        return "it is hidden"
    return "it has no rows" if not table.rows else "it isn't a list of this kind"


def _is_set(tables: list[Table]) -> bool:
    return any(table.name == "CTF pupils" for table in tables) or bool(_set_of(tables))


def _set_of(tables: list[Table]) -> str:
    """ "oneroster" or "sds" where the files are a set of that kind, by their names; else ""."""
    keys = {table.key for table in tables}
    if "users" in keys and keys & {"orgs", "enrollments", "classes", "manifest"}:
        return "oneroster"
    return "sds" if "student" in keys and keys & (sds.FILES - {"student"}) else ""


def shape_of(tables: list[Table], records: str = "") -> str:
    """ "sds", "oneroster" or "ctf" where the files show it, else the kind of records that the one list holds, pupils where
    nothing is said. Raises FileError where they are none of them."""
    if any(table.name == "CTF pupils" for table in tables):
        return "ctf"
    if found := _set_of(tables):
        return found
    if len({table.shape for table in tables}) == 1:
        return records or PUPILS.name
    raise FileError(
        "These files are no roster: School Data Sync needs Student.csv and Section.csv, OneRoster users.csv and orgs.csv, with "
        "those names. A list of pupils, or of another kind, is one file, or several with the same columns."
    )


def why_empty(tables: list[Table]) -> str:
    """Why there is nothing to read in the files, in a sentence; "" where there is."""
    if any(table.rows for table in tables):
        return ""
    problems = [(table.name, line, why) for table in tables for line, why in table.problems]
    if problems:
        return "No row can be read. {}, line {}: {}".format(*problems[0])
    notes = sum(len(table.notes) for table in tables)
    left = f", and {notes} line{'s' if notes > 1 else ''} left out (a title, a total or a footer)" if notes else ""
    return f"The file has a header and no rows{left}."


def list_in(tables: list[Table], shape: str) -> Records | None:
    """The kind of records where the file is one list whose columns a person can name."""
    records = REGISTRY.get(shape)
    return None if records is None or records.is_grid(tables[0]) else records


def lacks_columns(tables: list[Table], said: Mapping[str, str], shape: str) -> list[str]:
    """Which columns a person must name, in words."""
    records = list_in(tables, shape)
    return lacking(records, columns_of(tables[0].head, said, records.fields())) if records else []


def is_delta(tables: list[Table], shape: str) -> bool:
    """Whether the files hold only what changed, so that nobody is missing from them."""
    return shape == "oneroster" and oneroster.Files(tables).is_delta()


def dates_in(tables: list[Table], said: Mapping[str, str], shape: str) -> list[str]:
    """Every date in the tables that is written in an order to be found out, as written."""
    if shape == "sds":
        named = [(table, "Birthdate") for table in tables if "Birthdate" in table.head]
    elif records := list_in(tables, shape):
        columns = columns_of(tables[0].head, said, records.fields())
        named = [(table, columns[name]) for table in tables for name in records.dates if name in columns]
    else:
        named = []
    return [values.get(header, "") for table, header in named for _, values in table.rows]


def order_of(tables: list[Table], said: Mapping[str, str], shape: str) -> str | None:
    """The order of day, month and year that the file proves; None where it leaves it open and a person must say."""
    values = dates_in(tables, said, shape)
    if is_ambiguous(values):
        return None
    orders = orders_of(values)
    return next((order for order in ("ymd", "dmy", "mdy") if order in orders), "dmy")


def has_dates(tables: list[Table], said: Mapping[str, str], shape: str) -> bool:
    """Whether an order of day and month can matter in these files."""
    return any(text.strip() for text in dates_in(tables, said, shape))


def schools_in(tables: list[Table], shape: str) -> dict[str, str]:
    """The schools that the files name, by their number."""
    return SEVERAL[shape].schools_in(tables) if shape in SEVERAL else {}


def coded_words(tables: list[Table], said: Mapping[str, str], shape: str) -> Iterable[tuple[str, str]]:
    """Each text that stands where a code is expected, with its kind of word."""
    if shape in SEVERAL:
        return SEVERAL[shape].words_in(tables)
    if shape == "ctf":
        return ctf.words_in(tables)
    records = list_in(tables, shape)
    if records is None:
        return ()
    fields = records.fields()
    return words_in(tables, columns_of(tables[0].head, said, fields), fields)


def words_asked(tables: list[Table], said: Mapping[str, str], shape: str, reading: Reading) -> list[Word]:
    """The words that only the school can explain, once each with its count, the most frequent first: those that are unknown,
    and those that it has explained before."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    for (kind, text), count in Counter(coded_words(tables, said, shape)).items():
        key = (kind, word_key(kind, text))
        if key in reading.words.said or reading.words.read(kind, text) is None:
            counts[key] += count
            first.setdefault(key, text)
    order = sorted(counts, key=lambda key: (list(KINDS).index(key[0]), -counts[key], key[1]))
    return [Word(key[0], first[key][:100], counts[key]) for key in order]


def identifiers_in(tables: list[Table], said: Mapping[str, str], shape: str) -> set[str]:
    """What a list calls its pupils."""
    records = list_in(tables, shape)
    fields = records.fields() if records else {}
    header = columns_of(tables[0].head, said, fields).get("mis_id") if records and records is not STAFF else None
    return {values.get(header, "") for table in tables for _, values in table.rows} - {""} if header else set()


def lost_zeros(identifiers: set[str], known: Iterable[str]) -> tuple[int, list[tuple[str, str]]]:
    """The width of the school's own identifiers where those of a file have lost their leading zeros, and the pairs that show
    it; (0, []) where none has."""
    padded = {name for name in known if name.isascii() and name.isdecimal() and name.startswith("0")}
    widths = {len(name) for name in padded}
    if len(widths) != 1:
        return 0, []
    width = widths.pop()
    figures = {name for name in identifiers if name.isascii() and name.isdecimal() and len(name) < width}
    pairs = sorted((name, name.zfill(width)) for name in figures if name.zfill(width) in padded)
    return (width, pairs) if pairs else (0, [])


def notes_on(tables: list[Table], said: Mapping[str, str], shape: str, reading: Reading) -> list[str]:
    """What is to be said of the files as a whole: what is left out of them, and what is read otherwise than it is written."""
    notes = [remark for table in tables for remark in table.remarks]
    for table in tables:
        if table.hidden:
            names = ", ".join(f"“{header}”" for header in table.hidden)
            notes.append(
                f"{table.name}: {names} left out, because passwords may stand there. Nothing from there is kept or shown. "
                "If it is something else, rename it and upload again."
            )
        if table.protected:
            cells = "1 cell" if table.protected == 1 else f"{table.protected:,} cells"
            notes.append(f"{table.name}: the apostrophe in front of {cells} is taken off (it is Excel's).")
    if shape in SEVERAL:
        lines = {table.name: len(table.rows) for table in tables}
        notes += [
            f"{name} ({lines[name]:,} line{'' if lines[name] == 1 else 's'}) is left alone: nothing is read from it."
            for name in SEVERAL[shape].not_read(tables)
        ]
    if shape == "oneroster":
        notes += oneroster.left_out(tables, reading)
    if records := list_in(tables, shape):
        notes += _on_columns(tables, said, records)
        notes += _on_numbers(tables, said, records)
        notes += _on_names(tables, said, records)
        notes += _on_years(tables, said, records, reading)
    return notes


def _on_columns(tables: list[Table], said: Mapping[str, str], records: Records) -> list[str]:
    columns = columns_of(tables[0].head, said, records.fields())
    unused = [header for header in tables[0].head if header not in columns.values()]
    has_rows = any(table.rows for table in tables)
    blank = [
        header
        for name, header in columns.items()
        if has_rows and not any(values.get(header) for table in tables for _, values in table.rows)
    ]
    notes = [f"Columns that are not used: {', '.join(unused)}."] if unused else []
    return notes + ([f"Columns that are blank in every row, and change nothing: {', '.join(blank)}."] if blank else [])


def _on_names(tables: list[Table], said: Mapping[str, str], records: Records) -> list[str]:
    """What is said once of whole names in which no comma tells the surname."""
    header = columns_of(tables[0].head, said, records.fields()).get("full_name")
    texts = [values.get(header, "") for table in tables for _, values in table.rows] if header else []
    first = next((text for text in texts if " " in text and "," not in text), "")
    return [f"Of a whole name without a comma the last word is read as the surname (“{first}” first)."] if first else []


def _on_numbers(tables: list[Table], said: Mapping[str, str], records: Records) -> list[str]:
    """What is said once of phone numbers that have lost their leading zero."""
    if records is not PUPILS:
        return []
    columns = columns_of(tables[0].head, said, records.fields())
    headers = [header for name, header in columns.items() if name.endswith("_phone")]
    texts = [values.get(header, "") for table in tables for _, values in table.rows for header in headers]
    count = sum(whole_number(text) != text for text in texts)
    numbers = "1 phone number has" if count == 1 else f"{count:,} phone numbers have"
    return [f"{numbers} lost the leading zero, which is put back."] if count else []


def _on_years(tables: list[Table], said: Mapping[str, str], records: Records, reading: Reading) -> list[str]:
    """What is said once of years that have two figures."""
    columns = columns_of(tables[0].head, said, records.fields())
    short, far = [], []
    for table in tables:
        for line, cells in cells_of(table, {name: columns[name] for name in columns if name in _DATED}):
            texts = [cells[name] for name in records.dates if has_short_year(cells.get(name, ""))]
            short += texts
            if texts and records is PUPILS:
                values = read_pupil(table.name, line, {"family_name": "x", "mis_id": "x", **cells}, reading).values
                far += [line] if is_far_off(texts[0], values, reading) else []
    if not short:
        return []
    years = "1 year has two figures, and is" if len(short) == 1 else f"{len(short):,} years have two figures; each is"
    notes = [f"{years} read as the one that is likely (“{short[0]}” first)."]
    if far:
        dates = "1 date of birth does" if len(far) == 1 else f"{len(far):,} dates of birth do"
        notes.append(f"{dates} not fit the year group (line {far[0]} first). Check them.")
    return notes


_DATED = frozenset({"year_group", *PUPILS.dates, *ATTENDANCE.dates, "taken_on"})


def read_roster(
    tables: list[Table], *, shape: str, reading: Reading, said: Mapping[str, str], schools: list[str] | None = None
) -> Roster:
    """Read the tables. `said`: what a person said that columns are; `schools`: the numbers of those to take (None: all)."""
    if shape in SEVERAL:
        read = sds.read_sds if shape == "sds" else oneroster.read_oneroster
        items = read(tables, reading, schools)
    elif shape == "ctf":
        items = ctf.read_ctf_tables(tables, reading)
    else:
        items = _read_list(tables, REGISTRY[shape], said, reading)
    items += [
        Incoming("row", "", "", {}, table.name, line, refused=problem)
        for table in tables
        for line, problem in table.problems
    ]
    return Roster(items, schools_in(tables, shape))


def _read_list(tables: list[Table], records: Records, said: Mapping[str, str], reading: Reading) -> list[Incoming]:
    """The items of a list, which may have several sheets: what a later sheet only names again is there already."""
    columns = columns_of(tables[0].head, said, records.fields())
    items: list[Incoming] = []
    seen: set[tuple[str, str]] = set()
    for number, table in enumerate(tables):
        found = list(records.read(table, _in(table, columns), reading))
        if number:
            found = [
                item
                for item in found
                if item.kind not in NAMED_AGAIN or item.refused or (item.kind, item.key) not in seen
            ]
        seen |= {(item.kind, item.key) for item in found if item.kind in NAMED_AGAIN}
        items += found
    return items


def _in(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """Header by field in this sheet, whose headers may be spelt another way than the first one's."""
    by_plain = {plain_word(header): header for header in table.head}
    return {name: by_plain.get(plain_word(header), header) for name, header in columns.items()}


def worth_remembering(said: Mapping[str, str], fields: Mapping[str, object]) -> dict[str, str]:
    """What is worth remembering of what a person said that columns are: a header that is known by its own name says itself, and
    a list without any header may have its columns in another order next time."""
    known = {header for column in fields.values() for header in getattr(column, "headers", ())}
    is_named = not all(map(is_nameless, said))
    return {
        header: name
        for header, name in said.items()
        if is_named
        and plain(header) not in known
        and not is_password_name(header)
        and (name in fields or name == LEFT_ALONE)
    }
