"""Who is told of a changed or cancelled meeting, how and when: in words, before it is saved and afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class Way(StrEnum):
    EMAIL = "email"
    NOTICE = "notice"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "person"
    NOT = "not"


@dataclass(frozen=True)
class Facts:
    """What somebody is told of a meeting."""

    starts_at: datetime
    minutes: int
    place: str
    led_by: str

    def as_data(self) -> dict[str, str | int]:
        return {
            "starts_at": self.starts_at.isoformat(), "minutes": self.minutes, "place": self.place, "led_by": self.led_by,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: dict[str, str | int] | None) -> "Facts | None":
        """None where nothing was told."""
        if not data:
            return None
        return cls(
            datetime.fromisoformat(str(data["starts_at"])),
            int(data["minutes"]),
            str(data["place"]),
            str(data["led_by"]),
        )


@dataclass(frozen=True)
class Telling:
    """One person who is told, or (`Way.NOT`) is not, and why. `detail`: a phone number, a reason."""

    who: str
    way: Way
    detail: str = ""

    @property
    def words(self) -> str:
        return f"{self.who} ({self.detail})" if self.detail else self.who


@dataclass(frozen=True)
class Plan:
    """What saving does: who is told and when their emails go out, and what is asked about first."""

    tellings: tuple[Telling, ...] = ()
    mails_at: datetime | None = None
    is_later: bool = False
    questions: tuple[str, ...] = field(default=())

    def plus(self, more: Iterable[Telling]) -> "Plan":
        """The same, with more people who are told; who is in it already is told once."""
        known = {one.who for one in self.tellings}
        return replace(self, tellings=(*self.tellings, *(one for one in more if one.who not in known)))

    @property
    def is_asked(self) -> bool:
        return bool(self.tellings or self.questions)

    def of(self, *ways: Way) -> list[Telling]:
        return [one for one in self.tellings if one.way in ways]

    @property
    def mark(self) -> str:
        """What a person agreed to: another plan has another mark."""
        told = [(one.who, one.way.value, one.detail) for one in self.tellings]
        day = self.mails_at.date().isoformat() if self.mails_at and self.is_later else ""
        return sha256(repr((told, day, self.questions)).encode()).hexdigest()[:12]

    @property
    def when(self) -> str:
        """When the emails go out: "now", or "on Mon 16 Nov at 07:30, after quiet hours"."""
        return when_words(self.mails_at) if self.mails_at and self.is_later else "now"

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """What is shown before saving: a heading and people, those that a person has to act on last."""
        told = [
            (f"Emailed {self.when}", self.of(Way.EMAIL)),
            ("Told on their page here", self.of(Way.NOTICE)),
            ("You need to phone", self.of(Way.PHONE)),
            ("You need to write a letter to", self.of(Way.LETTER)),
            ("You need to tell in person", self.of(Way.IN_PERSON)),
            ("Not told", self.of(Way.NOT)),
        ]
        return [(label, [one.words for one in people]) for label, people in told if people]


def ahead_words(plan: Plan) -> str:
    """What saving would do, in a line."""
    return "; ".join(f"{label}: {', '.join(people)}" for label, people in plan.lines) or "Nobody needs to be told"


def when_words(at: datetime) -> str:
    return f"on {at:%a} {at.day} {at:%b} at {at:%H:%M}, after quiet hours"


def told_words(plan: Plan) -> str:
    """What a banner says afterwards; `plan` is what was done."""
    said = []
    if mailed := plan.of(Way.EMAIL):
        sent = f"will be emailed {plan.when}" if plan.is_later else "are being emailed now"
        if not plan.is_later and len(mailed) == 1:
            sent = "is being emailed now"
        said.append(f"{names(mailed)} {sent}.")
    if noticed := plan.of(Way.NOTICE):
        said.append(f"{names(noticed)} {'has' if len(noticed) == 1 else 'have'} a notice here.")
    if phoned := plan.of(Way.PHONE):
        said.append(f"Phone {names(phoned, is_detailed=True)}.")
    if letters := plan.of(Way.LETTER):
        said.append(f"Write a letter to {names(letters)}.")
    if others := plan.of(Way.IN_PERSON):
        said.append(f"Tell {names(others)} in person.")
    if left_out := plan.of(Way.NOT):
        said.append(f"Not told: {names(left_out, is_detailed=True)}.")
    return " ".join(said) or "Nobody needs to be told."


def changed_words(before: Facts, after: Facts) -> str:
    """For staff, what it was: "Tue 3 Nov at 15:30, 30 minutes, Room 14". Only what is another now."""
    was = before.starts_at.astimezone(after.starts_at.tzinfo)
    parts = {
        f"{was:%a} {was.day} {was:%b} at {was:%H:%M}": before.starts_at != after.starts_at,
        f"{before.minutes} minutes": before.minutes != after.minutes,
        before.place: before.place != after.place,
        f"led by {before.led_by}": before.led_by != after.led_by,
    }
    return ", ".join(words for words, is_changed in parts.items() if is_changed)


def names(people: Sequence[Telling], *, is_detailed: bool = False) -> str:
    """ "Ola Nowak, Dr Lowe and Ms Ray"."""
    words = [one.words if is_detailed else one.who for one in people]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True)
class Reader:
    """Somebody who is asked, as the rules see them. `knows`: what they were last told. `has_heard`: not where the invitation has
    not gone out yet. `way`: how they are reached."""

    key: int
    who: str
    way: Way
    detail: str
    knows: Facts | None
    is_invited: bool
    has_heard: bool = True


def tellings(readers: Iterable[Reader], *, before: Facts, after: Facts | None) -> dict[int, Telling]:
    """By key who is told that `before` became `after` (None: cancelled): each who was invited and knows something else. Who has
    not heard yet is invited to what it became, and is not told of what is cancelled."""
    return {
        one.key: Telling(one.who, one.way, one.detail)
        for one in readers
        if one.is_invited and ((one.knows or before) != after if one.has_heard else after is not None)
    }
