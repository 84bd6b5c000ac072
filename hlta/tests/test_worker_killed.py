"""Many mails due at once, and the real worker killed on the way: none twice, none lost. Redis away: everything goes on.

MAILS and REDIS_AWAY_SECONDS make them longer: 10,000 and 60 are what is promised.
"""

import os
import random
import signal
import sys
import time
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from hlta.celery import app
from hlta.local import redis
from hlta.local.place import temporary
from hlta.local.process import Part, wait_until
from hlta.testing import SchoolFactory, make_member
from messaging import delivery
from messaging.actions import mail_retry, mails_queue
from messaging.models import Mail
from messaging.tests.smtp_server import Keeper, started
from schools.context import in_school

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MAILS = int(os.environ.get("MAILS", "1500"))
AWAY_SECONDS = float(os.environ.get("REDIS_AWAY_SECONDS", "3"))
PROCESSES, KILLS = 2, 3
SEND, SWEEP = "messaging.tasks.mail_send_due", "messaging.tasks.mail_sweep_stuck"


@pytest.fixture
def keeper():
    return Keeper()


@pytest.fixture
def place():
    """A Redis of the test's own, so that it can be stopped; this process's Celery leads there."""
    with temporary() as place:
        place.lay_out()
        before = app.conf.broker_url
        lead_to(address(place))
        app.conf.update(task_always_eager=False)
        yield place
        lead_to(before)


def address(place):
    return f"redis+socket://{place.redis_socket}?virtual_host=0"


def lead_to(url):
    """Celery keeps its lines in pools, one an address."""
    app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    app._pool = app.amqp._producer_pool = None


@pytest.fixture
def worker(place, keeper):
    """`worker(kind)` starts a process of Celery's over the tests' database, with mail to the keeper; all of them end."""
    server, parts = started(keeper), []
    env = {**os.environ, "DATABASE_URL": database_of_tests(), "LOCAL_SMTP_PORT": str(server.port)}
    env |= {"REDIS_URL": address(place), "OWNER_DATABASE_URL": "", "BACKUP_DATABASE_URL": ""}

    def start(*command):
        with (place.home / f"{command[0]}.log").open("a") as log:
            parts.append(
                Part.start(command[0], [sys.executable, "-m", "celery", "-A", "hlta", *command], env=env, output=log)
            )
        return parts[-1]

    yield start
    for part in parts:
        kill(part)
    server.stop()


def database_of_tests():
    """The address of the database that the tests work in."""
    parts, config = urlsplit(os.environ["DATABASE_URL"]), connection.settings_dict
    query = urlencode({"host": config["HOST"]}) if config["HOST"] else parts.query
    return urlunsplit((parts.scheme, parts.netloc, f"/{config['NAME']}", query, ""))


def kill(part):
    """-9, with every child."""
    try:
        os.killpg(part.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    part.process.wait()


def serving(start, *, processes=PROCESSES):
    return start("worker", f"--concurrency={processes}", "--loglevel=warning", "--without-gossip", "--without-mingle")


def owe(school, count):
    now = timezone.now()
    mails = [
        Mail(
            school=school, kind="review invitation", reference=f"x:{n}", unique_key=f"k{n}", to_name=f"Carer {n}",
            to_address=f"carer{n}@example.org", subject="Meeting", body="Please come to the meeting.\n" * 20, not_before=now,
        )
        for n in range(count)
    ]  # fmt: skip
    with in_school(school.pk):
        mails_queue(mails=mails)


def count(school, **kwargs):
    with in_school(school.pk):
        return Mail.objects.filter(**kwargs).count()


def test_each_is_sent_once_and_none_is_lost_however_often_the_worker_is_killed(keeper, place, worker, monkeypatch):
    school = SchoolFactory.create()
    # A guard of an app above would look for the meetings of these mails.
    owe(school, MAILS)
    with in_school(school.pk):
        Mail.objects.update(kind="test of delivery")
    server = redis.start(place, for_tests=True)
    try:
        chance = random.Random(7)
        kills = [int(MAILS * (n + chance.random()) / (KILLS + 1)) for n in range(KILLS)]
        began = time.monotonic()
        for number in [*kills, None]:
            part = serving(worker)
            for _ in range(PROCESSES):
                app.send_task(SEND)
            if number is None:
                assert wait_until(
                    lambda: count(school, state="queued") + count(school, state="in_flight") == 0, seconds=600
                )
                break
            assert wait_until(lambda n=number: len(keeper.received) >= n, seconds=300)
            kill(part)
            # What the beat's sweep does within seconds: whom the database no longer knows is dead.
            assert wait_until(lambda: is_swept(school), seconds=20)
        seconds = time.monotonic() - began
        uncertain = in_doubt(school)
        ids = keeper.ids()
        assert set(ids.values()) == {1}
        assert count(school, state="sent") + len(uncertain) == MAILS
        assert len(uncertain) <= PROCESSES * KILLS
        # A person asks the server's log which of these it took, and sends the others again.
        missing = [mail for mail in uncertain if f"<mail-{school.pk}-{mail.pk}@hlta>" not in ids]
        assert len(ids) + len(missing) == MAILS
        with in_school(school.pk):
            for mail in missing:
                mail_retry(mail=mail, by=None, now=timezone.now())
        app.send_task(SEND)
        assert wait_until(lambda: len(keeper.ids()) == MAILS, seconds=60)
        assert set(keeper.ids().values()) == {1}
        had = len(uncertain) - len(missing)
        say(
            f"{MAILS} mails, {MAILS / seconds:.0f} a second with {KILLS} restarts; {len(uncertain)} in doubt, {had} of them taken"
        )
    finally:
        server.ask_to_end()
        server.end()


def say(text):
    sys.stdout.write(f"{text}\n")


def is_swept(school):
    delivery.sweep(school.pk, timezone.now())
    return not count(school, state="in_flight")


def in_doubt(school):
    with in_school(school.pk):
        return list(Mail.objects.filter(state="uncertain"))


def test_while_redis_is_away_the_site_works_and_everything_goes_out_later(keeper, place, worker, client):
    school = SchoolFactory.create()
    senco = make_member(school, Role.SENCO, job="senco")
    client.force_login(senco)
    server = redis.start(place, for_tests=True)
    serving(worker, processes=1)
    worker("beat", "--loglevel=warning", f"--schedule={place.home / 'schedule'}")
    assert client.post(reverse("messaging:mail_test_send"), {"request_key": "0" * 32}).status_code == 302
    assert wait_until(lambda: len(keeper.received) == 1, seconds=90)
    server.ask_to_end()
    server.end()
    until = time.monotonic() + AWAY_SECONDS
    saved = 0
    while time.monotonic() < until or not saved:
        saved += 1
        assert client.get(reverse("reports:home")).status_code == 200
        assert client.post(reverse("messaging:mail_test_send"), {"request_key": f"{saved:032}"}).status_code == 302
        assert client.post(reverse("messaging:digest_choose"), {"wanted": "yes"}).status_code == 302
        time.sleep(0.5)
    assert count(school, state="queued") == saved
    assert len(keeper.received) == 1
    server = redis.start(place, for_tests=True)
    try:
        assert wait_until(lambda: len(keeper.received) == saved + 1, seconds=120)
        assert set(keeper.ids().values()) == {1}
        assert wait_until(lambda: count(school, state="sent") == saved + 1, seconds=20)
    finally:
        server.ask_to_end()
        server.end()
