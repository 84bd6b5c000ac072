"""A plain list of staff."""

from collections.abc import Iterator, Mapping

from pupils.rules.incoming import ADDRESS, Incoming, staff_identity
from pupils.rules.pupil import one_name
from pupils.rules.records import Field, Reading, Records, cells_of
from pupils.rules.table import Table
from pupils.rules.words import KINDS, plain_word

FIELDS = {
    "mis_id": Field(
        "Staff code or ID",
        ("staffcode", "code", "staffid", "id", "initials", "teachercode", "payrollnumber", "sourcedid", "sisid"),
        "LBI",
    ),
    "title": Field("Title", ("title",), "Ms"),
    "family_name": Field(
        "Surname", ("surname", "lastname", "familyname", "legalsurname", "preferredsurname"), "Bishop"
    ),
    "given_name": Field(
        "Forename", ("forename", "firstname", "givenname", "legalforename", "preferredforename"), "Laura"
    ),
    "email": Field("Email", ("email", "emailaddress", "workemail", "workemailaddress"), "l.bishop@school.example"),
    "born_on": Field("Date of birth", ("dateofbirth", "dob", "birthdate", "birthday"), "1984-05-02"),
    "job": Field("Job", ("job", "role", "jobtitle", "post", "staffrole", "position"), "Teaching assistant", "job"),
    "weekly_minutes": Field(
        "Hours a week",
        ("hours", "hoursperweek", "weeklyhours", "hoursaweek", "contractedhours", "contracthours"),
        "32.5",
    ),
}
OWN_WORDS = {plain_word(words) for choice in KINDS["job"].choices for words in choice}
LENGTHS = {"mis_id": 60, "title": 20, "family_name": 100, "given_name": 100, "email": 200}


def read_staff(table: Table, columns: Mapping[str, str], reading: Reading) -> Iterator[Incoming]:
    return (_one(table.name, line, cells, reading) for line, cells in cells_of(table, columns))


def _one(file: str, line: int, cells: Mapping[str, str], reading: Reading) -> Incoming:
    label = " ".join(part for part in (cells.get("given_name"), cells.get("family_name")) if part)
    key = cells.get("mis_id") or cells.get("email", "").lower()
    label = label or key
    try:
        values = {name: text for name, text in cells.items() if name in LENGTHS}
        is_one_name = one_name(values)
        values = _values(values, cells)
        note = _job(values, cells.get("job", ""), reading)
        if cells.get("born_on"):
            values["born_on"] = reading.day(cells["born_on"], reading.year - 40).isoformat()
        key = key or staff_identity(values)
        if not key:
            raise ValueError(
                "There is no staff code, no email address and no date of birth with the name, so the person can't be found again."
            )
    except ValueError as error:
        return Incoming("staff", key, label, {}, file, line, refused=str(error))
    return Incoming("staff", key, label, values, file, line, note=note, is_one_name=is_one_name)


def _job(values: dict, text: str, reading: Reading) -> str:
    """Read the job, in place; what to say of it."""
    meaning = reading.code("job", text)
    if meaning.code:
        values["job"] = meaning.code
    # What the job is called beyond its kind: the name of the kind says no more, nor does a list exported here.
    if text and plain_word(text) not in OWN_WORDS:
        values["job_title"] = " ".join(text.split())[:100]
    return meaning.note


def _values(values: dict, cells: Mapping[str, str]) -> dict:
    if not values.get("family_name"):
        raise ValueError("There is no name.")
    for name, length in LENGTHS.items():
        if len(values.get(name, "")) > length:
            raise ValueError(f"{FIELDS[name].words} is longer than {length} characters.")
    if values.get("email") and not ADDRESS.match(values["email"]):
        raise ValueError(f"“{values['email']}” isn't an email address.")
    if cells.get("weekly_minutes"):
        values["weekly_minutes"] = _minutes(cells["weekly_minutes"])
    return values


def _minutes(text: str) -> int:
    """Hours as "32.5" or "32:30", in minutes."""
    hours, colon, minutes = text.replace(",", ".").partition(":")
    try:
        total = int(hours) * 60 + int(minutes) if colon else round(float(hours) * 60)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"“{text}” are no hours a week, such as 32.5.") from error
    if not 0 <= total <= 60 * 60:
        raise ValueError(f"“{text}” are more hours than a week has for work.")
    return total


STAFF = Records(
    "staff", "Staff", "Everybody who teaches or supports: staff code, name, email, job, hours a week.",
    lambda: FIELDS, (frozenset({"family_name"}), frozenset({"mis_id", "email", "born_on"})), read_staff,
    frozenset({"born_on"}),
)  # fmt: skip
