"""The hot pages, as their users ask for them."""

import re
from collections.abc import Callable
from itertools import count

from django.test import Client
from django.utils import timezone

from access.models import User
from hlta.bench.target import Browser, Target
from hlta.demo.build import TRUST, build
from interventions.models import Placement, Programme, Session
from schools.context import in_school
from schools.models import School, Trust

SENCO = "senco@riverside.example"
Ask = Callable[[Browser], bytes]
TOKEN = re.compile(rb'data-csrf="([^"]+)"')


def load(*, pupils: int) -> None:
    """The demo's schools, the large one of this size; what is there is taken as it is."""
    if not Trust.objects.filter(name=TRUST).exists():
        build(today=timezone.localdate(), pupils=pupils)


def pages() -> tuple[str, int, list[Target]]:
    """The SENCO's session and number, and each hot page."""
    user = User.objects.get(email=SENCO)
    client = Client()
    client.force_login(user, backend="access.backends.Backend")
    with in_school(School.objects.get(slug="riverside").pk):
        placed = Placement.objects.open().order_by("pk")[0]
        programme = Programme.objects.get(name="Plan, Do, Check")
        held = Session.objects.filter(group=placed.group_id, state="held").order_by("-on")[0]
    targets = [
        Target("home", _get("/")),
        Target("pupil search (three letters)", _get("/search/?q=ame")),
        Target("pupil list", _get("/pupils/")),
        Target("pupil page", _get(f"/pupils/{placed.pupil_id}/")),
        Target("programme page with suggestions", _get(f"/programmes/{programme.pk}/")),
        Target("session page", _get(f"/sessions/{held.pk}/")),
        Target("session save (one line)", _save_of(held.pk)),
        Target("my week", _get("/my-week/")),
        Target("deployment matrix, both weeks", _get("/deployment/?show=both")),
        Target("absence board", _get("/absences/")),
        Target("hours of the team", _get("/deployment/hours/")),
    ]
    return client.cookies["hlta_session"].value, user.pk, targets


def _get(path: str) -> Ask:
    return lambda browser: browser.get(path)


def _save_of(pk: int) -> Ask:
    """A save of the first line of a session, another note each time."""
    state: dict[str, str] = {}
    turn = count(1)

    def save(browser: Browser) -> bytes:
        path = f"/sessions/{pk}/"
        if not state:
            page = browser.get(path)
            line = re.search(rb'data-line="(\d+)"', page)
            token = TOKEN.search(page)
            assert line
            assert token
            name = line[1].decode()
            version = re.search(rf'name="p{name}-version" value="(\d+)"'.encode(), page)
            assert version
            state.update(line=name, token=token[1].decode(), version=version[1].decode())
        name = state["line"]
        data = {
            "line": name,
            f"p{name}-placement": name,
            f"p{name}-version": state["version"],
            f"p{name}-attendance": "present",
            f"p{name}-help_level": "2",
            f"p{name}-engagement": "3",
            f"p{name}-target_hit": "yes",
            f"p{name}-note": f"Planned aloud, turn {next(turn)}",
            f"p{name}-next_step": "",
        }
        answer = browser.post(path, data, state["token"])
        saved = re.search(rb'data-saved="yes" data-version="(\d+)"', answer)
        assert saved, answer
        state["version"] = saved[1].decode()
        return answer

    return save
