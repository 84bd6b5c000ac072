"""Agreements: both say so, a change asks the other again, a new version ends the old."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.actions.agreement import agreement_agree, agreement_create, agreement_edit, agreement_end
from deployment.models import Cell, ClassAgreement
from deployment.queries.agreement import agreements_listed, agreements_visible, pairs, pairs_without
from messaging.models import Notice
from pupils.models import ClassTeacher, TeachingClass

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
VALUES = {
    "at_start": "Checks planners.", "while_explaining": "", "in_independent_work": "", "at_end": "", "behaviour": "",
    "how_we_talk": "A thumb.", "review_on": TODAY + timedelta(days=60),
}  # fmt: skip


@pytest.fixture
def english(school, teacher, key_ta):
    row = TeachingClass.objects.create(name="8x/En1", subject="English")
    ClassTeacher.objects.create(teaching_class=row, staff_member=teacher.staff)
    Cell.objects.create(
        staff_member=key_ta.staff, kind="support", weekday=1, starts_at=time(9), ends_at=time(10), starts_on=TODAY,
        teaching_class=row,
    )  # fmt: skip
    return row


@pytest.fixture
def pair(english, teacher):
    return pairs(user=teacher, today=TODAY)[0]


def create(pair, by, **values):
    return agreement_create(pair=pair, values=VALUES | values, by=by, now=NOW, today=TODAY)


def edit(agreement, by, **values):
    later = NOW + timedelta(hours=1)
    return agreement_edit(agreement=agreement, values=VALUES | values, by=by, now=later, today=TODAY)


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("text", flat=True))


def test_who_writes_agrees_the_other_is_asked(pair, teacher, key_ta):
    row = create(pair, teacher)
    assert (row.agreed_by_teacher_at, row.agreed_by_ta_at) == (NOW, None)
    assert told(key_ta) == ["How you work together in 8x/En1: do you agree?"]
    assert list(ClassAgreement.objects.waiting_for(key_ta)) == [row]
    assert not ClassAgreement.objects.waiting_for(teacher).exists()
    agreed = agreement_agree(agreement=row, by=key_ta, now=NOW)
    assert agreed.is_agreed
    assert told(teacher) == ["You both agree how you work in 8x/En1."]


def test_a_lead_who_writes_asks_both(pair, hlta, teacher, key_ta):
    row = create(pair, hlta)
    assert (row.agreed_by_teacher_at, row.agreed_by_ta_at) == (None, None)
    assert len(told(teacher)) == len(told(key_ta)) == 1


def test_a_change_before_both_agree_stays_one_row_and_asks_again(pair, teacher, key_ta):
    row = create(pair, teacher)
    changed = edit(row, key_ta, at_start="Greets.")
    assert changed.pk == row.pk
    assert changed.agreed_by_teacher_at is None
    assert changed.agreed_by_ta_at is not None
    assert "do you agree?" in told(teacher)[-1]


def test_a_change_of_what_both_agreed_to_is_a_new_version(pair, teacher, key_ta):
    row = create(pair, teacher)
    agreement_agree(agreement=row, by=key_ta, now=NOW)
    new = edit(row, teacher, at_start="Greets.")
    old = row.refreshed()
    assert new.pk != old.pk
    assert (old.ended_on, old.at_start, old.is_agreed) == (TODAY, "Checks planners.", True)
    assert (new.ended_on, new.at_start, new.is_agreed) == (None, "Greets.", False)
    with pytest.raises(DomainError, match="has ended"):
        edit(old, teacher, at_start="x")


def test_saving_the_same_words_asks_nobody(pair, teacher, key_ta):
    row = create(pair, teacher)
    agreement_agree(agreement=row, by=key_ta, now=NOW)
    assert edit(row, key_ta).is_agreed
    assert ClassAgreement.objects.count() == 1


def test_only_the_two_agree_and_one_who_has_no_account_is_spoken_for(pair, teacher, key_ta, other_ta, senco):
    row = create(pair, teacher)
    for stranger in (other_ta, senco):
        with pytest.raises(DomainError, match="Only the two"):
            agreement_agree(agreement=row, by=stranger, now=NOW)
    key_ta.staff.user = None
    key_ta.staff.save()
    assert agreement_agree(agreement=row, by=senco, now=NOW).is_agreed


def test_once_for_a_pair_and_by_them_alone(pair, teacher, other_ta):
    with pytest.raises(DomainError, match="This is between"):
        create(pair, other_ta)
    with pytest.raises(DomainError, match="still ahead"):
        create(pair, teacher, review_on=TODAY - timedelta(days=1))
    create(pair, teacher)
    with pytest.raises(DomainError, match="already"):
        create(pair, teacher)


def test_ended_it_frees_the_pair(pair, teacher, key_ta):
    row = create(pair, teacher)
    assert pairs_without(user=teacher, text="", today=TODAY) == []
    ended = agreement_end(agreement=row, by=key_ta, today=TODAY)
    assert ended.ended_on == TODAY
    assert "has ended" in told(teacher)[-1]
    assert pairs_without(user=teacher, text="", today=TODAY) == [pair]
    with pytest.raises(DomainError, match="has ended"):
        agreement_agree(agreement=row, by=key_ta, now=NOW)


def test_whose_pairs_and_agreements(pair, teacher, key_ta, other_ta, hlta):
    assert pairs(user=key_ta, today=TODAY) == pairs(user=hlta, today=TODAY) == [pair]
    assert pairs(user=other_ta, today=TODAY) == []
    assert pairs_without(user=hlta, text="8x nobody", today=TODAY) == []
    row = create(pair, teacher)
    for user, seen in [(teacher, True), (key_ta, True), (hlta, True), (other_ta, False)]:
        assert agreements_visible(user=user).contains(row) is seen
    assert (
        list(agreements_listed(user=hlta, which="waiting")) == list(agreements_listed(user=hlta, which="all")) == [row]
    )
    assert not agreements_listed(user=hlta, which="ended").exists()
