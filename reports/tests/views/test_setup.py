"""The setup page of a school from nothing on: its states are true, its links lead where the work is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.testing import PupilFactory, SchoolFactory, StaffFactory, make_member
from interventions.models import Group, Programme, Session
from messaging.models import Mail
from pupils.models import Carer, CarerLink
from reports.queries.setup import setup_of
from reports.rules.setup import KEYS, State
from schools.context import in_school
from schools.models import ClosedDay, CycleWeek, Period, School, Term

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-10-14 10:00")]


@pytest.fixture
def new():
    """A school as `create_school` leaves it, and its SENCO."""
    school = SchoolFactory(reply_to="")
    return school, make_member(school, Role.SENCO, job="senco")


def states(school, user):
    with in_school(school.pk):
        found = setup_of(user=user, now=timezone.now())
    return {line.standing.step.key: line.standing.state for line in found.lines}


def filled(page):
    """What the page of the year and the day sends when nothing is changed."""
    sent = {"request_key": uuid4().hex}
    for part in page.context["parts"].values():
        for form in [part.management_form, *part.forms] if hasattr(part, "forms") else [part]:
            for field in form:
                value = field.value()
                if value not in (None, ""):
                    shown = (
                        field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
                    )
                    sent[field.html_name] = value if isinstance(value, list) else shown
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in sent.items()}


def test_a_new_school_has_nothing_and_says_so(sign_in, new):
    school, senco = new
    assert set(states(school, senco).values()) == {State.MISSING}
    page = sign_in(senco).get("/").text
    assert page.index("Set up your school") < page.index("Needs attention")
    assert f"0 of {len(KEYS)} steps are done" in page
    assert "Nothing yet: it begins with the pupils." in sign_in(senco).get("/setup/").text


def test_year_and_day_are_proposed_and_saved_in_one_step(sign_in, new):
    school, senco = new
    client = sign_in(senco)
    page = client.get("/pupils/calendar/start/")
    assert "Your local authority or your governors set yours" in page.text
    answer = client.post("/pupils/calendar/start/", filled(page), follow=True)
    assert "6 half-terms, 8 bell times" in answer.text
    with in_school(school.pk):
        assert (Term.objects.count(), Period.objects.count(), ClosedDay.objects.count()) == (6, 8, 1)
        assert set(CycleWeek.objects.values_list("number", flat=True)) == {1, 2}
        # The next week of school has the letter that was said.
        assert CycleWeek.objects.get(monday="2026-10-12").number == 1
        assert School.objects.get(pk=school.pk).reply_to == senco.email
    found = states(school, senco)
    assert [key for key in ("details", "terms", "weeks", "bells") if found[key] != State.DONE] == []
    assert "are set up" in client.get("/pupils/calendar/start/").text


@pytest.mark.parametrize(("cycle", "weeks", "number"), [("A", 2, 1), ("B", 2, 2), ("1", 1, 1)])
def test_the_week_that_is_next_has_the_letter_that_was_said(sign_in, new, cycle, weeks, number):
    school, senco = new
    client = sign_in(senco)
    sent = filled(client.get("/pupils/calendar/start/")) | {"weeks-cycle": cycle}
    client.post("/pupils/calendar/start/", sent)
    with in_school(school.pk):
        assert School.objects.get(pk=school.pk).cycle_weeks == weeks
        assert CycleWeek.objects.get(monday="2026-10-12").number == number


def test_an_emptied_row_is_no_half_term_and_half_a_row_is_asked_about(sign_in, new):
    school, senco = new
    client = sign_in(senco)
    sent = filled(client.get("/pupils/calendar/start/"))
    half = sent | {"terms-5-ends_on": ""}
    answer = client.post("/pupils/calendar/start/", half)
    assert "Fill this in, or empty the whole row." in answer.text
    empty = sent | {"terms-5-name": "", "terms-5-starts_on": "", "terms-5-ends_on": "", "request_key": uuid4().hex}
    client.post("/pupils/calendar/start/", empty)
    with in_school(school.pk):
        assert Term.objects.count() == 5


def test_rows_that_overlap_save_nothing_and_are_named(sign_in, new):
    school, senco = new
    client = sign_in(senco)
    sent = filled(client.get("/pupils/calendar/start/")) | {"terms-1-starts_on": "2026-10-20"}
    answer = client.post("/pupils/calendar/start/", sent)
    assert "Autumn 2: It overlaps Autumn 1." in answer.text
    with in_school(school.pk):
        assert not Term.objects.exists()
        assert not Period.objects.exists()


@pytest.mark.at("2027-08-10 10:00")
def test_a_school_that_has_worked_is_not_set_up_again_in_august(sign_in, new):
    """Half-terms, weeks, groups, times and places are all over by then."""
    school, senco = new
    with in_school(school.pk):
        School.objects.filter(pk=school.pk).update(reply_to="office@example.org")
        CarerLink.objects.create(
            pupil=PupilFactory(school=school), carer=Carer.objects.create(family_name="Reid", phone="1"),
            relationship="Mother",
        )  # fmt: skip
        Mail.objects.create(
            school=school, kind="review reminder", reference="x", unique_key="x", to_address="a@example.org",
            subject="x", body="x", not_before=timezone.now(), state="queued",
        )  # fmt: skip
        group = Group.objects.create(
            programme=Programme.objects.create(name="Reading", area="cognition", supervising_teacher=senco.staff),
            name="A", leader=senco.staff, starts_on="2026-09-07", ends_on="2027-07-16",
        )  # fmt: skip
        session = Session.objects.create(
            group=group, on="2027-07-14", starts_at="09:00", ends_at="09:30", led_by=senco.staff, state="planned"
        )
    client = sign_in(senco)
    assert "Set up your school</h2>" in client.get("/").text
    with in_school(school.pk):
        Session.objects.filter(pk=session.pk).update(state="held")
    found = states(school, senco)
    assert {key for key, state in found.items() if state == State.MISSING} > {"terms", "weeks", "groups", "times"}
    page = client.get("/").text
    assert "Set up your school</h2>" not in page
    assert "once your school is set up" not in page
    # The page of all steps is there as ever.
    assert "Set the half-terms" in client.get("/setup/").text


def test_a_school_that_has_worked_for_weeks_is_asked_for_nothing_on_home(sign_in, new):
    school, senco = new
    today = timezone.localdate()
    with in_school(school.pk):
        group = Group.objects.create(
            programme=Programme.objects.create(name="Reading", area="cognition", supervising_teacher=senco.staff),
            name="A", leader=senco.staff, starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60),
        )  # fmt: skip
        session = Session.objects.create(
            group=group,
            on=today - timedelta(days=28),
            starts_at="09:00",
            ends_at="09:30",
            led_by=senco.staff,
            state="held",
        )
    client = sign_in(senco)
    assert "Set up your school</h2>" in client.get("/").text
    with in_school(school.pk):
        Session.objects.filter(pk=session.pk).update(on=today - timedelta(days=29))
    assert "Set up your school</h2>" not in client.get("/").text
    assert (
        "A review's reminder" in client.get("/setup/").text or "A review&#x27;s reminder" in client.get("/setup/").text
    )


def test_a_step_is_skipped_and_taken_up_again(sign_in, new):
    school, senco = new
    client = sign_in(senco)
    client.post("/setup/staff/")
    assert states(school, senco)["staff"] == State.SKIPPED
    assert "Add your colleagues" not in client.get("/").text
    client.post("/setup/staff/", {"resume": "1"})
    assert states(school, senco)["staff"] == State.MISSING
    assert client.post("/setup/nonsense/").status_code == 404


def test_what_is_there_is_counted_whatever_was_skipped(sign_in, new):
    school, senco = new
    sign_in(senco).post("/setup/staff/")
    with in_school(school.pk):
        StaffFactory(school=school)
        PupilFactory(school=school)
    found = states(school, senco)
    assert (found["staff"], found["pupils"]) == (State.DONE, State.DONE)


def test_every_link_of_every_state_opens(sign_in, new):
    """Links of a new school, and of one whose calendar, pupils and colleagues are there."""
    school, senco = new
    client = sign_in(senco)
    for _ in range(2):
        for line in client.get("/setup/").context["setup"].lines:
            assert not line.url or client.get(line.url).status_code == 200, line
        client.post("/pupils/calendar/start/", filled(client.get("/pupils/calendar/start/")))
        with in_school(school.pk):
            PupilFactory(school=school)
            StaffFactory(school=school)


def test_a_data_manager_is_told_which_steps_are_the_sencos(sign_in, new):
    school, _ = new
    manager = make_member(school, Role.DATA_MANAGER, job="other")
    page = sign_in(manager).get("/setup/").text
    assert "Your SENCO does this." in page
    assert "Import the pupils" in page
