"""The absence board: what is at risk, who is proposed, and that a person decides."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from deployment.actions.absence import absence_record
from deployment.models import Absence, DayChange, Entitlement
from deployment.queries.hours import pupils_hours
from deployment.tests.conftest import MONDAY, NOW
from hlta.testing import PupilFactory, StaffFactory
from pupils.models import Enrolment, SenStatus, TeachingClass

BOARD = f"/absences/?on={MONDAY}"


@pytest.fixture
def change(hour, maths, key_ta, senco):
    hour(key_ta, 9, 10, teaching_class=maths)
    absence = absence_record(staff_member=key_ta.staff, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW)
    return absence.changes.get()


def send(client, change, who, version=1):
    return client.post(BOARD, {f"who-{change.pk}": who, f"version-{change.pk}": version})


def test_it_proposes_who_is_free_and_decides_nothing_by_itself(change, other_ta, senco, sign_in):
    page = sign_in(senco).get(BOARD)
    (line,) = page.context["open"]
    assert line.proposed in {option.staff for option in line.options}
    assert f'<option value="{line.proposed}" selected>'.encode() in page.content
    assert DayChange.objects.get().decided_at is None


def test_confirming_covers_the_hour(change, other_ta, senco, sign_in):
    answer = send(sign_in(senco), change, other_ta.staff.pk)
    assert answer.url == BOARD
    assert DayChange.objects.get(pk=change.pk).covered_by == other_ta.staff


def test_nobody_is_a_decision_too(change, senco, sign_in):
    send(sign_in(senco), change, "nobody")
    row = DayChange.objects.get(pk=change.pk)
    assert (row.covered_by, row.decided_by) == (None, senco)


def test_what_cannot_be_is_said_at_its_line_and_the_choice_stays(change, key_ta, senco, sign_in):
    page = send(sign_in(senco), change, key_ta.staff.pk)
    assert page.status_code == 200
    assert list(page.context["refused"]) == [change.pk]
    assert page.context["chosen"][change.pk] == str(key_ta.staff.pk)


def test_one_that_is_refused_holds_up_no_other(change, hour, hlta, key_ta, other_ta, senco, sign_in):
    hour(hlta, 11, 12)
    other = absence_record(staff_member=hlta.staff, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW).changes.get()
    sign_in(senco).post(
        BOARD,
        {
            f"who-{change.pk}": key_ta.staff.pk, f"version-{change.pk}": 1,
            f"who-{other.pk}": other_ta.staff.pk, f"version-{other.pk}": 1,
        },
    )  # fmt: skip
    assert DayChange.objects.get(pk=other.pk).covered_by == other_ta.staff


def test_a_stale_decision_is_refused(change, other_ta, hlta, senco, sign_in):
    client = sign_in(senco)
    send(client, change, other_ta.staff.pk)
    DayChange.objects.filter(pk=change.pk).update(covered_by=None, decided_at=None)
    page = send(client, change, hlta.staff.pk, version=1)
    assert "meanwhile" in page.context["refused"][change.pk]


def test_one_that_somebody_else_decided_since_is_refused_and_the_same_twice_is_not(
    change, other_ta, hlta, senco, sign_in
):
    client = sign_in(senco)
    send(client, change, other_ta.staff.pk)
    page = send(client, change, hlta.staff.pk)
    assert "Somebody else decided" in page.context["refused"][change.pk]
    assert send(client, change, other_ta.staff.pk).status_code == 302
    assert change.refreshed().covered_by == other_ta.staff


def test_hours_that_an_ehc_plan_concerns_come_first(hour, maths, key_ta, senco, sign_in):
    pupil = PupilFactory()
    SenStatus.objects.create(pupil=pupil, code="E", starts_on=MONDAY - timedelta(days=90))
    Enrolment.objects.create(teaching_class=maths, pupil=pupil)
    hour(key_ta, 9, 10, teaching_class=TeachingClass.objects.create(name="8y/En"))
    hour(key_ta, 10, 11, teaching_class=maths)
    hour(key_ta, 11, 12, pupil=pupil)
    absence_record(staff_member=key_ta.staff, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW)
    lines = sign_in(senco).get(BOARD).context["open"]
    assert [(line.change.starts_at.hour, line.is_ehc) for line in lines] == [(11, True), (10, True), (9, False)]


def test_somebody_is_away(hour, key_ta, senco, sign_in):
    hour(key_ta, 9, 10)
    values = {"staff_member": key_ta.staff.pk, "starts_on": MONDAY, "ends_on": MONDAY, "reason": "unwell"}
    answer = sign_in(senco).post("/absences/new/", values | {"request_key": uuid4().hex})
    assert answer.url == BOARD
    assert Absence.objects.get().changes.count() == 1


def test_a_wrong_absence_keeps_what_was_typed(calendar, key_ta, senco, sign_in):
    values = {
        "staff_member": key_ta.staff.pk, "starts_on": MONDAY, "ends_on": MONDAY - timedelta(days=1), "reason": "unwell",
        "note": "Book on page 40", "request_key": uuid4().hex,
    }  # fmt: skip
    page = sign_in(senco).post("/absences/new/", values)
    assert page.status_code == 200
    assert b"It is the first day, or after it." in page.content
    assert b"Book on page 40" in page.content


def test_called_away_when_nothing_is_planned_is_said(calendar, key_ta, senco, sign_in):
    values = {"staff_member": key_ta.staff.pk, "on": MONDAY, "starts_at": "09:00", "ends_at": "10:00", "cause": "duty"}
    page = sign_in(senco).post("/absences/called-away/", values | {"request_key": uuid4().hex})
    assert b"They have nothing planned then" in page.content


def test_the_queries_are_as_many_for_one_absence_as_for_ten(hour, school, maths, key_ta, senco, sign_in, counted):
    client = sign_in(senco)
    hour(key_ta, 9, 10, teaching_class=maths)
    absence_record(staff_member=key_ta.staff, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW)
    client.get(BOARD)
    one = len(counted(lambda: client.get(BOARD)))
    for _ in range(9):
        person = StaffFactory(school=school)
        person.staff = person
        hour(person, 9, 10, teaching_class=maths, pupil=PupilFactory(school=school))
        absence_record(staff_member=person, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW)
    assert len(counted(lambda: client.get(BOARD))) <= one + 1  # the access log, once there is a pupil
    assert one <= 15


@pytest.mark.parametrize("path", ["/deployment/hours/", "/deployment/hours/pupils/", "/deployment/hours/drift/"])
def test_the_queries_of_hours_do_not_grow(path, hour, school, maths, key_ta, senco, sign_in, counted):
    client, span = sign_in(senco), f"?from={MONDAY}&until={MONDAY + timedelta(days=6)}"
    hour(key_ta, 9, 10, pupil=PupilFactory(school=school))
    client.get(path + span)
    one = len(counted(lambda: client.get(path + span)))
    for _ in range(9):
        person = StaffFactory(school=school)
        person.staff = person
        hour(person, 9, 10, pupil=PupilFactory(school=school))
    absence_record(staff_member=person, starts_on=MONDAY, ends_on=MONDAY, by=senco, now=NOW)
    assert len(counted(lambda: client.get(path + span))) <= one <= 15


def test_lost_hours_are_on_the_person_the_pupil_and_the_drift(hour, school, key_ta, senco, sign_in):
    pupil = PupilFactory(school=school)
    hour(key_ta, 9, 10, pupil=pupil)
    hour(key_ta, 11, 12, pupil=pupil)
    absence_record(
        staff_member=key_ta.staff, starts_on=MONDAY, ends_on=MONDAY, starts_at=time(9), ends_at=time(10), by=senco, now=NOW
    )  # fmt: skip
    client, span = sign_in(senco), f"?from={MONDAY}&until={MONDAY + timedelta(days=6)}"
    (person,) = client.get(f"/deployment/hours/{span}").context["rows"]
    (row,) = client.get(f"/deployment/hours/pupils/{span}").context["rows"]
    drift = client.get(f"/deployment/hours/drift/{span}").context
    assert (person.tally.planned, person.tally.delivered) == (120, 60)
    assert (row.support.planned, row.support.delivered, row.lost) == (120, 60, [("Adult absent", 60)])
    assert (drift["lost"], drift["sums"]) == (60, [("Adult absent", 60)])


@pytest.mark.parametrize("may_be_shared", [True, False])
def test_what_was_never_planned_and_what_does_not_count_is_said(
    hour, maths, pupil, key_ta, senco, sign_in, may_be_shared
):
    Enrolment.objects.create(teaching_class=maths, pupil=pupil)
    hour(key_ta, 9, 10, teaching_class=maths)
    hour(key_ta, 11, 12, pupil=pupil)
    Entitlement.objects.create(
        pupil=pupil, wording="5 hours", minutes_a_week=900, starts_on=MONDAY, may_be_shared=may_be_shared
    )
    page = sign_in(senco).get(f"/deployment/hours/pupils/?from={MONDAY}&until={MONDAY}").text
    assert f"never planned {'1 h' if may_be_shared else '2 h'}<" in page
    assert ('secondary">does not count here' in page) != may_be_shared


def test_a_pupil_with_two_adults_in_a_lesson_got_it_once(hour, maths, pupil, key_ta, other_ta, hlta, senco):
    Enrolment.objects.create(teaching_class=maths, pupil=pupil)
    cell = hour(key_ta, 9, 10, teaching_class=maths)
    hour(other_ta, 9, 10, teaching_class=maths)
    hour(hlta, 11, 12, teaching_class=maths, is_paid=False)
    hour(hlta, 13, 14, teaching_class=maths, kind="preparation")
    (row,) = pupils_hours(user=senco, pupils=[pupil], start=MONDAY, end=MONDAY)
    assert (row.support.planned, row.support.delivered) == (60, 60)
    DayChange.objects.create(cell=cell, on=MONDAY, starts_at=time(9), ends_at=time(10), cause="duty")
    (row,) = pupils_hours(user=senco, pupils=[pupil], start=MONDAY, end=MONDAY)
    assert (row.support.delivered, row.lost) == (60, [])


@pytest.mark.parametrize("path", ["/deployment/hours/", "/deployment/hours/pupils/", "/deployment/hours/drift/"])
def test_hours_can_be_taken_along(path, hour, key_ta, pupil, senco, sign_in):
    hour(key_ta, 9, 10, pupil=pupil)
    answer = sign_in(senco).get(f"{path}?from={MONDAY}&until={MONDAY}&format=csv")
    assert b"1.0" in answer.content
