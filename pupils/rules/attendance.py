"""A plain list of attendance: of each pupil, the sessions that were possible and those attended."""

from collections.abc import Mapping
from datetime import date

from pupils.rules.dates import parse_date
from pupils.rules.incoming import Incoming
from pupils.rules.records import PUPIL_KEY, PUPIL_NEEDED, Field, Reading, Records, cells_of, pupil_key
from pupils.rules.table import Table

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
    "unauthorised": Field(
        "Unauthorised absences", ("unauthorised", "unauthorisedabsence", "unauthorisedabsences", "unauth"), "0"
    ),
    "late": Field("Late", ("late", "lates", "latemarks"), "1"),
}


def read_attendance(table: Table, columns: Mapping[str, str], reading: Reading) -> list[Incoming]:
    return [_one(table.name, line, cells, reading) for line, cells in cells_of(table, columns)]


def _one(file: str, line: int, cells: Mapping[str, str], reading: Reading) -> Incoming:
    label = cells.get("mis_id") or cells.get("upn", "")
    try:
        key = pupil_key(cells)
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
        if values.get("attended", 0) > values.get("possible", 0):
            raise ValueError(
                f"{values.get('attended', 0)} sessions attended of {values.get('possible', 0)} possible ones."
            )
    except ValueError as error:
        return Incoming("attendance", "", label, {}, file, line, refused=str(error))
    days = f"{starts_on.isoformat()}|{ends_on.isoformat()}"
    return Incoming("attendance", f"{key}|{days}", f"{label}, {starts_on} to {ends_on}", values, file, line)


def _day(cells: Mapping[str, str], name: str, otherwise: str, reading: Reading) -> date:
    if cells.get(name):
        return parse_date(cells[name], reading.order)
    if otherwise:
        return date.fromisoformat(otherwise)
    raise ValueError("Say which days this attendance is about: in the file, or when you upload it.")


def _count(text: str, name: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise ValueError(f"“{text}” is no number of sessions ({FIELDS[name].words.lower()}).")
    return int(text)


ATTENDANCE = Records(
    "attendance", "Attendance", "Of each pupil, possible and attended sessions between two days.",
    lambda: FIELDS, (PUPIL_NEEDED, frozenset({"possible"}), frozenset({"attended"})), read_attendance,
    frozenset({"starts_on", "ends_on"}),
)  # fmt: skip
