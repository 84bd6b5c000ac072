"""Undoing an import puts every table back, except what was changed since."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from interventions.models import Referral
from pupils.actions.pupil import pupil_merge
from pupils.actions.roster_undo import UNDO_FOR, UNDONE, roster_undo
from pupils.actions.sen import sen_state
from pupils.models import CarerLink, Enrolment, Lesson, Pupil, SenStatus, TeachingClass
from pupils.tests.oneroster_files import oneroster
from pupils.tests.sds_files import sds
from pupils.tests.test_roster import TODAY, apply, preview
from schools.models import Period

LIST = b"ID,Surname,Forename,Year,SEN status,Parent Name,Parent Email\n1,Lee,Ann,8,K,May Lee,may@example.org\n2,Ng,Bo,9,N,,\n"


def checksums():
    """Of every table that an import writes, whatever the order of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for model in UNDONE:
            table = model._meta.db_table
            cursor.execute(f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY id)), '') FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def undo(roster, by, now=None):
    return roster_undo(roster=roster, now=now or timezone.now(), by=by)


@pytest.mark.parametrize("files", [sds(pupils=30), oneroster(), {"list.csv": LIST}], ids=["sds", "oneroster", "list"])
def test_every_table_is_what_it_was(school, senco, files):
    PupilFactory.create(school=school, mis_id="")
    before = checksums()
    roster = preview(files, senco)
    apply(roster, senco)
    assert checksums() != before
    assert undo(roster, senco).kept == []
    assert checksums() == before


def test_changes_and_leavers_of_a_second_import_go_back_to_the_first(senco):
    apply(preview(oneroster(), senco), senco)
    before = checksums()
    files = oneroster(pupils=16)
    files["users.csv"] = files["users.csv"].replace(b"Given0", b"Renamed").replace(b"ann2@", b"new@")
    roster = preview(files, senco, is_whole=True)
    assert roster.counts["pupil:left"] == 4
    apply(roster, senco)
    undo(roster, senco)
    assert checksums() == before


def test_what_was_edited_since_stays_and_is_listed(senco):
    roster = preview({"list.csv": LIST}, senco)
    apply(roster, senco)
    pupil = Pupil.objects.get(mis_id="1")
    pupil.preferred_name = "Annie"
    pupil.save()
    kept = undo(roster, senco).kept
    assert [row.mis_id for row in Pupil.objects.all()] == ["1"]
    assert kept == [f"pupil {pupil.pk}: changed since"]


def test_what_others_lean_on_stays(senco):
    roster = preview({"list.csv": LIST}, senco)
    apply(roster, senco)
    pupil = Pupil.objects.get(mis_id="2")
    Referral.objects.create(pupil=pupil, concern="Loses track.", referred_by=senco, referred_at=timezone.now())
    assert undo(roster, senco).kept == [f"pupil {pupil.pk}: changed since"]
    assert Pupil.objects.get() == pupil


def test_an_import_is_undone_once_and_not_for_ever(senco):
    roster = preview({"list.csv": LIST}, senco)
    with pytest.raises(DomainError, match="was applied"):
        undo(roster, senco)
    apply(roster, senco)
    with pytest.raises(DomainError, match="28 days"):
        undo(roster, senco, now=timezone.now() + UNDO_FOR + timedelta(days=1))
    undo(roster, senco)
    with pytest.raises(DomainError):
        undo(roster, senco)


def test_undo_in_the_browser(senco, sign_in):
    roster = preview({"list.csv": LIST}, senco)
    apply(roster, senco)
    client = sign_in(senco)
    assert "Undo this import" in client.get(f"/pupils/rosters/{roster.pk}/").text
    page = client.post(f"/pupils/rosters/{roster.pk}/undo/", follow=True).text
    assert "everything is as it was" in page
    assert not Pupil.objects.exists()
    assert not CarerLink.objects.exists()


def test_a_status_that_was_given_since_stays_and_the_rest_goes_back(senco):
    head = b"ID,Surname,Forename,SEN status\n"
    apply(preview({"list.csv": head + b"1,Lee,Ann,K\n2,Ng,Bo,\n"}, senco), senco)
    SenStatus.objects.update(starts_on=TODAY - timedelta(days=30))
    roster = preview({"list.csv": head + b"1,Lee,Ann,E\n2,Ng,Bob,\n"}, senco)
    apply(roster, senco)
    pupil = Pupil.objects.get(mis_id="1")
    day = TODAY + timedelta(days=1)
    sen_state(pupil=pupil, status="K", needs=[], on=day, today=day, by=None)
    before = list(SenStatus.objects.order_by("starts_on").values_list("code", "starts_on", "ends_on"))
    kept = undo(roster, senco).kept
    assert list(SenStatus.objects.order_by("starts_on").values_list("code", "starts_on", "ends_on")) == before
    assert sorted(words.partition(": ")[2] for words in kept) == [
        "cannot go back beside what was added since", "changed since",
    ]  # fmt: skip
    assert Pupil.objects.get(mis_id="2").given_name == "Bo"


def test_a_place_in_a_class_that_was_made_anew_stays(senco, school):
    pupils = [PupilFactory(school=school, mis_id=str(n)) for n in (1, 2, 3)]
    section = TeachingClass.objects.create(name="8x", mis_id="8x")
    old = [Enrolment.objects.create(teaching_class=section, pupil=pupil) for pupil in pupils]
    roster = preview({"c.csv": b"Class,ID\n8x,1\n"}, senco, records="classes", is_whole=True)
    apply(roster, senco)
    assert Enrolment.objects.exclude(ended_on=None).count() == 2
    new = Enrolment.objects.create(teaching_class=section, pupil=pupils[1])
    kept = undo(roster, senco).kept
    assert kept == [f"enrolment {old[1].pk}: cannot go back beside what was added since"]
    assert set(Enrolment.objects.filter(ended_on=None)) == {old[0], old[2], new}


def test_a_lesson_that_was_made_anew_stays(senco, school):
    section = TeachingClass.objects.create(name="8x", mis_id="8x")
    period = Period.objects.create(name="P1", starts_at=time(9), ends_at=time(10))
    place = {"teaching_class": section, "week": 1, "period": period}
    for day in (1, 2, 3):
        Lesson.objects.create(**place, weekday=day)
    files = {"l.csv": f"Class,Week,Day,Period\n8x,1,Monday,{period.name}\n".encode()}
    roster = preview(files, senco, records="lessons", is_whole=True)
    apply(roster, senco)
    assert Lesson.objects.count() == 1
    Lesson.objects.create(**place, weekday=2, room="new")
    assert len(undo(roster, senco).kept) == 1
    assert list(Lesson.objects.order_by("weekday").values_list("weekday", "room")) == [(1, ""), (2, "new"), (3, "")]


@pytest.mark.parametrize("is_stuck", [False, True])
def test_identifiers_of_a_merged_record_are_swapped_and_go_back(senco, school, is_stuck):
    """`is_stuck`: another row of the import cannot go back, so that they go back a part at a time."""
    keep = PupilFactory(school=school, mis_id="7", upn="B801200005001", family_name="Lee", given_name="Ann")
    double = PupilFactory(school=school, mis_id="9", upn="Q801200005002", family_name="Lee", given_name="Ann")
    other = PupilFactory(school=school, mis_id="", upn="E801200005003", family_name="Ng", given_name="Bo")
    other.mis_id = "old"
    other.save()
    pupil_merge(keep=keep, duplicate=double, today=TODAY, by=senco)
    before = checksums()
    files = {"l.csv": b"ID,UPN,Surname,Forename\n9,Q801200005002,Lee,Ann\nnew,E801200005003,Ng,Bo\n"}
    roster = preview(files, senco)
    apply(roster, senco)
    assert (keep.refreshed().mis_id, keep.refreshed().upn) == ("9", "Q801200005002")
    assert (double.refreshed().mis_id, double.refreshed().upn) == ("7", "B801200005001")
    if is_stuck:
        PupilFactory(school=school, mis_id="old")
        assert undo(roster, senco).kept == [f"pupil {other.pk}: cannot go back beside what was added since"]
        assert other.refreshed().mis_id == "new"
        assert (keep.refreshed().mis_id, double.refreshed().upn) == ("7", "Q801200005002")
    else:
        assert undo(roster, senco).kept == []
        assert checksums() == before
