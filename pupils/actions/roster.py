"""An import: uploaded, read into a preview, put right, then applied in one transaction, or discarded.

What a worker does next is the row's state: `waiting` is to be read, `applying` to be applied. Both may run twice.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from access.models import User
from core.audit import marked
from core.collector import uncollected
from core.errors import DomainError, StaleError
from core.sealed import UnsealableError, sealed, unsealed
from pupils.actions.roster_rows import digest_of, rows_forget, rows_keep
from pupils.actions.roster_tables import row_of, row_put, table_named, tables_forget, tables_keep, tables_of
from pupils.actions.roster_write import write
from pupils.models import ColumnMapping, RosterFile, RosterImport, RosterPack, RosterRow, WordMeaning
from pupils.queries import roster as queries
from pupils.queries import roster_kept, roster_reading
from pupils.rules.absence import LISTS, leavers, missing, stops, unread_lines
from pupils.rules.blanks import marked as marked_blank
from pupils.rules.carers import APART
from pupils.rules.contacts import looked_at
from pupils.rules.diff import Change, compare, why_stopped
from pupils.rules.files import ENCODINGS, EncodingError, read_tables
from pupils.rules.incoming import Incoming, drained
from pupils.rules.match import ANOTHER, Present, row_key
from pupils.rules.needs import without_clashes
from pupils.rules.records import REGISTRY, Reading, heads_key, is_said
from pupils.rules.report import columns_read, counted, left_out
from pupils.rules.roster import (
    chosen,
    has_dates,
    identifiers_in,
    is_delta,
    is_known,
    lacks_columns,
    list_in,
    looks_like_head,
    lost_zeros,
    notes_on,
    order_of,
    read_roster,
    schools_in,
    shape_of,
    why_empty,
    words_asked,
    worth_remembering,
)
from pupils.rules.table import FileError, HeadError, SheetError, Table
from pupils.rules.words import BLANK, KINDS, codes_of, read_as, word_key
from staff.actions.leaving import stays_in_imports

State = RosterImport.State
# Of somebody whom no list ends by not naming them.
STAYS = "is not in the file and stays: they import, or manage accounts. If they have left, record it on their page."
MOST_NOTES = 100
# Uploaded files may hold passwords, and until a person has said how they are read nobody knows in which column: they lie locked,
# and for so long at most.
SEAL = "roster file"
UNDECIDED_FOR = timedelta(days=3)
UNDECIDED = "Nobody said within 3 days how the file is to be read, so it was removed. Upload it again."
# What an app above makes of its kind of items before they are compared.
PREPARED: dict[str, Any] = {}


@transaction.atomic
def roster_upload(
    *,
    files: dict[str, bytes],
    filename: str,
    by: User | None,
    records: str = "",
    date_format: str = "",
    is_whole: bool = False,
    encoding: str = "",
    since: date | None = None,
    until: date | None = None,
    schools: list[str] | None = None,
    said: dict[str, str] | None = None,
    answers: dict[str, Any] | None = None,
) -> RosterImport:
    """Keep the files until they are read. `records` is the kind that a list holds ("": as the files show); `date_format` is ""
    (as the file proves it), "dmy", "mdy" or "ymd"; `said` tells what columns of a list are, above what their headers and earlier
    imports say; `answers` say of "sheet", "head_row" and "figures" what would be asked. Raises DomainError for files that are
    too large."""
    if sum(len(content) for content in files.values()) > settings.IMPORT_MOST_BYTES:
        most = settings.IMPORT_MOST_BYTES // 1024 // 1024
        raise DomainError(f"The file is larger than {most} MB. Split it, or ask for a higher limit.")
    roster = RosterImport.objects.create(
        filename=filename[:200],
        records=records,
        date_format=date_format,
        encoding=encoding,
        since_on=since,
        until_on=until,
        uploaded_by=by,
        is_whole=is_whole,
        taken_schools=schools,
        said=said or {},
        answers=answers or {},
    )
    RosterFile.objects.bulk_create(
        [
            RosterFile(
                school_id=roster.school_id, roster=roster, name=name[:200], content=sealed(content, purpose=SEAL)
            )
            for name, content in files.items()
        ]
    )
    return roster


@transaction.atomic
def roster_preview(**upload: Any) -> RosterImport:
    """Upload and read at once: for a command. Raises DomainError, with nothing kept, for files that cannot be read."""
    return roster_read(roster=roster_upload(**upload))


@uncollected()
@transaction.atomic
def roster_read(*, roster: RosterImport) -> RosterImport:
    """Read what was uploaded, and keep what it would change. Where the file leaves something open, the import asks (`samples`,
    `needs_columns`, `needs_date_order`) and has no rows yet. Raises DomainError for files that cannot be read."""
    try:
        tables = tables_of(roster) if roster.tables else _from_files(roster)
    except EncodingError as error:
        roster.samples = error.samples
        _enter(roster, State.PREVIEWED)
        return roster
    except (SheetError, HeadError) as error:
        roster.asked = {"sheets" if isinstance(error, SheetError) else "head_rows": error.choices}
        _enter(roster, State.PREVIEWED)
        return roster
    except UnsealableError as error:
        raise DomainError("The file can no longer be opened here. Upload it again.") from error
    except FileError as error:
        raise DomainError(str(error)) from error
    _ask(roster, tables)
    changes = [] if roster.needs_answer else _changes(roster, tables)
    rows_keep(roster, changes)
    _enter(roster, State.PREVIEWED)
    return roster


def _from_files(roster: RosterImport) -> list[Table]:
    """The tables of the uploaded files, which are forgotten. Raises FileError."""
    kept = RosterFile.objects.filter(roster=roster).order_by("pk")
    said = roster_reading.heads_said()
    head_row = roster.answers.get("head_row")
    tables = chosen(
        read_tables(
            {file.name: unsealed(bytes(file.content), purpose=SEAL) for file in kept},
            most_bytes=settings.IMPORT_MOST_BYTES,
            most_rows=settings.IMPORT_MOST_ROWS,
            is_head=lambda cells: looks_like_head(cells) or is_said(cells, said),
            is_known=is_known,
            encoding=roster.encoding,
            head_row=None if head_row is None else int(head_row),
        ),
        sheet=roster.answers.get("sheet", ""),
    )
    roster.shape = shape_of(tables, roster.records)
    if why := why_empty(tables):
        raise FileError(why)
    kept.delete()
    roster.samples = {}
    if roster.is_whole:
        roster.choices = {"whole": list(LISTS.get(roster.shape, ())), **roster.choices}
    tables_keep(roster, tables)
    roster.schools = schools_in(tables, roster.shape)
    if list_in(tables, roster.shape):
        head, first = tables[0].head, tables[0].rows[0][1] if tables[0].rows else {}
        roster.heads = [[header, first.get(header, "")[:60]] for header in head]
        roster.said = roster_reading.columns_said(records=roster.shape, head=head) | roster.said
    return tables


def _ask(roster: RosterImport, tables: list[Table]) -> None:
    """What a person has to say before the tables can be understood, and what is to be said to them."""
    roster.needs_columns = bool(lacks_columns(tables, roster.said, roster.shape))
    roster.has_dates = has_dates(tables, roster.said, roster.shape)
    roster.date_format = roster.date_format or order_of(tables, roster.said, roster.shape) or ""
    roster.needs_date_order = not roster.date_format
    reading = _reading(roster)
    roster.asked = {} if roster.needs_columns else _questions(roster, tables, reading)
    lines = [f"{table.name}, line {line}: {note}" for table in tables for line, note in table.notes]
    roster.notes = [*notes_on(tables, roster.said, roster.shape, reading), *_said_of_words(roster), *lines[:MOST_NOTES]]


def _said_of_words(roster: RosterImport) -> list[str]:
    """Which words are read as the school said before, and since when."""
    words = [word for word in roster.asked.get("words", []) if word["code"] is not None]
    return [
        f"{KINDS[word['kind']].label}: “{word['word']}” is "
        f"{read_as(word['kind'], word['code'], date.fromisoformat(word['said_at']) if word['said_at'] else None)}."
        for word in words[:MOST_NOTES]
    ]


def _questions(roster: RosterImport, tables: list[Table], reading: Reading) -> dict[str, Any]:
    """The words that only the school can explain, and the identifiers that have lost their zeros."""
    asked: dict[str, Any] = {}
    said_at = roster_reading.said_at(records=roster.shape)
    words = words_asked(tables, roster.said, roster.shape, reading)
    if words:
        asked["words"] = [
            {
                "kind": word.kind, "word": word.word, "count": word.count,
                "code": reading.words.said.get((word.kind, word.plain)),
                "said_at": said_at.get((word.kind, word.plain), ""),
            }
            for word in words
        ]  # fmt: skip
    identifiers = identifiers_in(tables, roster.said, roster.shape)
    known = roster_reading.identifiers() if identifiers else []
    width, pairs = lost_zeros(identifiers - set(known), known)
    if pairs:
        asked["zeros"] = {"figures": width, "count": len(pairs), "file": pairs[0][0], "here": pairs[0][1]}
    return asked


def _reading(roster: RosterImport) -> Reading:
    return roster_reading.reading(
        order=roster.date_format or "dmy", since=roster.since_on, until=roster.until_on, records=roster.shape,
        figures=int(roster.answers.get("figures", 0)),
    )  # fmt: skip


@transaction.atomic
def roster_answer(
    *,
    roster: RosterImport,
    date_format: str,
    schools: list[str] | None,
    said: dict[str, str],
    by: User,
    encoding: str = "",
    answers: dict[str, Any] | None = None,
    words: dict[tuple[str, str], str] | None = None,
) -> RosterImport:
    """Have the files read again with what a person has said: how they are written, the order of dates, the schools, what
    columns are, which sheet and row (`answers`), and what words mean (the code by kind and word as written; "" forgets what was
    said before). What was said of columns and words is remembered for the next file."""
    roster = _open(roster)
    roster.date_format, roster.taken_schools, roster.said = date_format or roster.date_format, schools, said
    roster.encoding = encoding if encoding in ENCODINGS else roster.encoding
    roster.answers = roster.answers | (answers or {})
    if roster.shape in REGISTRY:
        _remember_columns(roster, said)
    words_explain(records=roster.shape, words=words or {})
    _enter(roster, State.WAITING)
    return roster


def _remember_columns(roster: RosterImport, said: dict[str, str]) -> None:
    heads = heads_key(header for header, _ in roster.heads)
    for header, field in worth_remembering(said, REGISTRY[roster.shape].fields()).items():
        ColumnMapping.objects.update_or_create(
            records=roster.shape, heads=heads, header=header[:200], defaults={"field": field}
        )


@transaction.atomic
def words_explain(*, records: str, words: dict[tuple[str, str], str]) -> None:
    """Remember what words mean in this kind of list: a code of their kind, or "-" for nothing; "" forgets it. A code that the
    kind does not have is not kept."""
    for (kind, written), code in words.items():
        word = word_key(kind, written)
        if not code:
            WordMeaning.objects.filter(records=records, field=kind, word=word).delete()
        elif code == BLANK or code in codes_of(kind):
            WordMeaning.objects.update_or_create(
                records=records, field=kind, word=word, defaults={"written": written[:100], "code": code}
            )


@transaction.atomic
def roster_decide(*, roster: RosterImport, decisions: dict[str, str], by: User) -> RosterImport:
    """Say of close matches, by their key in the file, which pupil each is ("#" and a number), or "another"; of carers who would
    be several pupils', by "carer:" and their key, "one" or "apart"."""
    roster = _open(roster)
    rows = roster.rows.filter(key__in=list(decisions)).exclude(twin="") if decisions else RosterRow.objects.none()
    twins = dict(rows.values_list("key", "twin"))
    sharing = {f"carer:{key}" for key in roster.rows.exclude(sharing="").values_list("sharing", flat=True)}
    for key, said in decisions.items():
        is_twin = key in twins and said in (twins[key], ANOTHER)
        is_carer = (key in sharing and said == APART) or (said == "one" and roster.decisions.get(key) == APART)
        if is_twin or is_carer:
            roster.decisions[key] = said
    _enter(roster, State.WAITING)
    return roster


@transaction.atomic
def roster_choose(*, roster: RosterImport, whole: list[str], emptied: list[str], by: User) -> RosterImport:
    """Say of which kinds the files are whole, so that who is missing has left, and in which columns a blank empties what is
    here."""
    roster = _open(roster)
    roster.choices = {
        "whole": [kind for kind in LISTS.get(roster.shape, ()) if kind in whole],
        "emptied": [column for column in roster.findings.get("lost", {}) if column in emptied],
    }
    _enter(roster, State.WAITING)
    return roster


@transaction.atomic
def roster_put_right(*, roster: RosterImport, file: str, line: int, cells: dict[str, str], by: User) -> RosterImport:
    """Change cells of one line of what was read; a line of another width than the header becomes a row by it. Raises
    DomainError for a line that is not there."""
    roster = _open(roster)
    table = table_named(roster, file)
    values = row_of(roster, file, line)
    if values is None:
        roster_line(roster=roster, file=file, line=line)
        values = dict.fromkeys(table["head"], "")
        for kept in ("problems", "broken"):
            table[kept] = [found for found in table[kept] if found[0] != line]
    values |= {header: text.strip()[:1000] for header, text in cells.items() if header in values}
    row_put(roster, file, line, values)
    _enter(roster, State.WAITING)
    return roster


def roster_line(*, roster: RosterImport, file: str, line: int) -> dict[str, str]:
    """The cells of a line of what was read, by header in the order of the file; those of a line with too many stand behind them
    by their place. Raises DomainError for a line that is not there."""
    table = table_named(roster, file)
    head = table["head"]
    if values := row_of(roster, file, line):
        return values
    cells = next((cells for number, cells in table["broken"] if number == line), None)
    if cells is None and table["hidden"] and line in {number for number, _ in table["problems"]}:
        raise DomainError(
            "This line is not kept, because the file has a column of passwords. Correct it in the file, and upload it again."
        )
    if cells is None:
        raise DomainError("That line is not there any more.")
    beyond = {f"Cell {place} (under no column)": cells[place - 1] for place in range(len(head) + 1, len(cells) + 1)}
    return {header: cells[n] if n < len(cells) else "" for n, header in enumerate(head)} | beyond


@transaction.atomic
def roster_begin(
    *, roster: RosterImport, all_or_nothing: bool, confirmed: Collection[str], shown: str, now: datetime, by: User
) -> RosterImport:
    """Say that the preview is to be applied. `confirmed`: the keys of `roster.stops` that were confirmed apart; `shown`: that of
    the preview which the person saw. Raises DomainError for what has to be decided first, StaleError for another preview."""
    roster = _open(roster)
    if shown != roster.shown:
        raise StaleError("The preview has changed since you looked. Look at it again: nothing was changed.")
    roster.confirmed = [key for key in roster.stops if key in confirmed]
    _check(roster)
    if all_or_nothing and roster.rows.filter(outcome="refused").exists():
        raise DomainError(
            "Some rows are refused, so nothing was changed. Correct them, or apply the rows that can be read."
        )
    roster.applied_by, roster.is_all_or_nothing, roster.error = by, all_or_nothing, ""
    _enter(roster, State.APPLYING)
    return roster


def _check(roster: RosterImport) -> None:
    if roster.samples:
        raise DomainError("Say first how the file is written.")
    if roster.needs_date_order:
        raise DomainError("Say first how the dates in the file are written.")
    if roster.needs_columns:
        raise DomainError("Say first which columns hold what.")
    if roster.needs_schools:
        raise DomainError("The file has several schools. Say first which are yours.")
    for key, words in roster.stops.items():
        if key not in roster.confirmed:
            raise DomainError(f"{words} Look at it and confirm it, or discard the import.")


@uncollected()
@transaction.atomic
def roster_apply(
    *,
    roster: RosterImport,
    all_or_nothing: bool,
    today: date,
    now: datetime,
    by: User | None,
    confirmed: Collection[str] = (),
) -> RosterImport:
    """Make the changes of the preview. `confirmed`: what was confirmed apart, beside what was before. Raises DomainError where
    rows are refused and all or nothing is wanted, and StaleError where the school's data changed since: then it is read again."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state not in (State.PREVIEWED, State.APPLYING):
        raise DomainError("This import is finished. Upload the file again to start again.")
    roster.confirmed = [*roster.confirmed, *confirmed]
    _check(roster)
    if not _still_holds(roster):
        raise StaleError("The school's data changed since this preview. Look at it again: it is up to date now.")
    if all_or_nothing and roster.rows.filter(outcome="refused").exists():
        raise DomainError(
            "Some rows are refused, so nothing was changed. Correct them, or apply the rows that can be read."
        )
    # Undoing finds what this import changed by this mark in the audit trail.
    with marked(roster=roster.pk, **({"user": by.pk} if by else {})):
        write(partial(roster_kept.changes_kept, roster), school_id=roster.school_id, today=today, by=by)
    tables_forget(roster)
    roster.heads = [[header, ""] for header, _ in roster.heads]
    roster.state, roster.applied_by, roster.applied_at, roster.error = State.APPLIED, by, now, ""
    roster.save()
    return roster


@transaction.atomic
def roster_return(*, roster: RosterImport, why: str) -> None:
    """Back to the preview, as the school's data are now, with why it was not applied."""
    roster.error = why[:500]
    roster_read(roster=roster)


@transaction.atomic
def roster_stop(*, roster: RosterImport, why: str) -> None:
    """Back to the preview as it stands, with why it was not applied."""
    roster.error = why[:500]
    _enter(roster, State.PREVIEWED)


@transaction.atomic
def roster_fail(*, roster: RosterImport, why: str) -> None:
    """The files cannot be read: forget them, and say why."""
    RosterFile.objects.filter(roster=roster).delete()
    tables_forget(roster)
    roster.samples, roster.asked = {}, {}
    roster.error = why[:500]
    _enter(roster, State.FAILED)


@transaction.atomic
def roster_discard(*, roster: RosterImport, by: User | None) -> None:
    """Forget the preview and what was read."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state not in (State.PREVIEWED, State.WAITING, State.FAILED):
        raise DomainError("This import is finished. Upload the file again to start again.")
    rows_forget(roster)
    roster.files.all().delete()
    tables_forget(roster)
    roster.heads = []
    _enter(roster, State.DISCARDED)


@transaction.atomic
def rosters_forget(*, now: datetime, after: timedelta) -> int:
    """Forget the files of which nobody says how they are read, discard what nobody decided about, and forget the rows of what is
    too old to be undone; how many."""
    undecided = list(
        RosterImport.objects.filter(state=State.PREVIEWED, state_at__lt=now - UNDECIDED_FOR)
        .filter(Exists(RosterFile.objects.filter(roster=OuterRef("pk"))))
        .select_for_update()
    )
    for roster in undecided:
        roster_fail(roster=roster, why=UNDECIDED)
    old = RosterImport.objects.filter(uploaded_at__lt=now - after)
    stale = list(old.filter(state__in=[State.PREVIEWED, State.WAITING, State.FAILED]).defer("tables"))
    for roster in stale:
        roster_discard(roster=roster, by=None)
    finished = old.exclude(applied_at__gte=now - after)
    forgotten = [model.objects.filter(roster__in=finished).delete()[0] for model in (RosterRow, RosterPack)]
    return len(undecided) + len(stale) + int(any(forgotten))


def _open(roster: RosterImport) -> RosterImport:
    """The import, held until the end of the transaction. Raises DomainError for one that waits for nobody."""
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if roster.state == State.PREVIEWED:
        return roster
    if roster.state in (State.WAITING, State.APPLYING, State.UNDOING):
        raise DomainError("This import is being worked on. Wait a moment.")
    raise DomainError("This import is finished. Upload the file again to start again.")


def _enter(roster: RosterImport, state: str) -> None:
    roster.state, roster.state_at = state, timezone.now()
    roster.save()


def _changes(roster: RosterImport, tables: list[Table]) -> list[Change]:
    """What the files would change, and in `roster.findings` what is to be said of them as a whole: `columns` and `counts` (see
    `rules.report`), `lost` (how many would lose what they have, by column), `missing` (how many the files do not name, by kind),
    `unread` (lines for which nobody is taken to have left) and `stops`."""
    taken = roster.taken_schools
    # Where all are taken, what names nothing in the files is not about another school.
    taken = None if taken is None or set(taken) >= set(roster.schools) else taken
    items = _prepared(
        read_roster(tables, shape=roster.shape, reading=_reading(roster), said=roster.said, schools=taken).items
    )
    records = list_in(tables, roster.shape)
    items = marked_blank(items, tables, roster.said, records.fields() if records else {})
    there = queries.present({item.kind for item in items})
    here = {} if is_delta(tables, roster.shape) else queries.here_now(shape=roster.shape, items=items, there=there)
    stay = _staying(roster, here)
    compared = compare(drained(items), there, decisions=roster.decisions, emptied=roster.emptied)
    changes = looked_at(without_clashes(compared.changes, there), there)
    changes += left_out(tables, roster.shape, changes, taken)
    named = {change.key for change in changes if change.kind == "staff"}
    others = [note for note in roster.notes if not note.endswith(STAYS)]
    roster.notes = others + [f"{label} {STAYS}" for key, label in sorted(stay.items()) if key not in named]
    absent, unread = missing(changes, here), unread_lines(changes)
    changes += [] if unread else leavers(absent, roster.whole)
    roster.findings = {
        "columns": columns_read(tables, roster.shape, roster.said),
        "counts": counted(changes, tables, roster.shape),
        "lost": dict(sorted(compared.lost.items())),
        "missing": {kind: len(labels) for kind, labels in absent.items() if labels},
        "unread": unread,
        "stops": _stops(changes, there, here, roster.whole),
    }
    return changes


def _staying(roster: RosterImport, here: dict[str, dict[str, str]]) -> dict[str, str]:
    """Those of the staff who stay whatever a whole list says, taken out of who is here."""
    keys = {row_key(pk) for pk in stays_in_imports(by=roster.uploaded_by)} & here.get("staff", {}).keys()
    return {key: here["staff"].pop(key) for key in keys if "staff" in roster.whole}


def _stops(
    changes: list[Change], there: Present, here: Mapping[str, Mapping[str, str]], whole: Collection[str]
) -> dict[str, str]:
    found = {"few": why_stopped(changes, there) if "pupil" in whole else ""}
    found |= stops(changes, {kind: len(labels) for kind, labels in here.items()})
    count = sum(bool(change.look) for change in changes)
    lines = "1 line changes" if count == 1 else f"{count} lines change"
    found["contacts"] = f"{lines} who may be contacted about a pupil." if count else ""
    return {key: words for key, words in found.items() if words}


def _still_holds(roster: RosterImport) -> bool:
    """Whether the files would change now what the preview says: as sure where what it was compared with is as it was, and else
    compared once more."""
    if roster.seen[:32] == roster_kept.digest_of_present():
        return True
    return roster.seen[32:] == digest_of(_changes(roster, tables_of(roster)))


def _prepared(items: list[Incoming]) -> list[Incoming]:
    for prepare in PREPARED.values():
        items = prepare(items)
    return items
