"""The load of a person, on paper: how much is open, never how much was done. It says what to do, not whose fault it is."""

from dataclasses import dataclass

from core.times import in_hours


@dataclass(frozen=True)
class Load:
    """`open` tasks, about how many minutes those take that say so, how many do not say, and how many are past their day."""

    open: int
    minutes: int
    unknown: int
    past: int


def load_words(load: Load) -> str:
    """ "4 open, about 1 h 40 min and 1 more that does not say"; "Nothing open" where there is nothing."""
    if not load.open:
        return "Nothing open: room for something"
    if load.unknown == load.open:
        return f"{load.open} open, none says how long it takes"
    more = "" if not load.unknown else f" and {load.unknown} more that {'does' if load.unknown == 1 else 'do'} not say"
    return f"{load.open} open, about {in_hours(load.minutes)}{more}"


def past_words(load: Load) -> str:
    """What the lead may do about tasks past their day; "" where there is none."""
    if not load.past:
        return ""
    return f"{load.past} {'is' if load.past == 1 else 'are'} overdue: move or remove some?"
