"""PostgreSQL restarted, and killed, under the real site with its worker and beat, while people read and send.

What was acknowledged is there once, its mail went once, and from the moment that the database is back nobody sees an error.
AWAY_SECONDS makes it longer.
"""

import http.client
import os
import signal
import socket
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from access.models import OnceKey
from access.policy import Role
from core.owner import connection_of
from hlta.backup.programs import owner, reader, run
from hlta.local import postgres, redis
from hlta.local.place import LOCAL, temporary
from hlta.local.process import Part, wait_until
from hlta.local.services import end_all, environment
from hlta.testing import SchoolFactory, make_member
from messaging.models import Mail
from messaging.tests.smtp_server import Keeper, started
from schools.context import in_school

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
AWAY_SECONDS = float(os.environ.get("AWAY_SECONDS", "4"))
CSRF = "a" * 32
READERS, WRITERS = 3, 2
PYTHON = [sys.executable, "-W", "ignore:::celery.platforms", "-m"]
CELERY = [*PYTHON, "celery", "--quiet", "-A", "hlta"]


@dataclass
class Answer:
    began: float
    ended: float
    status: int
    key: str


@dataclass
class People:
    """Readers and writers, each a thread with a browser of its own; a writer sends what was not taken again, as the page says."""

    port: int
    cookie: str
    answers: list[Answer] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def begin(self):
        works = [self.read] * READERS + [self.write] * WRITERS
        self.threads = [threading.Thread(target=work) for work in works]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def read(self):
        while not self.over.is_set():
            self.ask("GET", reverse("reports:home"))

    def write(self):
        while not self.over.is_set():
            key = uuid4().hex
            while self.ask("POST", reverse("messaging:mail_test_send"), key).status != 302 and not self.over.is_set():
                time.sleep(0.2)
            time.sleep(0.3)

    def ask(self, method, path, key=""):
        began, line = time.monotonic(), http.client.HTTPConnection("localhost", self.port, timeout=60)
        headers = {"Cookie": f"{self.cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}"}
        if key:
            headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            line.request(method, path, f"request_key={key}" if key else None, headers)
            response = line.getresponse()
            body, status = response.read().decode(), response.status
        finally:
            line.close()
        assert status in (200, 302, 503), body
        assert status != 503 or "The site can&#x27;t reach its database" in body
        self.answers.append(Answer(began, time.monotonic(), status, key))
        return self.answers[-1]


@pytest.fixture
def place():
    """A PostgreSQL of the test's own, durable as a school's is, laid out as the tests' is; and a Redis."""
    with temporary() as place:
        place.lay_out()
        parts = [postgres.start(place, for_tests=False), redis.start(place, for_tests=True)]
        try:
            dump = place.home / "dump"
            run(
                "pg_dump", reader(), connections["default"].settings_dict["NAME"], ["--format=custom", f"--file={dump}"]
            )
            run(
                "pg_restore", {**owner(), "HOST": str(place.sockets)}, postgres.DATABASE, ["--exit-on-error", str(dump)]
            )
            yield place
        finally:
            end_all(parts)
            postgres.stop_leftovers(place)


@contextmanager
def over(place):
    """This process works in the place's database too."""
    mine = connections["default"]
    role = {**settings.DATABASES["default"], "HOST": str(place.sockets), "OPTIONS": {}}
    connections["default"] = connection_of(role, postgres.DATABASE)
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = mine


@contextmanager
def site(place, port, mail_port):
    env = environment(place, secret=settings.SECRET_KEY, static=LOCAL / "static-tests", port=port)
    env |= {"LOCAL_SMTP_PORT": str(mail_port)}
    commands = {
        "web": [*PYTHON, "gunicorn", "hlta.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--timeout=60",
                "--no-control-socket"],
        "worker": [*CELERY, "worker", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        "beat": [*CELERY, "beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={place.home / 'schedule'}"],
    }  # fmt: skip
    parts = []
    try:
        for name, command in commands.items():
            with (place.home / f"{name}.log").open("a") as log:
                parts.append(Part.start(name, command, env=env, output=log))
        yield parts
        assert all(part.is_alive() for part in parts)
    finally:
        end_all(parts)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def server_of(place):
    return postgres.pid_in(place.postgres / "postmaster.pid")


def restart(place, number):
    """End the server by this signal, leave it away, start it; when it was back."""
    pid = server_of(place)
    os.kill(pid, number)
    assert wait_until(lambda: not postgres.answers(place), seconds=20)
    time.sleep(AWAY_SECONDS)
    restarted = postgres.start(place, for_tests=False)
    return time.monotonic(), restarted


def test_nobody_sees_an_error_once_it_is_back_and_nothing_is_lost_or_doubled(place):
    keeper = Keeper()
    mail_server, port = started(keeper), free_port()
    with over(place):
        school = SchoolFactory.create()
        senco = make_member(school, Role.SENCO, job="senco")
        client = Client()
        client.force_login(senco, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    people, outages, servers = People(port, cookie), [], []
    try:
        with site(place, port, mail_server.port):
            assert wait_until(lambda: is_open(port), seconds=60)
            people.begin()
            for number in (signal.SIGINT, signal.SIGKILL):
                before = len(people.answers)
                assert wait_until(lambda least=before + 20: len(people.answers) >= least, seconds=120)
                went = time.monotonic()
                back, server = restart(place, number)
                outages.append((went, back))
                servers.append(server)
            after = len(people.answers)
            assert wait_until(lambda: len(people.answers) >= after + 40, seconds=120)
            people.end()
            with over(place):
                assert wait_until(lambda: settled(school), seconds=120)
                check(people, outages, school, keeper)
    finally:
        people.end()
        mail_server.stop()
        end_all(servers)


def is_open(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def settled(school):
    with in_school(school.pk):
        return not Mail.objects.filter(state__in=["queued", "in_flight"]).exists()


def check(people, outages, school, keeper):
    """A page that was asked for while the database was there is no error, and each that was acknowledged is there once."""
    errors = [answer for answer in people.answers if answer.status == 503]
    late = [
        answer for answer in errors if not any(went <= answer.ended and answer.began <= back for went, back in outages)
    ]
    assert late == []
    taken = {answer.key for answer in people.answers if answer.status == 302}
    with in_school(school.pk):
        kept = {key.hex for key in OnceKey.objects.values_list("key", flat=True)}
        states = list(Mail.objects.values_list("state", flat=True))
    assert taken <= kept
    assert len(states) == len(kept)
    ids = keeper.ids()
    assert set(ids.values()) == {1}
    assert set(states) <= {"sent", "uncertain"}
    assert states.count("sent") <= len(ids) <= len(states)
    waits = [
        max(0, min((a.began for a in people.answers if a.began > back), default=back) - back) for _, back in outages
    ]
    sys.stdout.write(
        f"{len(people.answers)} answers, {len(taken)} changes acknowledged, {len(errors)} told to wait while it was away "
        f"(twice {AWAY_SECONDS:.0f} s), 0 errors after; first pages {', '.join(f'{wait:.1f}' for wait in waits)} s after; "
        f"{len(ids)} mails, {states.count('uncertain')} in doubt\n"
    )
