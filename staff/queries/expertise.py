"""Who in the school knows a thing: skills, languages and trainings in one list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from core.lists import searched
from staff.here import is_here
from staff.models import Language, Skill, StaffMember, Training
from staff.queries.people import Trained, newest
from staff.rules.finding import things_asked
from staff.rules.training import Validity

KINDS = {"skill": "Skills", "language": "Languages", "training": "Trainings"}
LEVELS = {"2": "Confident, fluent or trained", "3": "Can lead others, or first language"}


@dataclass(frozen=True)
class Known:
    """A thing that somebody knows. `level` from 3 (best) to 0 (a training that has run out)."""

    person: StaffMember
    kind: str
    name: str
    level: int
    words: str
    note: str = ""


def expertise(*, text: str, kind: str, level: str, today: date) -> list[Known]:
    """What those who work here know and every word of which occurs in its name or note; the best first. Three queries at most."""
    words = things_asked(text)
    readers: dict[str, Any] = {"skill": _skills, "language": _languages, "training": _trainings}
    chosen = [readers[kind]] if kind in readers else list(readers.values())
    found = [known for read in chosen for known in read(words, today)]
    if level in LEVELS:
        found = [known for known in found if known.level >= int(level)]
    return sorted(
        found, key=lambda known: (-known.level, known.person.family_name, known.person.given_name, known.name)
    )


def _of_working(rows: Any) -> Any:
    return (
        rows.filter(is_here(timezone.localdate(), "staff_member__"))
        .select_related("staff_member__line_manager")
        .order_by("pk")
    )


def _skills(words: str, today: date) -> Iterable[Known]:
    for row in searched(_of_working(Skill.objects.all()), words, "name", "note"):
        since = f", since {row.since}" if row.since else ""
        yield Known(row.staff_member, "skill", row.name, row.level, row.get_level_display() + since, row.note)


def _languages(words: str, today: date) -> Iterable[Known]:
    for row in searched(_of_working(Language.objects.all()), words, "name"):
        yield Known(row.staff_member, "language", row.name, row.level, row.get_level_display())


def _trainings(words: str, today: date) -> Iterable[Known]:
    rows = searched(_of_working(Training.objects.select_related("course")), words, "course__name")
    for row in newest(rows).values():
        done = Trained(row, today)
        level = 0 if done.validity == Validity.EXPIRED else 2
        yield Known(row.staff_member, "training", row.course.name, level, f"Trained, {done.words}")


def often_written(*, most: int = 12) -> list[tuple[str, str, int]]:
    """What can be looked for: (kind, name, how many people), the most frequent first. Two queries."""
    found = []
    for kind, model in (("skill", Skill), ("language", Language)):
        rows = (
            model.objects.filter(is_here(timezone.localdate(), "staff_member__"))
            .order_by("name")
            .values_list("name", flat=True)
        )
        names: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for name in rows:
            names.setdefault(name.casefold(), name)
            counts[name.casefold()] += 1
        found += [(kind, names[key], count) for key, count in counts.most_common(most)]
    return found
