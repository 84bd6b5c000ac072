"""A database that is away, was restarted or stops a statement: one more try where that is safe, else a sentence, no trace."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction
from django.test import RequestFactory
from django.urls import reverse

from access.policy import Role
from core.limits import allow
from core.outages import AWAY, BUSY, SLOW, outage_of, outages, page, refresh
from hlta.celery import app
from hlta.testing import SchoolFactory, make_member
from messaging.models import DigestReader
from pupils.models import RosterImport
from pupils.tasks import LONGEST, roster_work
from schools.context import in_school

BY_ROLE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
)


def error_of(code):
    error = OperationalError("the database said so")
    error.__cause__ = psycopg.errors.lookup(code)("it did") if code else psycopg.OperationalError("the line is gone")
    return error


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("", AWAY), ("57P01", AWAY), ("57P02", AWAY), ("57P03", AWAY), ("08006", AWAY), ("53300", AWAY),
        ("57014", SLOW), ("25P03", SLOW), ("55P03", BUSY), ("40P01", BUSY), ("53100", None),
    ],
)  # fmt: skip
def test_what_the_database_says_is_told_apart(code, outage):
    assert outage_of(error_of(code)) is outage
    later = transaction.TransactionManagementError("You can't execute queries until the end of the block.")
    later.__cause__ = error_of(code)
    assert outage_of(later) is outage


def test_other_errors_are_no_outage():
    assert outage_of(InterfaceError("connection already closed")) is AWAY
    assert outage_of(ValueError("wrong")) is None
    assert outage_of(DatabaseError("wrong")) is None


@pytest.mark.parametrize(("method", "tries"), [("GET", 2), ("HEAD", 2), ("POST", 1), ("PUT", 1), ("DELETE", 1)])
def test_only_what_changes_nothing_is_tried_again_and_once(db, method, tries):
    seen = []

    def view(request):
        seen.append(request)
        return page(request, AWAY)

    assert outages(view)(RequestFactory().generic(method, "/")).status_code == 503
    assert len({id(request) for request in seen}) == len(seen) == tries


@pytest.mark.parametrize("outage", [SLOW, BUSY])
def test_what_took_too_long_is_not_tried_again(db, outage):
    seen = []

    def view(request):
        seen.append(request)
        return page(request, outage)

    answer = outages(view)(RequestFactory().get("/"))
    assert (answer.status_code, answer["Retry-After"], len(seen)) == (503, "10", 1)


def test_a_part_of_a_page_gets_the_sentence_alone():
    answer = page(RequestFactory().post("/", headers={"HX-Request": "true"}), AWAY)
    assert answer.content.decode().startswith("The site can't reach its database. Nothing was saved.")
    assert answer["Content-Type"].startswith("text/plain")


# --- with a real line that is cut --------------------------------------------------------------------------------------


def cut():
    """What a restart does to every line of the site's."""
    with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as other:
        other.execute(BY_ROLE)


@contextmanager
def at(words, act):
    """`act()` once, just before the first statement that has these words in it."""
    done = []

    def execute(execute, sql, params, many, context):
        if words in sql and not done:
            done.append(sql)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
    assert done


@pytest.fixture
def senco(client):
    school = SchoolFactory.create()
    senco = make_member(school, Role.SENCO, job="senco")
    client.force_login(senco)
    client.raise_request_exception = False
    yield senco
    # The test's client does not let go of its line at the end of a request, as a server does.
    connection.close()
    connection.pool.drain()


def wants_mail(senco):
    with in_school(senco.membership.school_id):
        return DigestReader.objects.filter(user=senco).exists()


def ask_for_mail(client):
    return client.post(reverse("messaging:digest_choose"), {"wanted": "yes"})


@pytest.mark.django_db(transaction=True)
def test_a_page_that_loses_its_line_is_read_again(client, senco):
    with at("set_config('rls.current_tenant'", cut):
        assert client.get(reverse("reports:home")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_that_loses_its_line_says_that_nothing_was_saved(client, senco):
    with at('INSERT INTO "messaging_digestreader"', cut):
        answer = ask_for_mail(client)
    connection.close()
    refresh()
    assert answer.status_code == 503
    assert "Nothing was saved. Reload this page" in answer.content.decode()
    assert not wants_mail(senco)
    assert ask_for_mail(client).status_code == 302
    assert wants_mail(senco)


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_end_is_not_known_says_so(client, senco, monkeypatch):
    kind = type(connections["default"])
    real = kind._commit

    def commit(self):
        monkeypatch.setattr(kind, "_commit", real)
        cut()
        return real(self)

    monkeypatch.setattr(kind, "_commit", commit)
    answer = ask_for_mail(client)
    assert answer.status_code == 503
    assert "we can't tell whether it was saved" in answer.content.decode().replace("&#x27;", "'")


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_stopped_with_a_sentence(client, senco):
    def sleep():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(20)")

    with at('FROM "pupils_', sleep):
        answer = client.get(reverse("reports:home"))
    assert answer.status_code == 503
    assert "That took too long, so it was stopped" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_after_a_restart_no_line_that_the_pool_kept_costs_a_page(client, senco):
    connection.close()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hold_a_line, range(4)))
    kept = connection.pool.get_stats()["pool_size"]
    cut()
    codes = []
    for _ in range(kept + 2):
        codes += [client.get(reverse("reports:home")).status_code]
        codes += [ask_for_mail(client).status_code]
        connection.close()
    assert kept >= 3
    assert set(codes) == {200, 302}


def hold_a_line(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")
    connection.close()


# --- limits ------------------------------------------------------------------------------------------------------------


def limit(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_a_page_has_its_limits(db):
    names = "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"
    assert [limit(name) for name in names] == ["15s", "10s", "1min"]


@pytest.mark.django_db(transaction=True)
def test_what_is_allowed_more_has_it_until_its_transaction_ends():
    with transaction.atomic():
        allow(timedelta(minutes=2))
        assert limit("statement_timeout") == limit("idle_in_transaction_session_timeout") == "2min"
    assert limit("statement_timeout") == "15s"


app.autodiscover_tasks(force=True)
TASKS = sorted(name for name in app.tasks if not name.startswith("celery."))


def test_every_task_is_found():
    assert len(TASKS) > 12
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_every_task_is_asked_to_end_then_killed_before_another_worker_gets_it(name):
    task = app.tasks[name]
    soft = task.soft_time_limit or app.conf.task_soft_time_limit
    hard = task.time_limit or app.conf.task_time_limit
    assert 0 < soft < hard < app.conf.broker_transport_options["visibility_timeout"]


@pytest.fixture
def roster(school):
    return RosterImport.objects.create(school=school, filename="pupils.csv", state="waiting")


def test_an_import_may_take_longer_than_a_page(roster, school, monkeypatch):
    seen = []
    monkeypatch.setattr("pupils.tasks._work", lambda roster: seen.append(limit("statement_timeout")))
    roster_work(school.pk, roster.pk)
    assert seen == [f"{int(LONGEST.total_seconds() // 60)}min"]


def test_an_import_that_takes_too_long_ends_with_a_sentence(roster, school, monkeypatch):
    def work(roster):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr("pupils.tasks._work", work)
    assert roster_work(school.pk, roster.pk) == "failed"
    roster = roster.refreshed()
    assert (roster.state, roster.error[:35]) == ("failed", "It took longer than 25 minutes, so ")
    assert roster_work(school.pk, roster.pk) == ""
