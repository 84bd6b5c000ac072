"""Setting a school up, on paper: the steps in the order of work, what each waits for, and what can be done already."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DONE = "done"
    MISSING = "missing"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Step:
    """`key` in the order of work; `needs`: the steps without which it can't be done; `one` and `many`: what is counted."""

    key: str
    title: str
    action: str
    why: str
    one: str
    many: str
    needs: tuple[str, ...] = ()


STEPS = (
    Step(
        "details",
        "School details",
        "Add the school's details",
        "Mails need an address that carers can reply to.",
        "address for replies",
        "addresses for replies",
    ),
    Step(
        "terms",
        "Half-terms",
        "Set the half-terms",
        "Sessions happen on school days only.",
        "half-term now or ahead",
        "half-terms now or ahead",
    ),
    Step(
        "weeks",
        "Weeks",
        "Say whether weeks take turns",
        "Every week alike, or weeks A and B.",
        "week numbered from this one on",
        "weeks numbered from this one on",
    ),
    Step(
        "bells",
        "Bell times",
        "Set the bell times",
        "Groups and lessons meet in them.",
        "lesson in the school day",
        "lessons in the school day",
    ),
    Step(
        "pupils",
        "Pupils",
        "Import the pupils",
        "From your school's own system, with their parents and carers.",
        "pupil on roll",
        "pupils on roll",
    ),
    Step(
        "staff",
        "Colleagues",
        "Add your colleagues",
        "From the same import, or pasted as a list.",
        "colleague besides you",
        "colleagues besides you",
    ),
    Step(
        "accounts",
        "Accounts",
        "Invite colleagues to sign in",
        "One mail to each; they choose a password themselves.",
        "colleague can sign in or is invited",
        "colleagues can sign in or are invited",
        ("staff",),
    ),
    Step(
        "programmes",
        "Programmes",
        "Choose starter programmes",
        "Six are ready to take over, with criteria and session plans.",
        "programme",
        "programmes",
    ),
    Step(
        "groups",
        "Groups",
        "Make a group",
        "Pupils are placed in groups, each with somebody who leads it.",
        "group running or ahead",
        "groups running or ahead",
        ("programmes",),
    ),
    Step(
        "times",
        "Times of groups",
        "Set a time for a group",
        "Sessions are laid out from it.",
        "group with a time",
        "groups with a time",
        ("terms", "weeks", "groups"),
    ),
    Step(
        "places",
        "Places",
        "Place pupils in a group",
        "Pupils the entry criteria suggest, or others you choose.",
        "pupil placed",
        "pupils placed",
        ("pupils", "groups"),
    ),
    Step(
        "session",
        "First session",
        "Record a session",
        "Who was there, and what helped.",
        "session recorded",
        "sessions recorded",
        ("times", "places"),
    ),
    Step(
        "carers",
        "Parents and carers",
        "Add parents and carers",
        "Who is invited to reviews, and how they are reached.",
        "parent or carer with an email address or phone number",
        "parents and carers with an email address or phone number",
        ("pupils",),
    ),
    Step(
        "reminder",
        "A review's reminder",
        "Plan a review and send a reminder",
        "Reminders then go out on their own.",
        "reminder sent or on its way",
        "reminders sent or on their way",
        ("details", "pupils", "carers"),
    ),
)
KEYS = tuple(step.key for step in STEPS)
# Once it is done, the school works with this.
FIRST_SESSION = "session"

# What a school can do, and the steps that it takes.
ABILITIES = (
    ("Find pupils, write their profiles and record their needs", ("pupils",)),
    ("Raise concerns and refer pupils", ("pupils", "accounts")),
    ("Plan the week of your team", ("staff", "bells")),
    ("See who meets the entry criteria of a programme", ("pupils", "programmes")),
    ("Run groups and record sessions", ("terms", "weeks", "times", "places")),
    ("Plan reviews and invite parents and carers", ("details", "pupils", "carers")),
)


@dataclass(frozen=True)
class Standing:
    """A step as it stands. `waits`: titles of the steps that come first."""

    step: Step
    state: State
    count: int
    waits: tuple[str, ...] = ()

    @property
    def counted(self) -> str:
        """The count with its noun: "6 half-terms now or ahead"."""
        return f"{self.count} {self.step.one if self.count == 1 else self.step.many}"


def standings(*, counts: Mapping[str, int], skipped: Collection[str]) -> list[Standing]:
    """Each step in order. What is there is done, whatever was skipped; a step waits for those before it that are not done."""
    return [Standing(step, _state(step.key, counts, skipped), counts[step.key], _waits(step, counts)) for step in STEPS]


def is_asked(row: Standing, has_begun: bool) -> bool:
    """Whether Home asks for the step. Once a session was held (`has_begun`) what comes before it is not asked for any more:
    half-terms, groups and places end with each school year, and that is no new setting up."""
    is_later = KEYS.index(row.step.key) > KEYS.index(FIRST_SESSION)
    return row.state == State.MISSING and (is_later or not has_begun)


def _state(key: str, counts: Mapping[str, int], skipped: Collection[str]) -> State:
    if counts[key]:
        return State.DONE
    return State.SKIPPED if key in skipped else State.MISSING


def _waits(step: Step, counts: Mapping[str, int]) -> tuple[str, ...]:
    if counts[step.key]:
        return ()
    titles = {one.key: one.title for one in STEPS}
    return tuple(titles[key] for key in step.needs if not counts[key])


def abilities(*, counts: Mapping[str, int]) -> list[str]:
    """What can be done already."""
    return [words for words, needs in ABILITIES if all(counts[key] for key in needs)]
