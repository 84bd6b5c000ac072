"""Entry and exit criteria: a tree of conditions over what is known of a pupil, answered in three values.

A tree as JSON: `{"join": "all" | "any" | "at_least", "k": 2, "of": [tree or condition, ...]}` (k for at_least alone).
A condition: `{"kind": "attribute", "key", "attribute", "op", "value"}`,
`{"kind": "score", "key", "measure", "op", "value", "within_days"}`, `{"kind": "change", ...}` (the newest score less the oldest
of the window), `{"kind": "position", ...}` (percent of the year group with a lower score) or
`{"kind": "judgement", "key", "question"}`, or `{"kind": "teachers", ..., "subjects": 2}` (in so many subjects the teachers'
checklist shows at least or at most so many percent).
Unknown is not "no": what nobody has measured is "no evidence" (Kleene's three-valued logic).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NO_EVIDENCE = "no_evidence"


class CriteriaError(ValueError):
    """The tree is not well formed; the message says where and how."""


ATTRIBUTES = {
    "year_group": "Year group",
    "sen_status": "SEN status",
    "need": "Need",
    "is_pupil_premium": "Pupil premium",
    "is_eal": "English as an additional language",
    "sex": "Sex",
    "form": "Form",
    "attendance": "Attendance in percent",
    "earlier": "Earlier times in this programme",
}
NUMBERS = ("year_group", "attendance", "earlier")
YES_NO = ("is_pupil_premium", "is_eal")
OPS = {"is": "is", "is_not": "is not", "in": "is one of", "at_least": "is at least", "at_most": "is at most"}
SCORE_OPS = {"at_least": "at least", "at_most": "at most", "above": "above", "below": "below"}
JOINS = {"all": "all of", "any": "any of", "at_least": "at least"}


@dataclass(frozen=True)
class Attribute:
    key: str
    attribute: str
    op: str
    value: str

    @property
    def wanted(self) -> list[str]:
        """The values it is compared with, in small letters."""
        return sorted({part.strip().lower() for part in self.value.split(",")})


@dataclass(frozen=True)
class Score:
    key: str
    measure: int
    op: str
    value: Decimal
    within_days: int | None


@dataclass(frozen=True)
class Change:
    """By how much the newest score differs from the oldest one of the window."""

    key: str
    measure: int
    op: str
    value: Decimal
    within_days: int | None


@dataclass(frozen=True)
class Position:
    """The percent of the year group whose latest score is lower: 0 is the lowest, 100 the highest."""

    key: str
    measure: int
    op: str
    value: Decimal


@dataclass(frozen=True)
class Judged:
    key: str
    question: str


@dataclass(frozen=True)
class Teachers:
    """In how many subjects the teachers' answers to a checklist reach a percent of its range."""

    key: str
    measure: int
    op: str
    value: Decimal
    within_days: int | None
    subjects: int


Condition = Attribute | Score | Change | Position | Judged | Teachers
MEASURED = (Score, Change, Position, Teachers)
MOST_SUBJECTS = 12
DEEPEST = 3
MOST_NUMBER, MOST_PLACES, MOST_DAYS = 10**9, 6, 3650
# It stands in an address, and in the column of a judgement.
KEY = re.compile(r"[\w-]{1,60}")


@dataclass(frozen=True)
class Tree:
    join: str
    k: int
    of: tuple["Tree | Condition", ...]

    def conditions(self) -> Iterator[Condition]:
        for part in self.of:
            if isinstance(part, Tree):
                yield from part.conditions()
            else:
                yield part

    @property
    def is_empty(self) -> bool:
        return next(self.conditions(), None) is None


@dataclass(frozen=True)
class Known:
    """A value with the day and the source it comes from."""

    value: Any
    on: date | None = None
    source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """The answer to one condition, and what it rests on."""

    condition: Condition
    answer: Answer
    known: Known | None


@dataclass(frozen=True)
class Result:
    answer: Answer
    findings: tuple[Finding, ...]


def parse(data: Any) -> Tree:
    """Read a tree from JSON. Raises CriteriaError with a plain sentence."""
    tree = _tree(data)
    keys = [condition.key for condition in tree.conditions()]
    if len(keys) != len(set(keys)):
        raise CriteriaError("Each condition needs a key of its own.")
    return tree


def _tree(data: Any, depth: int = 0) -> Tree:
    if depth >= DEEPEST:
        raise CriteriaError(f"Groups of conditions lie at most {DEEPEST} deep within one another.")
    if not isinstance(data, dict) or data.get("join") not in JOINS or not isinstance(data.get("of"), list):
        raise CriteriaError("Criteria join their conditions by all, any, or at least some of them.")
    parts = tuple(
        _tree(part, depth + 1) if isinstance(part, dict) and "join" in part else _condition(part) for part in data["of"]
    )
    k = {"all": len(parts), "any": 1}.get(data["join"])
    if k is None:
        k = data.get("k")
        if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= max(len(parts), 1):
            raise CriteriaError(f"At least how many? Choose a number from 1 to {max(len(parts), 1)}.")
    return Tree(data["join"], k, parts)


def _condition(data: Any) -> Condition:
    if not isinstance(data, dict) or not KEY.fullmatch(str(data.get("key", ""))):
        raise CriteriaError("A condition needs a key of at most 60 letters and digits.")
    readers: dict[str, Callable[[dict], Condition]] = {
        "attribute": _attribute,
        "score": _score,
        "change": _change,
        "position": _position,
        "judgement": _judged,
        "teachers": _teachers,
    }
    reader = readers.get(str(data.get("kind")))
    if reader is None:
        raise CriteriaError("A condition is about an attribute, a score, a judgement or what teachers answer.")
    return reader(data)


def _attribute(data: dict) -> Attribute:
    name, op, value = data.get("attribute"), data.get("op"), str(data.get("value", "")).strip()
    if name not in ATTRIBUTES or op not in OPS:
        raise CriteriaError("Choose an attribute and how it is compared.")
    if not value:
        raise CriteriaError(f"{ATTRIBUTES[name]}: give the value to compare with.")
    if op in ("at_least", "at_most") and name not in NUMBERS:
        raise CriteriaError(f"{ATTRIBUTES[name]} has no order: choose is, is not, or is one of.")
    if name in NUMBERS and not all(
        _is_number(part) for part in ([value] if op.startswith("at_") else value.split(","))
    ):
        raise CriteriaError(f"{ATTRIBUTES[name]}: give a number, such as 8.")
    return Attribute(str(data["key"]), name, op, value)


def _is_number(text: str) -> bool:
    try:
        return _is_usual(Decimal(text.strip()))
    except InvalidOperation:
        return False


def _is_usual(number: Decimal) -> bool:
    """A number that anything is measured in: others cannot be compared with in the database, or fill a page."""
    return number.is_finite() and abs(number) < MOST_NUMBER and -int(number.as_tuple().exponent) <= MOST_PLACES


def _score(data: dict) -> Score:
    try:
        value = Decimal(str(data.get("value", "")).strip())
        measure = int(data.get("measure") or 0)
        within = int(data["within_days"]) if data.get("within_days") else None
    except (InvalidOperation, ValueError, TypeError) as error:
        raise CriteriaError("A score is compared with a number, such as 85.") from error
    if data.get("op") not in SCORE_OPS or measure < 1 or not _is_usual(value):
        raise CriteriaError("Choose a measure and a number to compare its score with.")
    if within is not None and not 1 <= within <= MOST_DAYS:
        raise CriteriaError(f"Not older than how many days? Choose a number from 1 to {MOST_DAYS}.")
    return Score(str(data["key"]), measure, str(data["op"]), value, within)


def _change(data: dict) -> Change:
    score = _score(data)
    return Change(score.key, score.measure, score.op, score.value, score.within_days)


def _position(data: dict) -> Position:
    score = _score(data)
    if not 0 <= score.value <= 100:
        raise CriteriaError("It is a percent from 0 (the lowest) to 100.")
    return Position(score.key, score.measure, score.op, score.value)


def _teachers(data: dict) -> Teachers:
    place = _position(data)
    subjects = data.get("subjects")
    if not isinstance(subjects, int) or not 1 <= subjects <= MOST_SUBJECTS:
        raise CriteriaError(f"In how many subjects? Choose a number from 1 to {MOST_SUBJECTS}.")
    within = _score(data).within_days
    return Teachers(place.key, place.measure, place.op, place.value, within, subjects)


def _judged(data: dict) -> Judged:
    question = str(data.get("question", "")).strip()
    if not question:
        raise CriteriaError("Write what the person is to judge.")
    return Judged(str(data["key"]), question)


def in_words(condition: Condition, measures: Mapping[int, str]) -> str:
    """The condition as a sentence a colleague would say."""
    if isinstance(condition, Attribute):
        return f"{ATTRIBUTES[condition.attribute]} {OPS[condition.op]} {condition.value}"
    if isinstance(condition, Judged):
        return f"A named person judges: {condition.question}"
    name = measures.get(condition.measure, "a measure that is no longer there")
    if isinstance(condition, Teachers):
        window = f", asked in the last {condition.within_days} days" if condition.within_days else ""
        times = "subject" if condition.subjects == 1 else "subjects"
        limit = f"{SCORE_OPS[condition.op]} {condition.value.normalize():f}%"
        return f"Teachers of at least {condition.subjects} {times} answer {name} with {limit}{window}"
    if isinstance(condition, Position):
        return f"{name}: place in the year {SCORE_OPS[condition.op]} {condition.value.normalize():f}%, counted from the lowest"
    if isinstance(condition, Change):
        window = f" in {condition.within_days} days" if condition.within_days else ""
        return f"{name}: change{window} {SCORE_OPS[condition.op]} {condition.value.normalize():f}"
    window = f", taken in the last {condition.within_days} days" if condition.within_days else ""
    return f"{name} {SCORE_OPS[condition.op]} {condition.value.normalize():f}{window}"


def about(condition: Condition, measures: Mapping[int, str]) -> str:
    """What the condition asks about, without its limit."""
    if isinstance(condition, Attribute):
        return ATTRIBUTES[condition.attribute]
    if isinstance(condition, Judged):
        return condition.question
    return measures.get(condition.measure, "a measure that is no longer there")


def join_in_words(tree: Tree) -> str:
    return f"At least {tree.k} of these" if tree.join == "at_least" else f"{JOINS[tree.join].capitalize()} these"


def snapshot(result: Result, measures: Mapping[int, str]) -> dict[str, Any]:
    """The evidence as it stood, for keeping with a placement."""
    return {
        "answer": result.answer.value,
        "findings": [
            {
                "condition": in_words(finding.condition, measures),
                "about": about(finding.condition, measures),
                "answer": finding.answer.value,
                "value": shown(finding.known) if finding.known else "",
                "on": finding.known.on.isoformat() if finding.known and finding.known.on else "",
                "source": finding.known.source if finding.known else "",
                "reason": finding.known.reason if finding.known else "",
            }
            for finding in result.findings
        ],
    }


def shown(known: Known) -> str:
    """The value as a person reads it."""
    if isinstance(known.value, bool):
        return "Yes" if known.value else "No"
    if isinstance(known.value, Decimal):
        return f"{known.value.normalize():f}"
    if isinstance(known.value, set | frozenset):
        return ", ".join(sorted(known.value))
    return str(known.value)
