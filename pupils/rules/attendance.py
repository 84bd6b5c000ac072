"""A plain list of attendance: of each pupil, the sessions that were possible and those attended."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pupils.rules.incoming import Incoming, key_of
from pupils.rules.records import PUPIL_KEY, PUPIL_NEEDED, Field, Reading, Records, cells_of, pupil_key
from pupils.rules.table import Table

MOST_PERCENT = 100
FIELDS = {
    **PUPIL_KEY,
    "starts_on": Field("From", ("from", "startdate", "start", "datefrom", "periodstart"), "2026-09-02"),
    "ends_on": Field("Until", ("to", "until", "enddate", "end", "dateto", "periodend"), "2026-10-23"),
    "possible": Field(
        "Possible sessions", ("possible", "possiblesessions", "possiblemarks", "sessionspossible", "total"), "74"
    ),
    "attended": Field(
        "Attended sessions",
        ("attended", "present", "presentmarks", "attendances", "sessionsattended", "attendedsessions"),
        "70",
    ),
    "percent": Field(
        "Attendance in per cent",
        (
            "percent",
            "percentage",
            "attend",
            "attendance",
            "attendancepercentage",
            "attendancepercent",
            "percentattend",
            "percentattendance",
            "percentageattendance",
            "percentagepresent",
            "percentpresent",
            "attendancerate",
        ),
        "",
    ),
    "unauthorised": Field(
        "Unauthorised absences", ("unauthorised", "unauthorisedabsence", "unauthorisedabsences", "unauth"), "0"
    ),
    "late": Field("Late", ("late", "lates", "latemarks"), "1"),
}


def read_attendance(table: Table, columns: Mapping[str, str], reading: Reading) -> Iterator[Incoming]:
    share = _is_share(table, columns)
    return (_one(table.name, line, cells, reading, share) for line, cells in cells_of(table, columns))


def _is_share(table: Table, columns: Mapping[str, str]) -> bool:
    """Whether the column of percentages holds parts of one (0.946), as a workbook keeps them."""
    texts = [cells.get("percent", "") for _, cells in cells_of(table, columns)]
    return any("." in text for text in texts) and all(re.fullmatch(r"|0?\.\d+|[01](\.0+)?", text) for text in texts)


def _one(file: str, line: int, cells: Mapping[str, str], reading: Reading, is_share: bool) -> Incoming:
    label = cells.get("mis_id") or cells.get("upn", "")
    try:
        key = pupil_key(cells, reading)
        starts_on, ends_on = (
            _day(cells, "starts_on", reading.since, reading),
            _day(cells, "ends_on", reading.until, reading),
        )
        if ends_on < starts_on:
            raise ValueError("The days end before they start.")
        values = {
            name: _count(cells[name], name)
            for name in ("possible", "attended", "unauthorised", "late")
            if cells.get(name)
        }
        note = _of_percent(values, cells.get("percent", ""), reading.sessions(starts_on, ends_on), is_share=is_share)
        if "possible" not in values or "attended" not in values:
            raise ValueError("Give the possible and the attended sessions, or a percentage.")
        if values["attended"] > values["possible"]:
            raise ValueError(f"{values['attended']} sessions attended of {values['possible']} possible ones.")
    except ValueError as error:
        return Incoming("attendance", "", label, {}, file, line, refused=str(error))
    place = key_of(key, starts_on.isoformat(), ends_on.isoformat())
    return Incoming("attendance", place, f"{label}, {starts_on} to {ends_on}", values, file, line, note=note)


def _of_percent(values: dict[str, int], text: str, sessions: int, *, is_share: bool) -> str:
    """Work out the attended sessions from a percentage, in place, where they are not given; what to say of it. The possible
    ones are the file's, else two for each school day. Raises ValueError."""
    if not text or "attended" in values:
        return ""
    figures = text.replace("%", "").replace(",", ".").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d+)?|\.\d+", figures):
        raise ValueError(f"“{text}” is not a percentage such as 94.6.")
    percent = Decimal(figures) * (100 if is_share else 1)
    if percent > MOST_PERCENT:
        raise ValueError(f"“{text}” is more than 100 %.")
    source = "the file" if "possible" in values else "the calendar"
    possible = values.setdefault("possible", sessions)
    if not possible:
        raise ValueError(
            "A percentage needs the possible sessions: add a column of them, or enter your term dates first."
        )
    values["attended"] = int((percent * possible / 100).quantize(Decimal(1), ROUND_HALF_UP))
    return f"Worked out from {percent.normalize():f} % of {possible} sessions ({source})."


def _day(cells: Mapping[str, str], name: str, otherwise: str, reading: Reading) -> date:
    if cells.get(name):
        return reading.day(cells[name])
    if otherwise:
        return date.fromisoformat(otherwise)
    raise ValueError("Say which days this attendance is about: in the file, or when you upload it.")


def _count(text: str, name: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise ValueError(f"“{text}” is no number of sessions ({FIELDS[name].words.lower()}).")
    return int(text)


ATTENDANCE = Records(
    "attendance", "Attendance", "Of each pupil, possible and attended sessions between two days, or a percentage.",
    lambda: FIELDS, (PUPIL_NEEDED, frozenset({"possible", "percent"}), frozenset({"attended", "percent"})), read_attendance,
    frozenset({"starts_on", "ends_on"}),
)  # fmt: skip
