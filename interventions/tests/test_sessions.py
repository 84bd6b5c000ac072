"""Sessions: laid out once, saved without anybody overwriting another."""

from contextlib import nullcontext
from datetime import time, timedelta

import pytest
from django.utils import timezone

from access.policy import Role
from core.asked import clean_text
from core.errors import DomainError, StaleError
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.actions.group import slot_create
from interventions.actions.session import record_save, session_not_held, session_reopen, sessions_lay_out
from interventions.models import Group, Placement, Session, SessionRecord
from interventions.queries.session import session_lines
from pupils.models import LearnerProfile
from pupils.tests.naughty import naughty_strings
from schools.models import ClosedDay, CycleWeek, Term
from schools.rules import monday_of

LINE = {
    "attendance": "present",
    "help_level": 2,
    "engagement": 3,
    "target_hit": "yes",
    "note": "Well.",
    "next_step": "",
}


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.HLTA])


@pytest.fixture
def held(world):
    """A session of today with one pupil in it."""
    session = Session.objects.get()
    session.on = timezone.localdate()
    session.save()
    return session


def save(session, by, version, **values):
    return record_save(
        session=session.refreshed(),
        placement=Placement.objects.get(),
        values={**LINE, **values},
        version=version,
        by=by,
        now=timezone.now(),
    )


def test_the_same_save_twice_makes_one_line(held, world):
    first, second = save(held, world.adult, 0), save(held, world.adult, 0)
    assert (first.pk, second.version, SessionRecord.objects.count()) == (second.pk, 1, 1)
    assert held.refreshed().state == "held"


@pytest.mark.at("2027-08-31T00:30")
def test_a_day_begins_when_the_schools_clock_says_so(held, world):
    Session.objects.update(starts_at=time(0, 15))
    save(held, world.adult, 0)
    assert held.refreshed().state == "held"


def test_a_stale_save_is_refused_and_nothing_is_overwritten(held, world, hlta):
    save(held, world.adult, 0)
    save(held, world.adult, 1, note="Mine")
    with pytest.raises(StaleError):
        save(held, hlta, 1, note="Theirs")
    assert SessionRecord.objects.get().note == "Mine"
    save(held, hlta, 2, note="Theirs")
    assert SessionRecord.objects.get().note == "Theirs"


def test_a_session_ahead_cannot_be_recorded(held, world):
    Session.objects.update(on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(DomainError, match="still ahead"):
        save(held, world.adult, 0)


@pytest.mark.at("2026-10-14T10:00")
@pytest.mark.parametrize(("begins", "is_refused"), [(time(10, 15), False), (time(10, 16), True), (time(14), True)])
def test_a_session_later_today_is_still_ahead(held, world, begins, is_refused):
    Session.objects.update(starts_at=begins, ends_at=time(15))
    with pytest.raises(DomainError, match="still ahead") if is_refused else nullcontext():
        save(held, world.adult, 0)


def test_not_held_needs_reopening_before_it_is_recorded(held, world):
    session_not_held(session=held, reason="exam", note="", by=world.adult, now=timezone.now())
    with pytest.raises(DomainError, match="Reopen"):
        save(held, world.adult, 0)
    session_reopen(session=held, by=world.adult, now=timezone.now())
    save(held, world.adult, 0)
    with pytest.raises(DomainError, match="already recorded"):
        session_not_held(session=held, reason="exam", note="", by=world.adult, now=timezone.now())


@pytest.fixture
def calendar(school):
    today = timezone.localdate()
    Term.objects.create(name="Term", starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=90))
    first = monday_of(today)
    CycleWeek.objects.bulk_create(
        [CycleWeek(school=school, monday=first + timedelta(weeks=n), number=1 + n % 2) for n in range(12)]
    )


def test_sessions_are_laid_out_once_on_school_days_of_the_right_week(world, calendar):
    group, today = Group.objects.get(), timezone.localdate()
    Session.objects.all().delete()
    made = sessions_lay_out(group=group, today=today)
    days = list(Session.objects.values_list("on", flat=True))
    assert made == len(days) > 0
    assert sessions_lay_out(group=group, today=today) == 0
    assert {(day.isoweekday(), (day - monday_of(today)).days // 7 % 2) for day in days} == {(1, 0)}


def test_a_day_that_closes_takes_its_session_away_and_what_is_recorded_stays(world, calendar):
    group, today = Group.objects.get(), timezone.localdate()
    Session.objects.all().delete()
    sessions_lay_out(group=group, today=today)
    first = Session.objects.order_by("on").last()
    ClosedDay.objects.create(on=first.on, reason="Snow")
    sessions_lay_out(group=group, today=today)
    assert not Session.objects.filter(on=first.on).exists()


def post_line(client, session, placement, version, **values):
    data = {
        f"p{placement.pk}-{name}": value
        for name, value in {**LINE, **values, "placement": placement.pk, "version": version}.items()
    }
    return client.post(f"/sessions/{session.pk}/", {**data, "line": placement.pk})


@pytest.mark.parametrize("days", [0, 1, 270])
@pytest.mark.parametrize("is_led", [True, False])
def test_the_card_on_a_session_shuts_after_its_day_for_who_covered_it(days, is_led, held, key_ta, sign_in, hlta):
    """Who covers a session keeps it with the names and what they recorded; what helps opens while the pupil's card does."""
    placement, today = Placement.objects.get(), timezone.localdate()
    person = placement.pupil
    LearnerProfile.objects.filter(pupil=person).update(what_calms="Ear defenders.", what_escalates="Shouting.")
    Placement.objects.update(starts_on=today - timedelta(days=300))
    earlier = Session.objects.create(
        group=held.group, on=today - timedelta(days=290), starts_at=time(9), ends_at=time(9, 30), led_by=hlta.staff
    )
    said = {"placement": placement, "attendance": "present", "recorded_at": timezone.now(), "recorded_by": hlta}
    SessionRecord.objects.create(session=earlier, next_step="Blend aloud", **said)
    Session.objects.filter(pk=held.pk).update(on=today - timedelta(days=days), led_by=key_ta.staff)
    SessionRecord.objects.create(session=held, note="Mine", **said)
    if is_led:
        Group.objects.update(leader=key_ta.staff)
    client, is_open = sign_in(key_ta), is_led or days == 0
    page = client.get(f"/sessions/{held.pk}/")
    assert page.status_code == 200
    assert (person.name in page.text, "Mine" in page.text) == (True, True)
    for words in ("Ear defenders.", "Shouting.", "Blend aloud", f'href="/pupils/{person.pk}/"'):
        assert (words in page.text) is is_open, words
    assert client.get(f"/pupils/{person.pk}/").status_code == (200 if is_open else 404)


@pytest.mark.parametrize("many", [1, 4])
def test_a_register_takes_as_many_queries_for_few_as_for_many(many, held, world, school, counted):
    placement = Placement.objects.get()
    for _ in range(many):
        Placement.objects.create(
            group=placement.group, programme=placement.programme, pupil=PupilFactory.create(school=school),
            starts_on=placement.starts_on, due_to_end_on=placement.due_to_end_on, placed_by=placement.placed_by,
        )  # fmt: skip
    assert len(counted(lambda: session_lines(session=held, user=world.adult)).sql) == 5


def test_a_stale_line_shows_both(held, world, sign_in):
    client, placement = sign_in(world.adult), Placement.objects.get()
    save(held, world.adult, 0, note="The first one")
    answer = post_line(client, held, placement, 0, note="The second one").content.decode()
    assert "saved this line while you had it open" in answer
    assert "The first one" in answer
    assert SessionRecord.objects.get().note == "The first one"


def test_naughty_strings_come_back_unchanged_and_are_never_run(held, world, sign_in):
    client, placement = sign_in(world.adult), Placement.objects.get()
    version = 0
    # Every third: each is its own request, and the names of pupils meet all of them.
    # Characters that nothing can hold are taken out before a view sees them (core.middleware).
    for raw in naughty_strings()[::3]:
        text = clean_text(raw)
        answer = post_line(client, held, placement, version, note=raw)
        assert answer.status_code == 200, text
        record = SessionRecord.objects.get()
        version = record.version
        assert record.note == text.replace("\r\n", "\n").replace("\r", "\n") or record.note == text
    page = client.get(f"/sessions/{held.pk}/").content.decode()
    assert "<script>alert" not in page


def test_opening_the_page_writes_nothing_but_the_access_log(held, world, sign_in, counted):
    client = sign_in(world.adult)
    client.get("/")
    writes = [
        sql
        for sql in counted(lambda: client.get(f"/sessions/{held.pk}/")).sql
        if sql.startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert [sql for sql in writes if "pupils_pupilopening" not in sql] == []


def test_a_slot_is_a_cell_and_an_adult_is_in_one_place(world):
    group = Group.objects.get()
    kwargs = {
        "group": group,
        "week": 1,
        "weekday": 1,
        "starts_at": time(9, 15),
        "ends_at": time(9, 45),
        "room": "",
        "today": timezone.localdate(),
        "by": world.adult,
    }
    with pytest.raises(DomainError, match="is busy then"):
        slot_create(**kwargs, clash_reason="")
    slot_create(**kwargs, clash_reason="Both groups share the room")
