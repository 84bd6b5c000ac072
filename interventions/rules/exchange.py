"""A programme as a file that goes from school to school: JSON, with measures by their name and no pupil in it.

`{"format": "hlta-programme", "edition": 1, "programme": {...}, "entry_criteria": tree, "exit_criteria": tree, "steps": [...],
"measures": [...]}`. A tree is as `interventions.rules.criteria` reads it, but for `measure`, which is a name.
"""

from collections.abc import Mapping
from typing import Any

from core.asked import UnreadableError, asked_json
from interventions.rules.criteria import CriteriaError, parse

FORMAT, EDITION = "hlta-programme", 1
MOST_BYTES = 500_000
MOST_STEPS = 40
TEXTS = {"name": 120, "aim": 4000, "area": 15, "layer": 13, "setting": 12, "evidence": 200, "needed_course": 120}
# Field: least and most; those in OPTIONAL may be missing.
NUMBERS = {
    "sessions_a_week": (1, 10), "session_minutes": (5, 180), "weeks": (1, 52), "group_size": (1, 35),
    "evidence_sessions_a_week": (1, 10), "evidence_minutes": (1, 180), "evidence_weeks": (1, 52),
}  # fmt: skip
OPTIONAL = {
    "layer",
    "setting",
    "evidence",
    "needed_course",
    "evidence_sessions_a_week",
    "evidence_minutes",
    "evidence_weeks",
}
STEP_TEXTS = {"title": 120, "doing": 4000, "materials": 200, "if_harder": 300, "if_easier": 300}
MEASURE_FIELDS = (
    "name", "kind", "unit", "lowest", "highest", "is_higher_better", "mean", "standard_deviation", "reliability", "licence",
    "source",
)  # fmt: skip


class ExchangeError(ValueError):
    """The file is no programme; the message says what is wrong in a sentence."""


def with_names(tree: dict, names: Mapping[int, str]) -> dict:
    """The tree with each measure by its name. A condition on one that is gone is left out."""
    parts = []
    for part in tree["of"]:
        if "join" in part:
            parts.append(with_names(part, names))
        elif "measure" not in part:
            parts.append(part)
        elif part["measure"] in names:
            parts.append({**part, "measure": names[part["measure"]]})
    return {**tree, "of": parts} | ({"k": max(1, min(tree["k"], len(parts)))} if tree.get("k") else {})


def with_ids(tree: dict, ids: Mapping[str, int]) -> dict:
    """The tree with each measure by its id. Raises ExchangeError for a name that is not among them."""
    parts = []
    for part in tree.get("of", []) if isinstance(tree, dict) else []:
        if isinstance(part, dict) and "join" in part:
            parts.append(with_ids(part, ids))
        elif isinstance(part, dict) and "measure" in part:
            if part["measure"] not in ids:
                raise ExchangeError(f"The file asks for a measure that it does not describe: {part['measure']}.")
            parts.append({**part, "measure": ids[part["measure"]]})
        else:
            parts.append(part)
    return {**tree, "of": parts}


def load(data: bytes) -> dict[str, Any]:
    """Read a file: its content with every field of the right kind and length. Raises ExchangeError."""
    if len(data) > MOST_BYTES:
        raise ExchangeError("The file is too large for a programme.")
    try:
        content = asked_json(data)
    except UnreadableError as error:
        raise ExchangeError(
            "That isn't a programme file. Choose one that was downloaded from a programme's page."
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExchangeError("That isn't a programme file. Choose one that was downloaded from a programme's page.")
    if content.get("edition") != EDITION:
        raise ExchangeError("The file is of a later edition than this site reads.")
    measures = [_measure(row) for row in _list(content, "measures", 60)]
    names = {row["name"]: number for number, row in enumerate(measures, start=1)}
    trees = {name: _tree(content.get(name), names) for name in ("entry_criteria", "exit_criteria")}
    steps = [_step(row) for row in _list(content, "steps", MOST_STEPS)]
    return {"programme": _programme(content.get("programme")), "steps": steps, "measures": measures, **trees}


def _list(content: dict, name: str, most: int) -> list[Any]:
    rows = content.get(name, [])
    if not isinstance(rows, list) or len(rows) > most:
        raise ExchangeError(f"The file's {name} are no list of at most {most}.")
    return rows


def _tree(tree: Any, names: Mapping[str, int]) -> dict:
    if not isinstance(tree, dict):
        raise ExchangeError("The file's criteria cannot be read.")
    try:
        parse(with_ids(tree, names))
    except CriteriaError as error:
        raise ExchangeError(f"The file's criteria cannot be read. {error}") from error
    except (TypeError, RecursionError) as error:  # another shape than any that a site writes
        raise ExchangeError("The file's criteria cannot be read.") from error
    return tree


def _programme(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ExchangeError("The file describes no programme.")
    found: dict[str, Any] = {name: _text(data, name, most) for name, most in TEXTS.items()}
    for name, (least, most) in NUMBERS.items():
        found[name] = _number(data, name, least, most)
    missing = [name for name, value in found.items() if value in ("", None) and name not in OPTIONAL]
    if missing:
        raise ExchangeError(f"The file's programme lacks: {', '.join(missing)}.")
    return found


def _step(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ExchangeError("A step of the file cannot be read.")
    found: dict[str, Any] = {name: _text(data, name, most) for name, most in STEP_TEXTS.items()}
    found["minutes"] = _number(data, "minutes", 1, 120)
    found["harder_goto"] = _number(data, "harder_goto", 1, MOST_STEPS)
    found["easier_goto"] = _number(data, "easier_goto", 1, MOST_STEPS)
    if not found["title"] or found["minutes"] is None:
        raise ExchangeError("Each step of the file needs a title and its minutes.")
    return found


def _measure(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or not _text(data, "name", 120) or not _text(data, "kind", 15):
        raise ExchangeError("Each measure of the file needs a name and a kind.")
    found: dict[str, Any] = {name: data.get(name) for name in MEASURE_FIELDS}
    for name, most in {"name": 120, "kind": 15, "unit": 30, "licence": 120, "source": 200}.items():
        found[name] = _text(data, name, most)
    for name in ("lowest", "highest", "mean", "standard_deviation", "reliability"):
        value = found[name]
        if value is not None and not (
            isinstance(value, str) and value.removeprefix("-").replace(".", "", 1).isdecimal()
        ):
            raise ExchangeError(f"{found['name']}: {name} is no number.")
    found["is_higher_better"] = bool(found["is_higher_better"])
    return found


def _text(data: dict, name: str, most: int) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str) or len(value) > most:
        raise ExchangeError(f"{name} of the file is no text of at most {most} characters.")
    return value.strip()


def _number(data: dict, name: str, least: int, most: int) -> int | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ExchangeError(f"{name} of the file is no number from {least} to {most}.")
    return value


WORDS = {
    "name": "Name", "aim": "Aim", "area": "Area of need", "layer": "Layer", "evidence": "Evidence",
    "setting": "When it takes place",
    "needed_course": "Training needed", "sessions_a_week": "Sessions a week", "session_minutes": "Minutes a session",
    "weeks": "Weeks", "group_size": "Places in a group", "evidence_sessions_a_week": "Sessions a week in the evidence",
    "evidence_minutes": "Minutes a session in the evidence", "evidence_weeks": "Weeks in the evidence",
}  # fmt: skip


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two contents, in words; nothing where they are the same."""
    found = [
        f"{words}: {before['programme'].get(name) or 'none'} → {after['programme'].get(name) or 'none'}"
        for name, words in WORDS.items()
        if before["programme"].get(name) != after["programme"].get(name)
    ]
    found += [
        f"{words} changed"
        for name, words in (("entry_criteria", "Entry criteria"), ("exit_criteria", "Exit criteria"))
        if before[name] != after[name]
    ]
    titles = [step["title"] for step in before["steps"]], [step["title"] for step in after["steps"]]
    found += [f"New step: {title}" for title in titles[1] if title not in titles[0]]
    found += [f"Step taken out: {title}" for title in titles[0] if title not in titles[1]]
    if before["steps"] != after["steps"] and sorted(titles[0]) == sorted(titles[1]):
        found.append("Steps changed")
    return found
