"""What kinds of mail there are, and how each goes out. An app above registers its own in AppConfig.ready()."""

from dataclasses import dataclass

from django.utils.translation import gettext as translated


@dataclass(frozen=True)
class Kind:
    """`label`: what one would stop getting ("Reminders of meetings", marked by `gettext_noop`), shown where `is_refusable`: who
    does not want these is not sent them. `is_prompt`: somebody waits for it, so that it goes at any hour. `is_gathered`: goes
    at the school's time for that, all of one address in one mail. `is_for_leavers`: goes about a pupil who has left, too (that a
    meeting is cancelled), but never about one who has died."""

    label: str = ""
    is_prompt: bool = False
    is_gathered: bool = False
    is_refusable: bool = False
    is_for_leavers: bool = False


_kinds: dict[str, Kind] = {}
TEST = "test message"
STAFF_DIGEST = "staff digest"


def register(key: str, kind: Kind) -> None:
    """`key` is `Mail.kind`. One that nobody registers waits in quiet hours, goes by itself, and cannot be refused."""
    _kinds[key] = kind


def kind_of(key: str) -> Kind:
    return _kinds.get(key, Kind())


def label_said(key: str) -> str:
    """The label in the language that is set; empty where the kind has none."""
    label = kind_of(key).label
    return translated(label) if label else ""


def gathered() -> list[str]:
    return [key for key, kind in _kinds.items() if kind.is_gathered]


def refusable() -> list[tuple[str, str]]:
    """Key and label of each kind that can be refused."""
    return [(key, kind.label) for key, kind in _kinds.items() if kind.is_refusable]
