"""A pupil written down by hand, and two records of one child made one."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from assessment.models import Measure, Score
from core.errors import DomainError
from hlta.testing import PupilFactory
from pupils.actions.pupil import pupil_merge
from pupils.models import Carer, CarerLink, LearnerProfile, Pupil
from pupils.tests.test_roster import apply, preview

TODAY = date(2026, 10, 14)
TYPED = {"given_name": "Ann", "family_name": "Lee", "year_group": "8", "upn": "", "joined_on": "2026-09-02"}


def create(client, **typed):
    return client.post("/pupils/new/", {**TYPED, "request_key": uuid4().hex, **typed})


def test_a_pupil_is_written_down_and_changed(senco, sign_in):
    client = sign_in(senco)
    create(client)
    pupil = Pupil.objects.get()
    assert (pupil.name, pupil.year_group, pupil.joined_on) == ("Ann Lee", 8, date(2026, 9, 2))
    client.post(f"/pupils/{pupil.pk}/edit/", {**TYPED, "preferred_name": "Annie", "year_group": "0"})
    assert (pupil.refreshed().name, pupil.refreshed().year_words) == ("Annie Lee", "Reception")


def test_a_upn_of_wrong_form_is_refused_and_what_was_typed_stays(senco, sign_in):
    page = create(sign_in(senco), upn="nonsense").text
    assert "has not the form of a UPN" in page
    assert 'value="nonsense"' in page
    assert not Pupil.objects.exists()


def test_a_wrong_check_letter_is_a_warning_that_can_be_accepted(senco, sign_in):
    client = sign_in(senco)
    page = create(client, upn="A801200005001").text
    assert "I have looked the UPN up" in page
    assert not Pupil.objects.exists()
    create(client, upn="A801200005001", is_letter_right="on")
    pupil = Pupil.objects.get()
    assert pupil.upn == "A801200005001"
    client.post(f"/pupils/{pupil.pk}/edit/", {**TYPED, "upn": "A801200005001", "form": "8A"})
    assert pupil.refreshed().form == "8A"


def test_a_upn_that_another_pupil_has_names_them(school, senco, sign_in):
    PupilFactory(school=school, given_name="Bo", family_name="Ng", upn="B801200005001", form="9C")
    assert "Bo Ng (Year 8, 9C) has this UPN already." in create(sign_in(senco), upn="B801200005001").text


def test_joining_after_leaving_is_refused(school, senco, sign_in):
    pupil = PupilFactory(school=school, left_on=date(2026, 9, 1))
    page = sign_in(senco).post(f"/pupils/{pupil.pk}/edit/", {**TYPED, "joined_on": "2026-09-02"})
    assert "joined after they left" in page.text.replace("&#x27;", "'")


@pytest.fixture
def twice(school):
    keep, duplicate = (PupilFactory(school=school, family_name="Lee", mis_id=key) for key in ("1", "2"))
    return keep, duplicate


def test_two_records_of_one_child_become_one(senco, twice, sign_in):
    keep, duplicate = twice
    measure = Measure.objects.create(name="Reading", kind="standardised")
    for pupil in twice:
        Score.objects.create(pupil=pupil, measure=measure, value=90, taken_on=TODAY)
    Score.objects.create(pupil=duplicate, measure=measure, value=95, taken_on=date(2026, 1, 2))
    CarerLink.objects.create(pupil=duplicate, carer=Carer.objects.create(family_name="Lee"), relationship="Mother")
    LearnerProfile.objects.create(pupil=duplicate, what_helps="One step at a time.")
    client = sign_in(senco)
    page = client.post(f"/pupils/{duplicate.pk}/merge/", {"keep": keep.pk}, follow=True).text
    assert "The two records are merged." in page
    assert "1 of scores" in page
    assert (keep.scores.count(), keep.carer_links.count(), keep.profile.what_helps) == (2, 1, "One step at a time.")
    assert duplicate.refreshed().left_on == timezone.localdate()
    assert "the record that stays" in client.get(f"/pupils/{duplicate.pk}/").text


def test_a_file_that_names_the_duplicate_means_the_record_that_stays(senco, twice):
    keep, duplicate = twice
    pupil_merge(keep=keep, duplicate=duplicate, today=TODAY, by=senco)
    roster = preview({"p.csv": b"ID,Surname,Form\n2,Lee,8B\n"}, senco)
    apply(roster, senco)
    assert (keep.refreshed().form, duplicate.refreshed().form, Pupil.objects.count()) == ("8B", "", 2)


def test_what_cannot_be_merged(senco, twice, foreign_pupil, sign_in):
    keep, duplicate = twice
    with pytest.raises(DomainError, match="same record"):
        pupil_merge(keep=keep, duplicate=keep, today=TODAY, by=senco)
    pupil_merge(keep=keep, duplicate=duplicate, today=TODAY, by=senco)
    with pytest.raises(DomainError, match="merged into another already"):
        pupil_merge(keep=duplicate, duplicate=keep, today=TODAY, by=senco)
    page = sign_in(senco).post(f"/pupils/{keep.pk}/merge/", {"keep": foreign_pupil.pk}).text
    assert "Choose the record that stays." in page
