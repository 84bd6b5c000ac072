"""The register: one loan at a time, checks that come due, and who is without today."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from library.actions import aid as aids
from library.actions import equipment as actions
from library.models import AidMissing, AidNeed, Equipment, Loan
from library.queries.equipment import pupils_without, without_aid

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def radio(school, today):
    return Equipment.objects.create(name="Radio aid", kind="hearing", check_every_days=7, state_since=today)


@pytest.fixture
def loan(radio, pupil, senco, today):
    return actions.loan_create(equipment=radio, pupil=pupil, starts_on=today, today=today, by=senco)


def without(user, today):
    """(aid, reason) of each line; the set that is counted has the same pupils."""
    lines = without_aid(user=user, today=today)
    assert set(pupils_without(user=user, today=today)) == {line.pupil for line in lines}
    return [(line.aid, line.reason) for line in lines]


def test_an_aid_that_is_checked_is_first_due_an_interval_from_today(senco, today):
    row = actions.equipment_save(
        equipment=None, values={"name": "A", "kind": "hearing", "check_every_days": 7, "next_check_on": None},
        today=today, by=senco,
    )  # fmt: skip
    assert row.next_check_on == today + timedelta(days=7)


def test_a_number_is_given_once(school, senco, today):
    values = {"name": "A", "kind": "hearing", "asset_number": "1"}
    actions.equipment_save(equipment=None, values=values, today=today, by=senco)
    with pytest.raises(DomainError, match="Another aid has this number"):
        actions.equipment_save(equipment=None, values=values, today=today, by=senco)


def test_an_aid_is_lent_once_at_a_time_whoever_writes_it(loan, senco, school, today):
    other = PupilFactory.create(school=school)
    with pytest.raises(DomainError, match="on loan already"):
        actions.loan_create(equipment=loan.equipment, pupil=other, starts_on=today, today=today, by=senco)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(equipment=loan.equipment, pupil=other, starts_on=today, lent_by=senco)


def test_an_aid_that_came_back_earlier_is_said_so(loan, senco, today):
    for day, words in (
        (today + timedelta(days=1), "still ahead"),
        (loan.starts_on - timedelta(days=1), "It was lent on"),
    ):
        with pytest.raises(DomainError, match=words):
            actions.loan_end(loan=loan, on=day, today=today, by=senco)
    assert actions.loan_end(loan=loan, on=loan.starts_on, today=today, by=senco).ends_on == loan.starts_on


def test_what_came_back_can_be_lent_again(loan, senco, school, today):
    actions.loan_end(loan=loan, today=today, by=senco)
    with pytest.raises(DomainError, match="back already"):
        actions.loan_end(loan=loan, today=today, by=senco)
    other = PupilFactory.create(school=school)
    again = actions.loan_create(equipment=loan.equipment, pupil=other, starts_on=today, today=today, by=senco)
    assert list(Loan.objects.open()) == [again]


@pytest.mark.parametrize("state", ["faulty", "away", "lost", "retired"])
def test_what_does_not_work_is_not_lent(radio, pupil, senco, today, state):
    actions.equipment_state(equipment=radio, state=state, note="", today=today, by=senco)
    with pytest.raises(DomainError, match="Set its state first"):
        actions.loan_create(equipment=radio, pupil=pupil, starts_on=today, today=today, by=senco)


def test_what_is_on_loan_is_not_retired(loan, senco, today):
    with pytest.raises(DomainError, match="Take it back first"):
        actions.equipment_state(equipment=loan.equipment, state="retired", note="", today=today, by=senco)


def test_a_check_puts_the_next_one_an_interval_on(radio, senco, today):
    values = {"done_on": today - timedelta(days=1), "result": "ok", "note": ""}
    check = actions.check_create(equipment=radio, values=values, today=today, by=senco)
    assert check.next_due_on == radio.refreshed().next_check_on == today + timedelta(days=6)
    assert not Equipment.objects.due(today).exists()
    assert Equipment.objects.due(today + timedelta(days=6)).exists()


def test_a_check_finds_it_faulty_and_another_that_it_works(radio, senco, today):
    for result in ("faulty", "ok"):
        values = {"done_on": today, "result": result, "note": ""}
        actions.check_create(equipment=radio, values=values, today=today, by=senco)
        assert radio.refreshed().state == result


def test_a_check_written_down_late_does_not_change_what_a_newer_one_found(radio, senco, today):
    for days, result in ((1, "ok"), (9, "faulty")):
        values = {"done_on": today - timedelta(days=days), "result": result, "note": ""}
        actions.check_create(equipment=radio, values=values, today=today, by=senco)
    assert (radio.refreshed().state, radio.refreshed().next_check_on) == ("ok", today + timedelta(days=6))


def test_a_check_is_not_done_tomorrow(radio, senco, today):
    with pytest.raises(DomainError, match="still ahead"):
        actions.check_create(
            equipment=radio, values={"done_on": today + timedelta(days=1), "result": "ok"}, today=today, by=senco
        )


def test_a_need_without_a_loan_is_a_pupil_without(pupil, senco, today):
    need = AidNeed.objects.create(pupil=pupil, kind="vision", description="Magnifier", since=today)
    assert without(senco, today) == [("Magnifier", "None is on loan to them")]
    aids.aid_need_end(need=need, today=today, by=senco)
    assert without(senco, today) == []


def test_a_loan_meets_one_need_of_its_kind(loan, pupil, senco, today):
    AidNeed.objects.create(pupil=pupil, kind="hearing", description="Radio aid", since=today)
    assert without(senco, today) == []
    AidNeed.objects.create(pupil=pupil, kind="hearing", description="A second one", since=today)
    assert without(senco, today) == [("A second one", "None is on loan to them")]


@pytest.mark.parametrize(("state", "words"), [("faulty", "is faulty"), ("away", "for repair"), ("lost", "is lost")])
def test_an_aid_that_does_not_work_is_one_line_with_the_reason(loan, pupil, senco, today, state, words):
    AidNeed.objects.create(pupil=pupil, kind="hearing", since=today)
    actions.equipment_state(equipment=loan.equipment, state=state, note="Sent off.", today=today, by=senco)
    ((aid, reason),) = without(senco, today)
    assert (aid, words in reason, "Sent off." in reason) == ("Radio aid", True, True)


def test_one_tap_says_it_is_missing_today_and_one_that_it_is_here(loan, senco, today):
    for reason in ("at_home", "flat"):
        aids.aid_missing_mark(loan=loan, on=today, reason=reason, by=senco)
    assert without(senco, today) == [("Radio aid", "Battery flat")]
    assert without(senco, today + timedelta(days=1)) == []
    aids.aid_missing_undo(loan=loan, on=today, by=senco)
    assert (without(senco, today), AidMissing.objects.count()) == ([], 0)


def test_what_is_back_is_not_missing(loan, senco, today):
    done = actions.loan_end(loan=loan, today=today, by=senco)
    with pytest.raises(DomainError, match="on loan any more"):
        aids.aid_missing_mark(loan=done, on=today, reason="flat", by=senco)


def test_who_has_left_is_without_nothing(pupil, senco, today):
    AidNeed.objects.create(pupil=pupil, kind="vision", since=today)
    pupil.left_on = today
    pupil.save()
    assert without(senco, today) == []
