"""Who may see is who is told: one set of reasons narrows what people see and says whom a change reaches. A trip or a cover opens
the card for its day, never the plan."""

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.models import Membership
from access.policy import Permission, Role
from deployment.models import Absence, Cell, ClassCover, DayChange, Trip, TripAdult, TripPupil
from hlta.pinned import clock
from hlta.testing import PupilFactory, make_member
from interventions.models import Group, Placement, Programme, Session, Slot
from messaging.models import Notice
from plans.actions import plan as actions
from plans.actions.plan_telling import readers_follow
from plans.holdings import plan_give
from plans.models import Plan, PlanReading, PlanText, PlanType
from plans.queries.plan import changed_on, plans
from plans.rules.content import digest
from pupils.actions.leaving import pupil_leave
from pupils.actions.profile import profile_edit
from pupils.actions.sen import sen_state
from pupils.models import ClassTeacher, Enrolment, LearnerProfile, Pupil, TeachingClass
from pupils.visibility import Opens, all_pairs, seen_by
from schools.models import ClosedDay, CycleWeek, Term

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 14)
NOW = timezone.make_aware(datetime(2026, 10, 14, 10))
HOUR = {"week": 1, "weekday": 3, "starts_at": time(9), "ends_at": time(10)}


def in_class(pupil):
    teaching_class = TeachingClass.objects.create(name="8x/En1")
    Enrolment.objects.create(teaching_class=teaching_class, pupil=pupil)
    return teaching_class


def in_group(pupil, leader):
    programme = Programme.objects.create(name="Reading", area="cognition", supervising_teacher=leader)
    days = {"starts_on": TODAY - timedelta(days=30), "ends_on": TODAY + timedelta(days=90)}
    group = Group.objects.create(programme=programme, name="A", leader=leader, places=4, **days)
    Placement.objects.create(
        group=group, programme=programme, pupil=pupil, starts_on=TODAY - timedelta(days=9), reason="", placed_by=None,
        due_to_end_on=TODAY + timedelta(days=60),
    )  # fmt: skip
    return group


def somebody(pupil):
    return make_member(pupil.school, Role.TA, job="ta").staff


def cell(staff, **what):
    return Cell.objects.create(staff_member=staff, kind="support", starts_on=TODAY - timedelta(days=30), **HOUR, **what)


# --- each makes the adult one who sees the pupil, for one reason; whether it opens the page


def teaches(pupil, adult):
    ClassTeacher.objects.create(teaching_class=in_class(pupil), staff_member=adult)


def supports(pupil, adult):
    cell(adult, pupil=pupil)


def supports_the_class(pupil, adult):
    cell(adult, teaching_class=in_class(pupil))


def leads_the_group(pupil, adult):
    in_group(pupil, adult)


def has_the_slot(pupil, adult):
    Slot.objects.create(group=in_group(pupil, somebody(pupil)), cell=cell(adult))


def leads_a_plan(pupil, adult):
    key = PlanType.objects.exclude(pk__in=Plan.objects.open().filter(pupil=pupil).values("plan_type")).first()
    Plan.objects.create(pupil=pupil, plan_type=key, lead=adult, starts_on=TODAY)


def covers(pupil, adult, on=TODAY, **what):
    of = cell(somebody(pupil), **(what or {"pupil": pupil}))
    away = Absence.objects.create(
        staff_member=of.staff_member, starts_on=on, ends_on=on, reason="unwell", recorded_at=NOW
    )
    DayChange.objects.create(
        cell=of,
        on=on,
        starts_at=time(9),
        ends_at=time(10),
        cause="absent",
        covered_by=adult,
        absence=away,
        decided_at=NOW,
    )


def covers_in_class(pupil, adult, on=TODAY):
    covers(pupil, adult, on, teaching_class=in_class(pupil))


def takes_the_class(pupil, adult, on=TODAY):
    ClassCover.objects.create(
        teaching_class=in_class(pupil), on=on, starts_at=time(9), ends_at=time(10), covered_by=adult, recorded_at=NOW
    )


def leads_a_session(pupil, adult, on=TODAY):
    group = in_group(pupil, somebody(pupil))
    Session.objects.create(group=group, on=on, starts_at=time(9), ends_at=time(10), led_by=adult)


def goes_on_a_trip(pupil, adult, on=TODAY):
    times = {"starts_at": timezone.make_aware(datetime.combine(on, time(9)))}
    times["ends_at"] = times["starts_at"] + timedelta(hours=6)
    trip = Trip.objects.create(name="Museum", place="York", leader=somebody(pupil), planned_at=NOW, **times)
    TripAdult.objects.create(trip=trip, staff_member=adult)
    TripPupil.objects.create(trip=trip, pupil=pupil, must_do="Hold the inhaler.")


PAGE = (teaches, supports, supports_the_class, leads_the_group, has_the_slot, leads_a_plan)
CARD = (covers, covers_in_class, takes_the_class, leads_a_session, goes_on_a_trip)


@pytest.fixture
def plan(pupil, senco):
    plan = actions.plan_begin(
        pupil=pupil, plan_type=PlanType.objects.get(key="ehc-plan"), lead=senco.staff, today=TODAY, by=senco
    )
    put_in_force(plan, senco)
    LearnerProfile.objects.create(pupil=pupil, what_helps="Ear defenders.")
    return plan


def put_in_force(plan, by, now=NOW):
    row = {"review_on": TODAY + timedelta(days=90), "now": now, "today": timezone.localdate(now), "by": by}
    return actions.plan_put_in_force(plan=plan, school=plan.school, **row)


def write(plan, by, text):
    actions.text_save(plan=plan, key="aspirations", text=text, base=_base(plan), by=by, now=NOW)


def _base(plan):
    row = PlanText.objects.filter(pupil=plan.pupil, key="aspirations").first()
    return digest(row.text if row else "")


@pytest.mark.parametrize("reason", PAGE)
def test_who_works_with_a_pupil_opens_page_and_plan(reason, pupil, key_ta, plan, sign_in):
    client = sign_in(key_ta)
    where = reverse("plans:plan_detail", args=[plan.pk])
    assert client.get(where).status_code == 404
    reason(pupil, key_ta.staff)
    assert client.get(where).status_code == 200
    page = client.get(f"/pupils/{pupil.pk}/").text
    assert "Why can I see this pupil?" in page
    assert "This opens their page and plans for as long as" in page


@pytest.mark.parametrize("reason", CARD)
def test_who_stands_in_opens_the_card_for_that_day_and_no_plan(reason, pupil, key_ta, plan, sign_in):
    reason(pupil, key_ta.staff)
    client = sign_in(key_ta)
    assert client.get(reverse("plans:plan_detail", args=[plan.pk])).status_code == 404
    assert pupil.name not in client.get("/plans/").text
    card = client.get(f"/pupils/{pupil.pk}/").text
    assert "Ear defenders." in card
    assert "Why can I see this card?" in card
    assert "until the end of Wed 14 Oct" in card or "until Wed 14 Oct at 17:00" in card
    assert "Carers" not in card
    assert reverse("plans:plan_detail", args=[plan.pk]) not in card
    assert not Pupil.objects.visible_to(key_ta).exists()


@pytest.mark.parametrize("reason", CARD)
@pytest.mark.parametrize(("ahead", "is_open"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_card_opens_the_day_before_and_is_shut_the_day_after(reason, ahead, is_open, pupil, key_ta, sign_in):
    reason(pupil, key_ta.staff, TODAY + timedelta(days=ahead))
    assert Pupil.objects.card_visible_to(key_ta).exists() is is_open
    answer = sign_in(key_ta).get(f"/pupils/{pupil.pk}/").status_code
    assert answer == (200 if is_open else 404)


def on_a(day, *, of, is_open, calendar=True):
    """Whether on one day of October 2026 the card for another is open."""
    name = f"{day} Oct for {of:%d %b}, {'with' if calendar else 'without'} a calendar"
    return pytest.param(of, is_open, calendar, marks=pytest.mark.at(f"2026-10-{day}T10:00"), id=name)


@pytest.fixture
def autumn(school):
    """Two half-terms with the holidays of 24 October to 1 November between them, and training on Monday 19 October."""
    Term.objects.create(name="Autumn 1", starts_on=date(2026, 9, 2), ends_on=date(2026, 10, 23))
    Term.objects.create(name="Autumn 2", starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    ClosedDay.objects.create(on=date(2026, 10, 19), reason="INSET")
    for week in range(16):
        CycleWeek.objects.create(monday=date(2026, 8, 31) + timedelta(weeks=week), number=1 + week % 2)


@pytest.mark.parametrize("reason", CARD)
@pytest.mark.parametrize(
    ("on", "is_open", "calendar"),
    [
        on_a(20, of=date(2026, 10, 21), is_open=True),
        on_a(20, of=date(2026, 10, 22), is_open=False),
        on_a(15, of=date(2026, 10, 20), is_open=False),
        on_a(16, of=date(2026, 10, 17), is_open=True),
        on_a(16, of=date(2026, 10, 20), is_open=True),
        on_a(16, of=date(2026, 10, 21), is_open=False),
        on_a(18, of=date(2026, 10, 20), is_open=True),
        on_a(22, of=date(2026, 11, 2), is_open=False),
        on_a(23, of=date(2026, 11, 2), is_open=True),
        on_a(28, of=date(2026, 11, 2), is_open=True),
        on_a(23, of=date(2026, 11, 3), is_open=False),
        on_a(15, of=date(2026, 10, 19), is_open=False, calendar=False),
        on_a(16, of=date(2026, 10, 19), is_open=True, calendar=False),
        on_a(16, of=date(2026, 10, 20), is_open=False, calendar=False),
    ],
)
def test_a_card_opens_on_the_last_school_day_before(
    reason, on, is_open, calendar, pupil, key_ta, sign_in, counted, request
):
    if calendar:
        request.getfixturevalue("autumn")
    reason(pupil, key_ta.staff, on)
    seen = []
    queries = counted(lambda: seen.extend(Pupil.objects.card_visible_to(key_ta)))
    assert bool(seen) is is_open
    assert len(queries) == 2
    assert sign_in(key_ta).get(f"/pupils/{pupil.pk}/").status_code == (200 if is_open else 404)


def test_the_card_of_a_trip_says_what_staff_must_do(pupil, key_ta, sign_in):
    goes_on_a_trip(pupil, key_ta.staff)
    assert "Hold the inhaler." in sign_in(key_ta).get(f"/pupils/{pupil.pk}/").text


@pytest.mark.parametrize("reason", [*PAGE, *CARD])
def test_seeing_and_being_told_are_one_answer(reason, pupil, key_ta, senco):
    other = PupilFactory.create(school=pupil.school)
    reason(pupil, key_ta.staff)
    for opens, seen in (
        (Opens.PAGE, Pupil.objects.visible_to(key_ta)),
        (Opens.CARD, Pupil.objects.card_visible_to(key_ta)),
    ):
        assert (key_ta in seen_by(pupil=pupil, opens=opens)) is seen.filter(pk=pupil.pk).exists()
        assert key_ta not in seen_by(pupil=other, opens=opens)
    pairs = all_pairs(among=Pupil.objects.all(), permission=Permission.PLAN_SEE)
    assert ((pupil.pk, key_ta.pk) in pairs) is (reason in PAGE)


@pytest.mark.parametrize("reason", [supports, covers])
def test_a_change_on_the_card_reaches_the_card_and_one_of_the_page_the_page(reason, pupil, key_ta, senco):
    reason(pupil, key_ta.staff)
    profile_edit(pupil=pupil, values={"what_helps": "A quiet corner."}, today=TODAY, by=senco)
    assert Notice.objects.filter(recipient=key_ta, text__contains="learner profile").exists()
    sen_state(pupil=pupil, status="K", needs=[], on=TODAY, today=TODAY, by=senco)
    assert Notice.objects.filter(recipient=key_ta, text__contains="SEN status").exists() is (reason is supports)


ROLES = (Role.TA, Role.TEACHER, Role.HLTA, Role.HEAD_OF_YEAR, Role.SENIOR_LEADER, Role.DATA_MANAGER, Role.SENCO)


# What fails is small already: shrinking it would take longer than reading it.
@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lives=st.lists(
        st.tuples(st.sampled_from(ROLES), st.lists(st.sampled_from([*PAGE, *CARD]), max_size=2), st.booleans()),
        min_size=1, max_size=5,
    ),
    author=st.integers(0, 5),
)  # fmt: skip
def test_whoever_may_see_a_plan_is_told_that_it_changed_but_the_author(lives, author, plan, school):
    """The set that is told is the set that may see, less the author; `lives`: role, reasons, whether the account is closed."""
    with transaction.atomic():
        people = []
        for role, reasons, is_closed in lives:
            person = make_member(school, role)
            for reason in reasons:
                reason(plan.pupil, person.staff)
            if is_closed:
                Membership.objects.filter(user=person).update(ended_on=TODAY)
            people.append(person)
        by = people[author % len(people)]
        Notice.objects.all().delete()
        write(plan, by, f"To swim {author}.")
        put_in_force(plan, by)
        told = set(Notice.objects.values_list("recipient", flat=True))
        everybody = Membership.objects.open().select_related("user")
        assert told == {member.user_id for member in everybody if sees(member, plan)} - {by.pk}
        assert readers_follow(today=TODAY, now=NOW) == 0
        transaction.set_rollback(True)


def sees(member, plan):
    member.user.membership = member
    return member.user.may(Permission.PLAN_SEE) and Plan.objects.visible_to(member.user).filter(pk=plan.pk).exists()


def test_a_plan_that_changes_twice_is_one_notice(plan, pupil, key_ta, senco, reader):
    supports(pupil, key_ta.staff)
    for text in ("To swim.", "To swim a mile."):
        write(plan, senco, text)
        put_in_force(plan, senco)
    assert Notice.objects.open_for(key_ta).count() == 1
    assert "1 plan changed today." in [row.text for row in Notice.objects.open_for(reader)]


def test_many_plans_are_one_notice_a_day_for_who_sees_every_pupil(plan, pupil, senco, reader, sign_in):
    for _ in range(3):
        other = PupilFactory.create(school=pupil.school)
        put_in_force(
            actions.plan_begin(pupil=other, plan_type=plan.plan_type, lead=senco.staff, today=TODAY, by=senco), senco
        )
    notice = Notice.objects.open_for(reader).get()
    assert notice.text == "4 plans changed today."
    page = sign_in(reader).get(notice.link).text
    assert pupil.name in page


def test_an_ending_is_told_too(plan, pupil, key_ta, senco):
    supports(pupil, key_ta.staff)
    actions.plan_end(plan=plan, reason="Not needed.", today=TODAY, by=senco)
    assert f"The {plan.title} has ended." in [row.text for row in Notice.objects.open_for(key_ta)]
    actions.plan_reopen(plan=plan, by=senco)
    assert f"The {plan.title} is in force again." in [row.text for row in Notice.objects.open_for(key_ta)]


def open_texts(person):
    return sorted(Notice.objects.open_for(person).values_list("text", flat=True))


def in_force_too(plan, by):
    """The plan of another pupil, put in force."""
    other = PupilFactory.create(school=plan.school)
    row = actions.plan_begin(pupil=other, plan_type=plan.plan_type, lead=by.staff, today=TODAY, by=by)
    put_in_force(row, by)
    return row


STEPS = ("change", "end", "again", "seen", "tomorrow")


def allowed(steps):
    """What the pages let a person do: an ended plan is not changed, an open one is not reopened."""
    is_ended = False
    for step in steps:
        if (step == "again") is not is_ended and step in ("change", "end", "again"):
            return False
        is_ended = step == "end" or (is_ended and step != "again")
    return True


ROUNDS = [steps for steps in product(STEPS, repeat=4) if allowed(steps) and "again" in steps]


@pytest.mark.parametrize("steps", ROUNDS, ids=" ".join)
def test_what_is_open_is_true_and_what_happened_last_is_told(plan, pupil, key_ta, senco, reader, steps):
    """In every order of ends and reopenings: one notice of the plan for each, of how it stands; the number of the day is never
    nought, and what it links to lists as many."""
    other_writer = make_member(pupil.school, Role.SENCO)
    supports(pupil, key_ta.staff)
    readers_follow(today=TODAY, now=NOW)
    now, said = NOW, "is in force"
    for number, step in enumerate(steps):
        clock.go(now, tick=False)
        by, today = (senco, other_writer)[number % 2], timezone.localdate(now)
        if step == "change":
            write(plan, by, f"To swim {number}.")
            put_in_force(plan, by, now)
            said = "has changed"
        elif step == "end":
            actions.plan_end(plan=plan, reason="Over.", today=today, by=by)
            said = "has ended"
        elif step == "again":
            actions.plan_reopen(plan=plan, by=by)
            said = "is in force again"
        elif step == "seen":
            Notice.objects.update(acknowledged_at=now)
            said = ""
        now += timedelta(days=1) if step == "tomorrow" else timedelta(minutes=5)
        told = open_texts(key_ta)
        assert len(told) == bool(said), step
        assert not said or f"The {plan.title} {said}" in told[0]
        for person in (senco, other_writer):
            of_it = [text for text in open_texts(person) if plan.title in text]
            assert len(of_it) <= 1
            assert all(f"The {plan.title} {said}" in text for text in of_it)
        for person in (reader, senco, other_writer):
            for notice in Notice.objects.open_for(person).filter(unique_key__startswith="plans-changed:"):
                day = date.fromisoformat(notice.unique_key.rpartition(":")[2])
                counted = {pk for pk, author in changed_on(day) if author != person.pk}
                assert notice.text == "1 plan changed today."
                assert counted <= set(
                    plans(user=reader, which="changed", plan_type="", today=day).values_list("pk", flat=True)
                )
                assert len(counted) == 1
        if said == "is in force again":
            assert f"The {plan.title} is in force again." in open_texts(reader)


def test_a_plan_in_force_again_is_asked_about_until_it_is_read(plan, pupil, key_ta, senco):
    supports(pupil, key_ta.staff)
    readers_follow(today=TODAY, now=NOW)
    for is_read in (False, True):
        actions.plan_end(plan=plan, reason="Over.", today=TODAY, by=senco)
        assert open_texts(key_ta) == [f"The {plan.title} has ended."]
        plan.refresh_from_db()
        actions.plan_reopen(plan=plan, by=senco)
        more = "." if is_read else ": read it and say so."
        assert open_texts(key_ta) == [f"The {plan.title} is in force again{more}"]
        if not is_read:
            actions.version_read(version=plan.versions.get(), by=key_ta, now=NOW)
            assert open_texts(key_ta) == []


def test_plans_that_end_as_a_pupil_leaves_are_not_to_be_read_any_more(plan, pupil, key_ta, senco):
    rows = [plan, in_force_too(plan, senco)]
    for one in rows:
        supports(one.pupil, key_ta.staff)
    readers_follow(today=TODAY, now=NOW)
    write(plan, senco, "To swim.")
    put_in_force(plan, senco)
    assert len(open_texts(key_ta)) == 2
    pupil_leave(pupil=pupil, last_day=TODAY - timedelta(days=1), tells=True, by=senco, now=NOW)
    to_read = [text for text in open_texts(key_ta) if "read" in text]
    assert to_read == ["1 plan of a pupil you work with now is in force: read it and say so."]


def test_who_leads_a_plan_is_told_so_until_it_ends(plan, key_ta, senco):
    plan_give(plan, key_ta.staff, TODAY, senco, NOW)
    write(plan, senco, "To swim.")
    put_in_force(plan, senco)
    assert f"You lead this now: {plan.title}." in open_texts(key_ta)
    actions.plan_end(plan=plan, reason="Over.", today=TODAY, by=senco)
    assert f"You lead this now: {plan.title}." not in open_texts(key_ta)


def test_who_came_later_reads_the_newest_and_who_left_is_asked_no_more(plan, pupil, key_ta, other_ta, senco):
    supports(pupil, key_ta.staff)
    supports(pupil, other_ta.staff)
    assert readers_follow(today=TODAY, now=NOW) == 2
    assert readers_follow(today=TODAY, now=NOW) == 0
    assert "is in force, and you work with" in Notice.objects.open_for(key_ta).get().text
    Cell.objects.filter(staff_member=key_ta.staff).update(ends_on=TODAY)
    readers_follow(today=TODAY, now=NOW)
    assert set(PlanReading.objects.values_list("reader", flat=True)) == {other_ta.pk}
    assert not Notice.objects.open_for(key_ta).exists()


def test_a_new_colleague_is_told_of_many_plans_at_once(plan, pupil, key_ta, senco, sign_in):
    other = PupilFactory.create(school=pupil.school)
    put_in_force(
        actions.plan_begin(pupil=other, plan_type=plan.plan_type, lead=senco.staff, today=TODAY, by=senco), senco
    )
    for one in (pupil, other):
        supports(one, key_ta.staff)
    assert readers_follow(today=TODAY, now=NOW) == 2
    notice = Notice.objects.open_for(key_ta).get()
    assert notice.text.startswith("2 plans of pupils you work with now")
    page = sign_in(key_ta).get(notice.link).text
    assert pupil.name in page
    assert other.name in page


def hours_of(adult, **values):
    Cell.objects.filter(staff_member=adult.staff).update(**values)


@pytest.mark.parametrize("many", [1, 2, 3])
@pytest.mark.parametrize("times", [1, 2])
def test_whoever_is_asked_again_is_told_again(plan, senco, key_ta, many, times):
    """However often they come and go, the open notices and what is to be read say the same."""
    for one in [plan, *(in_force_too(plan, senco) for _ in range(many - 1))]:
        supports(one.pupil, key_ta.staff)
    readers_follow(today=TODAY, now=NOW)
    first = open_texts(key_ta)
    assert len(first) == 1
    for _ in range(times):
        hours_of(key_ta, ends_on=TODAY)
        readers_follow(today=TODAY, now=NOW)
        assert (open_texts(key_ta), PlanReading.objects.filter(reader=key_ta).count()) == ([], 0)
        hours_of(key_ta, ends_on=None)
        assert readers_follow(today=TODAY, now=NOW) == many
        assert open_texts(key_ta) == first


def test_a_second_notice_of_several_plans_on_one_day_counts_all_that_are_unread(plan, senco, key_ta):
    rows = [plan, *(in_force_too(plan, senco) for _ in range(3))]
    for count in (2, 4):
        for one in rows[count - 2 : count]:
            supports(one.pupil, key_ta.staff)
        assert readers_follow(today=TODAY, now=NOW) == 2
        notice = Notice.objects.open_for(key_ta).get()
        assert notice.text.startswith(f"{count} plans of pupils you work with now")
        Notice.objects.filter(pk=notice.pk).update(acknowledged_at=NOW)
    Notice.objects.filter(pk=notice.pk).update(acknowledged_at=None)
    for left, one in zip((3, 2, 1, 0), rows, strict=True):
        actions.version_read(version=one.versions.get(), by=key_ta, now=NOW)
        said = [text.partition(" of ")[0] for text in open_texts(key_ta)]
        assert said == [f"{left} plan{'s' if left > 1 else ''}"] * bool(left)


def test_who_is_asked_while_it_is_looked_who_may_see_is_not_withdrawn(plan, pupil, senco, key_ta, monkeypatch):
    """The reason and the question come after the pairs were read."""

    def pairs(**asked):
        found = all_pairs(**asked)
        supports(pupil, key_ta.staff)
        write(plan, senco, "To swim.")
        put_in_force(plan, senco)
        return found

    monkeypatch.setattr("plans.actions.plan_telling.all_pairs", pairs)
    readers_follow(today=TODAY, now=NOW)
    assert PlanReading.objects.filter(reader=key_ta).exists()
    assert "has changed" in " ".join(open_texts(key_ta))
