"""The matrix: what it shows, for whom, and in how many queries."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from deployment.models import Cell, Entitlement, Scenario
from hlta.testing import StaffFactory
from pupils.models import Enrolment, PupilOpening, TeachingClass
from schools.models import Period, Term
from staff.models import WorkingDay, WorkingPattern

TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db
MONDAY = {"week": 1, "day": 1}


@pytest.fixture
def bells(school):
    for number, hour in enumerate((9, 10, 11), 1):
        Period.objects.create(name=str(number), starts_at=time(hour), ends_at=time(hour + 1))


@pytest.fixture
def page(senco, bells, sign_in):
    client = sign_in(senco)

    def page(**asked):
        return client.get("/deployment/", {**MONDAY, **asked}).content.decode()

    return page


def hour(adult, **more):
    return Cell.objects.create(
        **{
            "staff_member": adult, "kind": "support", "weekday": 1, "starts_at": time(9), "ends_at": time(10),
            "starts_on": TODAY - timedelta(days=3), "department": "Science", **more,
        }
    )  # fmt: skip


def works(adult, starts_at=time(9), ends_at=time(11)):
    pattern = WorkingPattern.objects.create(staff_member=adult, starts_on=date(2020, 9, 1))
    WorkingDay.objects.create(pattern=pattern, week=1, weekday=1, starts_at=starts_at, ends_at=ends_at)


def test_an_hour_says_what_it_is_and_leads_to_itself(page, key_ta):
    cell = hour(key_ta.staff, room="S1")
    html = page()
    assert f'id="e{cell.pk}" href="/deployment/cells/{cell.pk}/"' in html
    assert "Support, S1</i>For Science" in html


def test_free_time_leads_to_a_form_that_knows_it(page, key_ta):
    works(key_ta.staff)
    hour(key_ta.staff)
    html = page()
    new = f"/deployment/cells/new/?staff={key_ta.staff.pk}&amp;week=1&amp;weekday=1&amp;from=10:00&amp;until=11:00"
    assert f'<a class="free" href="{new}" hx-boost="false">Free</a>' in html
    assert "from=09:00" not in html


def test_time_outside_working_hours_says_so(page, key_ta):
    works(key_ta.staff)
    assert page().count("Not at work") == 1


def test_hours_are_shown_beside_the_contract(page, key_ta):
    key_ta.staff.weekly_minutes = 600
    key_ta.staff.save()
    hour(key_ta.staff)
    assert "30 min of 10 h" in page()


def test_a_day_ahead_shows_the_week_that_holds_then(page, key_ta):
    ahead = TODAY + timedelta(days=40)
    Term.objects.create(name="Spring 1", starts_on=ahead, ends_on=ahead + timedelta(days=30))
    hour(key_ta.staff, starts_on=ahead)
    assert "For Science" not in page()
    assert f"on={ahead}" in page()
    assert "For Science" in page(on=ahead.isoformat())


def test_the_whole_week_and_both_weeks(page, key_ta):
    hour(key_ta.staff, weekday=4, department="Thursday's")
    hour(key_ta.staff, week=2, weekday=5, department="Friday's")
    assert "Thursday&#x27;s" not in page()
    assert "Thursday&#x27;s" in page(show="week")
    assert "Friday&#x27;s" not in page(show="week")
    assert "Friday&#x27;s" in page(show="both")


def test_what_is_wrong_stands_on_top_and_at_the_hour(page, key_ta):
    hour(key_ta.staff)
    clash = hour(key_ta.staff, department="Maths")
    html = page()
    assert "In two places: 1" in html
    assert html.count("<em>In two places</em>") == 2
    assert f'<a href="/deployment/cells/{clash.pk}/">Look' in html


@pytest.fixture
def amina(pupil):
    pupil.given_name, pupil.family_name = "Amina", "Begum"
    pupil.save()
    Entitlement.objects.create(pupil=pupil, wording="12 hours", minutes_a_week=720, starts_on=TODAY)
    return pupil


def test_by_pupil_tells_who_is_there(page, key_ta, amina):
    english = TeachingClass.objects.create(name="8x/En", subject="English")
    Enrolment.objects.create(teaching_class=english, pupil=amina)
    hour(key_ta.staff, teaching_class=english, department="")
    html = page(by="pupil")
    assert "Amina Begum" in html
    assert "12 h promised" in html
    assert f"{key_ta.staff.name}: English, 8x/En" in html
    assert "Nobody is there for Amina Begum for 11 h 30 min of the 12 h a week" in html


def test_by_department(page, key_ta):
    hour(key_ta.staff)
    html = page(by="department")
    assert 'class="peek" id="r0"><label for="r0">Science' in html


def test_filters_narrow_the_adults(page, key_ta, hlta):
    html = page(job="hlta")
    assert hlta.staff.name in html
    assert key_ta.staff.name not in html
    key_ta.staff.line_manager = hlta.staff
    key_ta.staff.save()
    assert hlta.staff.family_name not in page(q=key_ta.staff.family_name).split("<tbody>")[1]
    assert key_ta.staff.name in page(manager=hlta.staff.pk).split("<tbody>")[1]


def test_twenty_adults_a_page(page, school):
    StaffFactory.create_batch(25, school=school)
    assert page().count('scope="row"') == 20
    assert page(page=2).count('scope="row"') == 5


def test_pupils_shown_are_written_down(page, key_ta, amina):
    hour(key_ta.staff, pupil=amina)
    page()
    assert set(PupilOpening.objects.values_list("page", "pupil")) == {("matrix", amina.pk)}


@pytest.mark.parametrize(
    "bad", [{"on": "soon"}, {"week": "9"}, {"show": "x"}, {"by": "x"}, {"manager": "x"}, {"page": "x"}]
)
def test_a_strange_address_is_answered(page, bad):
    assert "Timetable of the team" in page(**bad)


def test_a_scenario_that_is_not_there(senco, sign_in):
    assert sign_in(senco).get("/deployment/?scenario=999").status_code == 404


def test_a_ta_does_not_get_in(key_ta, sign_in):
    assert sign_in(key_ta).get("/deployment/").status_code == 403


def fill(school, pupil, count):
    english = TeachingClass.objects.create(name=f"8x/En{count}")
    Enrolment.objects.create(teaching_class=english, pupil=pupil)
    for adult in StaffFactory.create_batch(count, school=school):
        works(adult, time(8), time(16))
        hour(adult, teaching_class=english)
        hour(adult, kind="group", starts_at=time(10), ends_at=time(11))
        hour(adult, pupil=pupil, starts_at=time(11), ends_at=time(12))


@pytest.mark.parametrize("asked", [{}, {"by": "pupil"}, {"by": "department"}, {"show": "both"}], ids=str)
def test_as_many_queries_for_forty_adults_as_for_three(senco, school, amina, bells, sign_in, counted, asked):
    client = sign_in(senco)
    fill(school, amina, 3)
    client.get("/deployment/", {**MONDAY, **asked})
    few = counted(lambda: client.get("/deployment/", asked))
    fill(school, amina, 37)
    many = counted(lambda: client.get("/deployment/", asked))
    assert len(few) == len(many), "\n".join(many.sql)
    assert len(many) <= 15, "\n".join(many.sql)


def test_a_day_of_twenty_adults_is_a_small_page(senco, school, pupil, bells, sign_in):
    fill(school, pupil, 20)
    assert len(sign_in(senco).get("/deployment/", MONDAY).content) < 60_000


def test_a_scenario_in_the_same_matrix(page, key_ta, senco):
    scenario = Scenario.objects.create(name="Spring", starts_on=TODAY, made_at=timezone.now())
    thought = scenario.cells.create(
        school=scenario.school, staff_member=key_ta.staff, kind="duty", weekday=1, starts_at=time(9), ends_at=time(10),
        label="Gate",
    )  # fmt: skip
    html = page(scenario=scenario.pk)
    assert f'href="/deployment/thought/{thought.pk}/"' in html
    assert f"/deployment/scenarios/{scenario.pk}/new/?staff=" in html


def test_everything_wrong_as_a_file(senco, key_ta, sign_in):
    hour(key_ta.staff)
    hour(key_ta.staff)
    text = sign_in(senco).get("/deployment/warnings/?format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("In two places,Must be corrected,")
