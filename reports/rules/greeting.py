"""How the first page greets somebody."""

from datetime import time

NOON, EVENING = time(12), time(17)


def greeting(now: time) -> str:
    """For the school's own time of the day."""
    if now < NOON:
        return "Good morning"
    return "Good afternoon" if now < EVENING else "Good evening"
