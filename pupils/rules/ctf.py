"""A Common Transfer File (facts 10-15, 47): XML, whatever its version and the order of its elements, as tables of text.

`CTF pupils`, `CTF contacts`, `CTF SEN`, `CTF needs` and `CTF assessments`; a line is where the element begins.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from pupils.rules.carers import carer_key
from pupils.rules.dates import parse_date
from pupils.rules.incoming import Incoming, carer_values, key_of, parts_of
from pupils.rules.needs import UNDATED
from pupils.rules.plain import FIELDS, read_plain
from pupils.rules.records import Reading, columns_of
from pupils.rules.table import FileError, Table

HEADS = {
    "CTF pupils": [
        "UPN", "Surname", "Forename", "PreferredForename", "MiddleNames", "DOB", "Sex", "NCYear", "HomeLanguage", "EAL",
        "Ethnicity", "FSM", "InCare",
    ],
    "CTF contacts": ["UPN", "Order", "Title", "Forename", "Surname", "Relationship", "Responsible", "Email", "Phone", "Address"],
    "CTF SEN": ["UPN", "StartDate", "SENprovision"],
    "CTF needs": ["UPN", "NeedStartDate", "NeedEndDate", "SENtypeRank", "SENtype"],
    "CTF assessments": ["UPN", "Stage", "Subject", "Method", "Component", "Result", "ResultDate"],
}  # fmt: skip
CODED = {
    "CTF pupils": {
        "Sex": "sex",
        "NCYear": "year_group",
        "EAL": "eal",
        "Ethnicity": "ethnicity",
        "FSM": "fsm",
        "InCare": "in_care",
    },
    "CTF SEN": {"SENprovision": "sen_status"},
    "CTF contacts": {"Relationship": "relationship", "Responsible": "yes_no"},
}  # fmt: skip
DEEPEST = 40
LONGEST = 10_000


@dataclass
class Node:
    """An element of one pupil, with its name in lower case and without a namespace."""

    name: str
    line: int
    text: str = ""
    kids: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Node"]:
        """Every element of the name, at any depth."""
        for kid in self.kids:
            if kid.name == name:
                yield kid
            yield from kid.all(name)

    def get(self, *names: str) -> str:
        """The text of the first child that has one of the names, also inside its details; "" where there is none."""
        for kid in self.kids:
            if kid.name in names and kid.text.strip():
                return kid.text.strip()
        details = (kid for kid in self.kids if kid.name in ("basicdetails", "name"))
        return next((text for kid in details if (text := kid.get(*names))), "")


class _Pupils(ContentHandler):
    """Builds each pupil's elements and hands them over when they are whole, so that only one is held at a time."""

    def __init__(self, found: Any, most: int) -> None:
        super().__init__()
        self.found, self.most, self.count = found, most, 0
        self.depth, self.is_ctf = 0, False
        self.open: list[Node] = []

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802
        self.locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  (the parser's own name)
        self.depth += 1
        plain = name.rpartition(":")[2].lower()
        self.is_ctf = self.is_ctf or plain in ("ctfile", "ctfpupildata")
        if self.depth > DEEPEST:
            raise FileError("The file nests its elements deeper than a Common Transfer File does.")
        if not self.open and plain != "pupil":
            return
        node = Node(plain, self.locator.getLineNumber() or 0)
        if self.open:
            self.open[-1].kids.append(node)
        self.open.append(node)

    def characters(self, content: str) -> None:
        if self.open:
            node = self.open[-1]
            node.text += content
            if len(node.text) > LONGEST:
                raise FileError("The file has a text longer than a Common Transfer File does.")

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        if not self.open:
            return
        node = self.open.pop()
        if not self.open:
            self.count += 1
            if self.count > self.most:
                raise FileError(f"The file has more than {self.most:,} pupils. Split it, or ask for a higher limit.")
            self.found(node)


def read_ctf(name: str, content: bytes, *, most_rows: int, today: date) -> list[Table]:
    """The tables of a Common Transfer File, as it holds today. Raises FileError: entities, and what they open, are refused."""
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {title: [] for title in HEADS}

    def take(pupil: Node) -> None:
        for title, line, cells in _rows(pupil, today):
            rows[title].append((line, dict(zip(HEADS[title], cells, strict=True))))

    handler = _Pupils(take, most_rows)
    parser = make_parser()
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(content))
    except DefusedXmlException as error:
        raise FileError(f"{name} defines entities, which no Common Transfer File does. It is not read.") from error
    except SAXParseException as error:
        raise FileError(f"{name} breaks off at line {error.getLineNumber()}. Export it again.") from error
    except (SAXException, LookupError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{name} is no XML that can be read. Export it again.") from error
    if not handler.is_ctf:
        raise FileError(f"{name} is no Common Transfer File.")
    return [Table(title, HEADS[title], found) for title, found in rows.items() if found or title == "CTF pupils"]


def _rows(pupil: Node, today: date) -> Iterator[tuple[str, int, list[str]]]:
    upn = pupil.get("upn")
    language, is_eal = _language(pupil)
    yield "CTF pupils", pupil.line, [
        upn, pupil.get("surname"), pupil.get("forename"), pupil.get("preferredforename"), pupil.get("middlenames"),
        pupil.get("dob"), pupil.get("gender", "sex"), pupil.get("ncyearactual", "ncyear"), language, is_eal,
        pupil.get("ethnicity"), _meals(pupil, today), next((node.get("incare") for node in pupil.all("lookedafter")), ""),
    ]  # fmt: skip
    for node in pupil.all("contact"):
        phone = next((kid.get("phoneno", "number") for kid in node.all("phone") if kid.get("phoneno", "number")), "")
        yield "CTF contacts", node.line, [
            upn, node.get("order", "contactorder"), node.get("title"), node.get("forename"), node.get("surname"),
            node.get("relationship"), node.get("responsibility", "responsible"), node.get("email"), phone or node.get("phoneno"),
            _address(node, pupil),
        ]  # fmt: skip
    for node in pupil.all("sen"):
        if node.get("senprovision"):
            yield "CTF SEN", node.line, [upn, node.get("startdate"), node.get("senprovision")]
    for node in pupil.all("senneed"):
        dates = [node.get("needstartdate", "startdate"), node.get("needenddate", "enddate")]
        yield "CTF needs", node.line, [upn, *dates, node.get("sentyperank"), node.get("sentype")]
    for stage in pupil.all("keystage"):
        for node in stage.all("stageassessment"):
            names = ("subject", "method", "component", "result")
            when = node.get("resultdate") or (f"{year}-07-31" if (year := node.get("year")).isdecimal() else "")
            yield "CTF assessments", node.line, [upn, stage.get("stage"), *(node.get(name) for name in names), when]


def _address(contact: Node, pupil: Node) -> str:
    """Where a contact lives, as one text; the pupil's own address where the file says that it is the same."""
    own, theirs = (next((kid for kid in node.kids if kid.name == "address"), None) for node in (pupil, contact))
    is_same = any(node.text.strip().lower() in ("true", "1") for node in contact.all("addressaspupil"))
    return " ".join(_texts_in(own if is_same else theirs))


def _texts_in(node: Node | None) -> Iterator[str]:
    for kid in node.kids if node else ():
        if kid.text.strip() and kid.name != "addressaspupil":
            yield kid.text.strip()
        yield from _texts_in(kid)


def _language(pupil: Node) -> tuple[str, str]:
    """The home (or first) language's code, and Y where it is not English."""
    codes = {
        node.get("languagetype").upper()[:1]: node.get("languagecode", "language") for node in pupil.all("language")
    }
    code = codes.get("H") or codes.get("F") or next(iter(codes.values()), "")
    return code, "" if not code else "N" if code.upper().startswith("ENG") else "Y"


def _meals(pupil: Node, today: date) -> str:
    """Y where a period of free school meals has no end, or its last day is not over; N where each is over, "" where the file
    tells of none."""
    periods = list(pupil.all("fsminstance"))
    return "Y" if any(not _is_over(node.get("fsmenddate"), today) for node in periods) else "N" if periods else ""


def _is_over(last_day: str, today: date) -> bool:
    """Whether there is a last day and it was before today; one that can't be read was. XML may write a time behind it."""
    try:
        return bool(last_day) and parse_date(last_day[:10], "ymd") < today
    except ValueError:
        return True


def words_in(tables: list[Table]) -> Iterator[tuple[str, str]]:
    """Each text that stands in a column of codes, with the kind of word that it is."""
    for table in tables:
        for header, kind in CODED.get(table.name, {}).items():
            yield from ((kind, values[header]) for _, values in table.rows)


def read_ctf_tables(tables: list[Table], reading: Reading) -> list[Incoming]:
    """Pupils, carers, SEN history, needs and results."""
    reading = replace(reading, order="ymd")  # as XML writes a day
    by_name = {table.name: table for table in tables}
    pupils = [table for table in tables if table.name == "CTF pupils"]
    items = [item for table in pupils for item in read_plain(table, _filled(table), reading)]
    since = _statuses_since(by_name.get("CTF SEN"), reading)
    readers = {"CTF contacts": _contacts, "CTF SEN": _sen, "CTF assessments": _results}
    for name, read in readers.items():
        if name in by_name:
            items += read(by_name[name], reading)
    if "CTF needs" in by_name:
        items += _needs(by_name["CTF needs"], reading, since)
    return items


def _filled(table: Table) -> Mapping[str, str]:
    """The columns that some pupil has: what a file never says, it does not take away."""
    used = [head for head in table.head if any(values[head] for _, values in table.rows)]
    return columns_of(used, {}, FIELDS)


def _contacts(table: Table, reading: Reading) -> list[Incoming]:
    items, counts = [], {}
    for line, row in table.rows:
        upn = row["UPN"].upper()
        counts[upn] = counts.get(upn, 0) + 1
        names = {
            "title": "Title",
            "given_name": "Forename",
            "family_name": "Surname",
            "email": "Email",
            "phone": "Phone",
            "address": "Address",
        }
        values, note = carer_values({name: row[head] for name, head in names.items() if row[head]})
        key, label = carer_key(upn, values), f"{row['Forename']} {row['Surname']}".strip()
        if not row["Surname"]:
            items.append(Incoming("carer", "", label, {}, table.name, line, refused="The contact has no surname."))
            continue
        link = {
            "contact_order": int(row["Order"])
            if row["Order"].isdecimal() and 0 < int(row["Order"]) < 100
            else counts[upn],
        }
        link["relationship"] = reading.code("relationship", row["Relationship"]).code or "Carer"
        # Only who is said to be responsible is: a new contact of whom nothing is said is not written to.
        link["has_parental_responsibility"] = reading.code("yes_no", row["Responsible"]).code == "Y"
        items.append(Incoming("carer", key, label, values, table.name, line, note=note))
        items.append(Incoming("care", key_of(upn, key), f"{label}, carer of {upn}", link, table.name, line))
    return items


def _sen(table: Table, reading: Reading) -> list[Incoming]:
    """The status from each day on; a day that says what held before, or that there is none before there was one, says nothing."""
    items: list[Incoming] = []
    last: dict[str, str] = {}
    for line, row in sorted(table.rows, key=lambda numbered: (numbered[1]["UPN"], numbered[1]["StartDate"])):
        upn, label = row["UPN"].upper(), f"{row['SENprovision']} from {row['StartDate']}"
        try:
            meaning = reading.code("sen_status", row["SENprovision"])
            if not meaning.code:
                raise ValueError(meaning.note or f"“{row['SENprovision']}” is left blank, as you said.")
            code, day = meaning.code, _dated(row["StartDate"], "This SEN status")
        except ValueError as error:
            items.append(Incoming("sen", "", label, {}, table.name, line, refused=str(error)))
            continue
        if code != last.get(upn, "N"):
            key = key_of(upn, day.isoformat())
            items.append(Incoming("sen", key, label, {"code": code}, table.name, line, note=meaning.note))
        last[upn] = code
    return items


def _dated(text: str, what: str) -> date:
    """The day. Raises ValueError, in words where there is none."""
    if not text:
        raise ValueError(f"{what} has no date in the file. Add it, or record it by hand.")
    return parse_date(text, "ymd")


def _statuses_since(table: Table | None, reading: Reading) -> dict[str, str]:
    """By UPN, the day from which the file's latest SEN status holds, where that is support or a plan."""
    latest: dict[str, Incoming] = {}
    for item in _sen(table, reading) if table else []:
        if not item.refused:
            latest[parts_of("sen", item.key)[0]] = item
    return {upn: parts_of("sen", item.key)[1] for upn, item in latest.items() if item.values["code"] != "N"}


def _needs(table: Table, reading: Reading, since: Mapping[str, str]) -> list[Incoming]:
    """Each need. One without a start date holds from the day the SEN status in the file began, else from the day it is read."""
    items = []
    for line, row in table.rows:
        upn, given = row["UPN"].upper(), row["SENtype"].upper()
        code, begins = reading.needs.get(given, ""), row["NeedStartDate"]
        label = f"{given} from {begins}" if begins else f"{given}, no start date"
        try:
            if not code:
                raise ValueError(f"“{given}” is no type of need.")
            end = parse_date(row["NeedEndDate"], "ymd").isoformat() if row["NeedEndDate"] else None
            start = parse_date(begins, "ymd").isoformat() if begins else since.get(upn) or reading.today
            if end and end <= start:
                raise ValueError(
                    "The need ends before it starts." if begins else f"This need ended on {end} and has no start date."
                )
            rank = (
                int(row["SENtypeRank"]) if row["SENtypeRank"].isdecimal() and 0 < int(row["SENtypeRank"]) < 100 else 1
            )
        except ValueError as error:
            items.append(Incoming("need", "", label, {}, table.name, line, refused=str(error)))
            continue
        notes = [] if begins else [_undated(start, is_status=upn in since)]
        notes += [] if code == given else [f"{given} is retired and read as {code}."]
        items.append(
            Incoming(
                "need", key_of(upn, code, start), label, {"rank": rank, "ends_on": end}, table.name, line,
                note=" ".join(notes),
            )
        )  # fmt: skip
    return items


def _undated(start: str, *, is_status: bool) -> str:
    day = "the day the SEN status began" if is_status else "the day of this import"
    return f"{UNDATED}: recorded from {start}, {day}."


def _results(table: Table, reading: Reading) -> list[Incoming]:
    items = []
    for line, row in table.rows:
        upn, name = (
            row["UPN"].upper(),
            " ".join(row[head] for head in ("Stage", "Subject", "Method", "Component") if row[head]),
        )
        try:
            day = _dated(row["ResultDate"], "This result").isoformat()
        except ValueError as error:
            items.append(Incoming("score", "", name, {}, table.name, line, refused=str(error)))
            continue
        values = {"typed": row["Result"], "second": "", "source": "Common Transfer File"}
        items.append(Incoming("score", key_of(upn, name, day), f"{name}: {row['Result']}", values, table.name, line))
    return items
