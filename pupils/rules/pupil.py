"""A pupil's cells, read into values or refused with a reason."""

import re
from typing import Any

from pupils.rules.dates import has_short_year, is_no_day
from pupils.rules.incoming import Incoming
from pupils.rules.records import Reading
from pupils.rules.upn import has_right_letter, has_upn_form

LENGTHS = {
    "family_name": 200,
    "given_name": 200,
    "preferred_name": 200,
    "middle_names": 200,
    "mis_id": 60,
    "form": 30,
    "home_language": 60,
}
NAMES = ("family_name", "given_name")
# The fields that take codes, and the kind of words that stand in them.
CODED = {
    "sex": "sex",
    "year_group": "year_group",
    "is_eal": "eal",
    "is_pupil_premium": "pupil_premium",
    "is_fsm": "fsm",
    "is_in_care": "in_care",
    "ethnicity": "ethnicity",
    "sen_status": "sen_status",
}
# A pupil in Year 0 turns so many years old before the school year ends.
AGE_IN_RECEPTION = 5
# A date of birth may be so many years from what the year group makes likely.
MOST_YEARS_OFF = 3


def read_pupil(file: str, line: int, cells: dict[str, str], reading: Reading) -> Incoming:
    """The pupil of a row; `cells` are texts by the field's name. A cell of codes that is blank gives no value."""
    values: dict[str, Any] = dict(cells)
    if values.get("mis_id"):
        values["mis_id"] = reading.identifier(values["mis_id"])
    is_one_name = one_name(values)
    key = values.get("mis_id") or values.get("upn", "")
    label = " ".join(part for part in (values.get("given_name"), values.get("family_name")) if part) or key
    try:
        note = _clean(values, reading)
        if not key:
            raise ValueError("There is neither an ID nor a UPN, so the pupil could not be found again.")
    except ValueError as error:
        return Incoming("pupil", key, label, {}, file, line, refused=str(error))
    return Incoming("pupil", key, label, values, file, line, note=note, is_one_name=is_one_name)


def one_name(values: dict[str, Any]) -> bool:
    """Whether a person has one name alone, which becomes their surname, in place; a dot or a dash stands for none."""
    for name in NAMES:
        if name in values and not re.search(r"\w", values[name]):
            values[name] = ""
    is_one = not values.get("family_name") and bool(values.get("given_name"))
    if is_one:
        values["family_name"], values["given_name"] = values["given_name"], ""
    return is_one


def _clean(values: dict[str, Any], reading: Reading) -> str:
    """Turn cells into values, in place; what to look at. Raises ValueError with the reason for a refusal."""
    if not values.get("family_name", "").strip():
        raise ValueError("There is no name.")
    for name, length in LENGTHS.items():
        if len(values.get(name, "")) > length:
            raise ValueError(f"{name.replace('_', ' ').capitalize()} is longer than {length} characters.")
    notes = [_coded(values, name, kind, reading) for name, kind in CODED.items() if name in values]
    notes.append(_born(values, reading))
    if "upn" in values:
        values["upn"] = _upn(values["upn"])
    upn = values.get("upn", "")
    if upn and not has_right_letter(upn):
        notes.append(f"The check letter of the UPN {upn} is wrong. Look it up.")
    return " ".join(note for note in notes if note)


def _coded(values: dict[str, Any], name: str, kind: str, reading: Reading) -> str:
    """Read a word as its code, in place, or leave the field out; what to say of it."""
    meaning = reading.code(kind, values.pop(name))
    if not meaning.code:
        return meaning.note
    if name == "year_group":
        values[name] = int(meaning.code)
    else:
        values[name] = meaning.code == "Y" if name.startswith("is_") else meaning.code
    if name == "is_pupil_premium" and (meaning.kept or meaning.code == "N"):
        values["pupil_premium_reason"] = meaning.kept
    if name == "is_eal" and meaning.kept and not values.get("home_language"):
        values["home_language"] = meaning.kept
    return meaning.note


def _born(values: dict[str, Any], reading: Reading) -> str:
    """Read the date of birth, in place; what to say of it. Raises ValueError."""
    text = values.get("born_on", "")
    if not text:
        if "born_on" in values:
            values["born_on"] = None
        return ""
    if is_no_day(text):
        del values["born_on"]
        return f"“{text}” is what Excel writes for an empty date, and is left out."
    values["born_on"] = reading.day(text, born_near(values.get("year_group"), reading)).isoformat()
    return ""


def born_near(year_group: int | None, reading: Reading) -> int:
    """The year in which a pupil of this year group is likely to have been born."""
    # The school year that began last September is that of the day of reading.
    ends = reading.year + (reading.today[5:7] >= "09")
    return ends - AGE_IN_RECEPTION - (year_group if year_group is not None else 6)


def is_far_off(text: str, values: dict[str, Any], reading: Reading) -> bool:
    """Whether a date of birth whose year has two figures is far from what the year group makes likely."""
    born, year = values.get("born_on"), values.get("year_group")
    if not born or year is None or not has_short_year(text):
        return False
    return abs(int(born[:4]) - born_near(year, reading)) > MOST_YEARS_OFF


def _upn(text: str) -> str:
    upn = text.upper()
    if upn and not has_upn_form(upn):
        raise ValueError(f"“{upn}” has not the form of a UPN, such as B801200005001.")
    return upn
