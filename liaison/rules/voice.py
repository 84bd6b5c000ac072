"""A pupil's voice on paper: what is asked, the faces of the scale, and what got better in words that shame nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

HELPS = "What helps me"
QUESTIONS = ("What is going well", "What is hard", HELPS, "What I want to get better at")
SCALES = ("How school feels", "How learning feels", "How it feels to ask for help")

# From best to worst: value, words, icon. Each face has its words beside it.
FACES = (
    ("4", "Really good", "emoji-laughing"),
    ("3", "Good", "emoji-smile"),
    ("2", "Not sure", "emoji-neutral"),
    ("1", "Not good", "emoji-frown"),
)
FACE_WORDS = {int(value): words for value, words, _ in FACES}
FACE_ICONS = {int(value): icon for value, _, icon in FACES}


@dataclass(frozen=True)
class Pair:
    """A measure with the score before and the latest. `is_reliable`: the gain is more than chance; None where nobody can say."""

    name: str
    before: Decimal
    after: Decimal
    is_higher_better: bool
    is_reliable: bool | None


def got_better(pairs: Iterable[Pair]) -> list[str]:
    """In words what got better: the gains alone, those beyond chance first, without a number."""
    gains = [
        pair for pair in pairs if (pair.after > pair.before) == pair.is_higher_better and pair.after != pair.before
    ]
    clear = [f"{pair.name}: clearly better than last time" for pair in gains if pair.is_reliable]
    return clear + [f"{pair.name}: going the right way" for pair in gains if not pair.is_reliable]


def did(sessions: Iterable[tuple[str, int]]) -> list[str]:
    """What the pupil took part in, by programme and sessions attended; what was not attended is not held against them."""
    came = [(name, count) for name, count in sessions if count > 0]
    return [f"I came to {name} {'once' if count == 1 else f'{count} times'}" for name, count in came]


def said_of(answers: dict) -> list[dict[str, str]]:
    """The questions that have an answer: asked, said."""
    return [row for row in answers.get("questions", []) if row["said"]]


def faces_of(answers: dict) -> list[dict[str, str]]:
    """The scales that have an answer: asked, words, icon."""
    return [
        {"asked": row["asked"], "words": FACE_WORDS[row["value"]], "icon": FACE_ICONS[row["value"]]}
        for row in answers.get("scales", [])
        if row["value"]
    ]


def answer_to(question: str, answers: dict) -> str:
    """What was said to a question, "" where nothing was."""
    return next((row["said"] for row in answers.get("questions", []) if row["asked"] == question), "")
