"""Redis taken away from the demo for a while, to see that the site goes on without it."""

import os
import sys
import time

from hlta.local import redis
from hlta.local.place import LOCAL, Place, lasting
from hlta.local.process import Part
from hlta.local.supervisor import say

# Until when it stays away.
NOTE = LOCAL / "redis-away"
LOOK_AT = """Redis is away for {seconds:.0f} seconds, and the site goes on. Look, for example as a SENCO:
  - open any page and save something: it works as before
  - in /messages/settings/ press "Send a test message to me": in /messages/ it waits as queued
  - when Redis is back (this demo says so), it has gone within a minute"""
USUAL_SECONDS = 60


def take_away() -> int:
    """What `make redis-away` does beside a running demo."""
    seconds = wanted_seconds()
    place = lasting()
    if not redis.answers(place.redis_socket):
        sys.exit("No Redis of a demo is running: make demo")
    NOTE.write_text(str(time.time() + seconds))
    redis.stop_leftovers(place)
    say(LOOK_AT.format(seconds=seconds))
    return 0


def wanted_seconds() -> float:
    text = os.environ.get("SECONDS_AWAY") or str(USUAL_SECONDS)
    if not text.isdigit() or not 0 < int(text) <= 3600:
        sys.exit(f"SECONDS_AWAY must be a number from 1 to 3600, not {text!r}.")
    return float(text)


class Return:
    """Brings Redis back when it has ended, at once or when the note says so. `services` is the list of what runs."""

    def __init__(self, place: Place, services: list[Part]) -> None:
        self._place, self._services = place, services
        self._is_away = False

    def look(self) -> None:
        for part in [part for part in self._services if part.name == "redis" and not part.is_alive()]:
            self._services.remove(part)
            self._is_away = True
            say("Redis has ended. The site goes on without it; what is due goes out when it is back.")
        if self._is_away and time.time() >= until():
            self._services.append(redis.start(self._place, for_tests=False))
            self._is_away = False
            NOTE.unlink(missing_ok=True)
            say("Redis is back.")


def until() -> float:
    try:
        return float(NOTE.read_text())
    except (OSError, ValueError):
        return 0.0
