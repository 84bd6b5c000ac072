"""What a plan says, as plain data: kept with each version, printed, compared. And a comparison of two in words."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

LEVEL_WORDS = {
    -2: "much less than expected", -1: "less than expected", 0: "as expected", 1: "more than expected",
    2: "much more than expected",
}  # fmt: skip


@dataclass
class SectionContent:
    """A section: `kind` as plans.models.PlanSection, `home` the type in which it is written where that is a lower one."""

    key: str
    heading: str
    kind: str
    text: str = ""
    is_shared: bool = True
    home: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class TargetContent:
    """A target. `levels` from -2 to +2; `due_on` and `baseline_on` as ISO days; `level` None until it is reviewed."""

    id: int
    objective: str
    baseline: str
    baseline_on: str
    due_on: str
    levels: list[str]
    measure: str = ""
    provisions: list[str] = field(default_factory=list)
    level: int | None = None
    outcome: str = ""
    is_closed: bool = False

    @property
    def level_reached(self) -> str:
        """ "+1: more than expected"; empty before the review."""
        return "" if self.level is None else f"{self.level or 0:+d}: {LEVEL_WORDS[self.level]}".replace("+0", "0")

    @property
    def level_lines(self) -> list[tuple[str, str]]:
        """Each level as it is written, with its words."""
        return list(zip(("-2", "-1", "0", "+1", "+2"), self.levels, strict=True))


@dataclass
class ProvisionContent:
    """A line of provision. `quantity` in words, empty where the line says none."""

    id: int
    section: str
    wording: str
    quantity: str = ""
    by_whom: str = ""
    starts_on: str = ""
    ended_on: str = ""


@dataclass
class Content:
    """All of a plan on a day."""

    title: str
    sections: list[SectionContent] = field(default_factory=list)
    targets: list[TargetContent] = field(default_factory=list)
    provisions: list[ProvisionContent] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Content":
        return cls(
            title=data["title"],
            sections=[SectionContent(**row) for row in data["sections"]],
            targets=[TargetContent(**row) for row in data["targets"]],
            provisions=[ProvisionContent(**row) for row in data["provisions"]],
        )


def digest(text: str) -> str:
    """A short name for exactly this text: a save that was begun from another text is told by it."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, without white space around them."""
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]


def short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def changes(before: Content | None, after: Content) -> list[str]:
    """What changed, in sentences that a colleague or a carer can read; "The first version." where there was none before."""
    if before is None:
        return ["This is the first version."]
    said = _section_changes(before.sections, after.sections)
    said += _row_changes(before.targets, after.targets, _target_name, _target_changes)
    said += _row_changes(before.provisions, after.provisions, _provision_name, _provision_changes)
    return said


def _section_changes(before: list[SectionContent], after: list[SectionContent]) -> list[str]:
    old, said = {row.key: row for row in before}, []
    for row in after:
        former = old.pop(row.key, None)
        if former is None:
            said += [f"New section “{row.heading}”."] if row.text or row.lines else []
        elif row.lines or former.lines:
            said += _differences(row.heading, former.lines, row.lines)
        else:
            said += _differences(row.heading, sentences(former.text), sentences(row.text))
    return said + [f"The section “{row.heading}” is no longer part of the plan." for row in old.values() if row.text]


def _differences(heading: str, before: list[str], after: list[str]) -> list[str]:
    added = [part for part in after if part not in before]
    gone = [part for part in before if part not in after]
    said = [f"“{heading}”: added “{short(part)}”" for part in added]
    said += [f"“{heading}”: taken out “{short(part)}”" for part in gone]
    if not said and before != after:
        return [f"“{heading}”: the order has changed."]
    return said


def _row_changes(
    before: Iterable[Any], after: Iterable[Any], name: Callable[[Any], str], compare: Callable[[Any, Any], list[str]]
) -> list[str]:
    old, said = {row.id: row for row in before}, []
    for row in after:
        former = old.pop(row.id, None)
        if former is None:
            said.append(f"New: {name(row)}")
        else:
            said += [f"{name(row)} {what}" for what in compare(former, row)]
    return said + [f"No longer part of the plan: {name(row)}" for row in old.values()]


def _target_name(row: TargetContent) -> str:
    return f"target “{short(row.objective)}”"


def _target_changes(before: TargetContent, after: TargetContent) -> list[str]:
    said = []
    if before.objective != after.objective:
        said.append(f"was “{short(before.objective)}”")
    if before.due_on != after.due_on:
        said.append(f"is now due on {day_words(after.due_on)} (was {day_words(before.due_on)})")
    if before.baseline != after.baseline:
        said.append(f"starts from “{short(after.baseline)}” (was “{short(before.baseline)}”)")
    if before.levels != after.levels:
        said.append("has other levels")
    if before.measure != after.measure:
        said.append(f"is measured by {after.measure or 'what is seen'} (was {before.measure or 'what is seen'})")
    if sorted(before.provisions) != sorted(after.provisions):
        said.append("is served by other provision")
    if after.level is not None and before.level != after.level:
        said.append(f"was reviewed: {LEVEL_WORDS[after.level]}")
    elif after.is_closed and not before.is_closed:
        said.append("is closed")
    return said


def _provision_name(row: ProvisionContent) -> str:
    where = "" if row.section == "school" else f"Section {row.section}: "
    return f"provision {where}“{short(row.wording)}”"


def _provision_changes(before: ProvisionContent, after: ProvisionContent) -> list[str]:
    said = []
    if before.wording != after.wording:
        said.append(f"was “{short(before.wording)}”")
    if before.quantity != after.quantity:
        said.append(f"is now {after.quantity or 'without a quantity'} (was {before.quantity or 'without a quantity'})")
    if before.by_whom != after.by_whom:
        said.append(f"is now given by {after.by_whom or 'nobody named'} (was {before.by_whom or 'nobody named'})")
    if after.ended_on and not before.ended_on:
        said.append(f"ended on {day_words(after.ended_on)}")
    return said


def day_words(iso: str) -> str:
    """An ISO day as people write it: 3/9/2026 would be read two ways."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"
