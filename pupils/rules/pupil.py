"""A pupil's cells, read into values or refused with a reason."""

import re
from collections.abc import Callable
from typing import Any

from pupils.rules.dates import parse_date
from pupils.rules.incoming import Incoming
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


def read_pupil(file: str, line: int, cells: dict[str, str], order: str) -> Incoming:
    """The pupil of a row; `cells` are texts by the field's name."""
    values: dict[str, Any] = dict(cells)
    key = cells.get("mis_id") or cells.get("upn", "")
    label = " ".join(part for part in (cells.get("given_name"), cells.get("family_name")) if part) or key
    try:
        note = _clean(values, order)
        if not key:
            raise ValueError("There is neither an ID nor a UPN, so the pupil could not be found again.")
    except ValueError as error:
        return Incoming("pupil", key, label, {}, file, line, refused=str(error))
    return Incoming("pupil", key, label, values, file, line, note=note)


def _clean(values: dict[str, Any], order: str) -> str:
    """Turn cells into values, in place; what to look at. Raises ValueError with the reason for a refusal."""
    if not values.get("family_name", "").strip():
        raise ValueError("There is no surname.")
    for name, length in LENGTHS.items():
        if len(values.get(name, "")) > length:
            raise ValueError(f"{name.replace('_', ' ').capitalize()} is longer than {length} characters.")
    readers: dict[str, Callable[[str], Any]] = {
        "born_on": lambda text: parse_date(text, order).isoformat() if text else None,
        "year_group": _year,
        "sex": lambda text: {"f": "F", "female": "F", "m": "M", "male": "M"}.get(text.lower(), ""),
        "is_eal": _is_yes,
        "is_pupil_premium": _is_yes,
        "sen_status": sen_code,
        "upn": _upn,
    }
    for name, read in readers.items():
        if name in values:
            values[name] = read(values[name])
    upn = values.get("upn", "")
    return "" if not upn or has_right_letter(upn) else f"The check letter of the UPN {upn} is wrong. Look it up."


def _is_yes(text: str) -> bool:
    return text.strip().lower() in ("y", "yes", "true", "t", "1", "eal", "pp")


def _upn(text: str) -> str:
    upn = text.upper()
    if upn and not has_upn_form(upn):
        raise ValueError(f"“{upn}” has not the form of a UPN, such as B801200005001.")
    return upn


def _year(text: str) -> int | None:
    word = re.sub(r"^(year|yr|y|grade)\s*", "", text.strip().lower())
    if not word:
        return None
    if word in ("r", "reception"):
        return 0
    if not word.isdecimal() or int(word) > 14:
        raise ValueError(f"“{text}” is not a year group such as 8 or R.")
    return int(word)


def sen_code(text: str) -> str:
    """E, K or N; retired codes are read as what they became (fact 10). Raises ValueError."""
    code = text.strip().upper()[:1]
    if code not in ("", "E", "K", "N", "S", "A", "P", "Q"):
        raise ValueError(f"“{text}” is not an SEN status: E, K or N.")
    # Retired codes: a statement became a plan, action and action plus became support (fact 10).
    return {"S": "E", "A": "K", "P": "K", "Q": "K", "": "N"}.get(code, code)
