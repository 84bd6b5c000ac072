"""Which resources of the bank fit a pupil, or a step of a session, and why in words.

A suggestion needs a reason that is the pupil's own: an interest, the language of home, what they can read, or an area of need.
A resource that is too hard to read, or for other years, is never suggested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from library.rules.ages import age_words
from library.rules.words import folded, words_of

INTEREST, LANGUAGE, AREA, SUBJECT, STEP, YEAR = 4, 3, 2, 2, 5, 1
# A text may be a little above what a pupil reads alone, and much below is no practice.
ABOVE_MOST, BELOW_MOST, BELOW_NEAR = 3, 24, 6


@dataclass(frozen=True)
class Material:
    """A resource as it is compared. `area` in words; ages are months; empty `years` means all; words as typed."""

    key: int
    title: str
    area: str = ""
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    reading_from: int | None = None
    reading_to: int | None = None


@dataclass(frozen=True)
class Learner:
    """A pupil as compared. `reading_age` in months; `areas` of need in words."""

    name: str
    interests: tuple[str, ...] = ()
    language: str = ""
    year: int | None = None
    areas: frozenset[str] = frozenset()
    reading_age: int | None = None


@dataclass(frozen=True)
class Suggestion:
    key: int
    points: int
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """ "because Amina likes football; reads at 9y 2m"."""
        return "because " + "; ".join(self.reasons)


def suggest(materials: Iterable[Material], learner: Learner, *, most: int) -> list[Suggestion]:
    """The best resources for a pupil, the best first."""
    found = (score(material, learner) for material in materials)
    return best([suggestion for suggestion in found if suggestion], most)


def best(found: Sequence[Suggestion], most: int) -> list[Suggestion]:
    return sorted(found, key=lambda one: (-one.points, one.key))[:most]


def score(material: Material, learner: Learner) -> Suggestion | None:
    """How well a resource fits, and why; None where nothing speaks for it, or something against."""
    if not may_fit(material, learner):
        return None
    points, reasons = 0, []
    shared = [word for word in learner.interests if folded([word]) & folded(material.interests)]
    if shared:
        points += INTEREST + min(len(shared) - 1, 2)
        reasons.append(f"{learner.name} likes {_listed(shared)}")
    if learner.language and folded([learner.language]) & folded(material.languages) - {"english"}:
        points += LANGUAGE
        reasons.append(f"it is in {learner.language}, spoken at home")
    near = _reading(material, learner.reading_age)
    if near and learner.reading_age is not None:
        points += near
        reasons.append(f"{learner.name} reads at {age_words(learner.reading_age)}")
    if material.area and material.area in learner.areas:
        points += AREA
        reasons.append(f"it is made for {material.area[:1].lower()}{material.area[1:]}")
    if not reasons:
        return None
    points += YEAR if material.years else 0
    return Suggestion(material.key, points, tuple(reasons))


def may_fit(material: Material, learner: Learner) -> bool:
    """It is for the pupil's year and not too hard to read. What is not known is not held against it."""
    if material.years and learner.year is not None and learner.year not in material.years:
        return False
    least, reads = material.reading_from or material.reading_to, learner.reading_age
    return least is None or reads is None or least <= reads + ABOVE_MOST


def _reading(material: Material, reads: int | None) -> int:
    """Points for the reading age: 3 at it or just below, 1 further below, 0 where it is unknown or far too easy."""
    least, hardest = material.reading_from, material.reading_to
    if reads is None or (least is None and hardest is None):
        return 0
    below = reads - (hardest if hardest is not None else least or 0)
    return 3 if below <= BELOW_NEAR else 1 if below <= BELOW_MOST else 0


def suggest_for_step(
    materials: Iterable[Material], learners: Sequence[Learner], *, step: str, subjects: Sequence[str], most: int
) -> list[Suggestion]:
    """The best resources for a step of a group's session: by the words of the step, then by subject and by who is there."""
    asked, found = words_of(step), []
    for material in materials:
        shared = [tag for tag in material.steps if words_of(tag) & asked]
        if not shared or (learners and not any(may_fit(material, learner) for learner in learners)):
            continue
        points, reasons = STEP + len(shared), [f"it is made for {_listed(shared)}"]
        if taught := [subject for subject in subjects if folded([subject]) & folded(material.subjects)]:
            points += SUBJECT
            reasons.append(f"it practises {_listed(taught)}")
        fits = [one for one in (score(material, learner) for learner in learners) if one]
        if fits:
            points += max(one.points for one in fits)
            who = f"{len(fits)} of {len(learners)}" if len(learners) > 1 else learners[0].name
            reasons.append(f"it fits {who}: {best(fits, 1)[0].reasons[0]}")
        found.append(Suggestion(material.key, points, tuple(reasons)))
    return best(found, most)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
