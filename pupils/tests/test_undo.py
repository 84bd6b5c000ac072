"""Undoing an import puts every table back, except what was changed since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from interventions.models import Referral
from pupils.actions.roster_undo import UNDO_FOR, UNDONE, roster_undo
from pupils.models import CarerLink, Pupil
from pupils.tests.oneroster_files import oneroster
from pupils.tests.sds_files import sds
from pupils.tests.test_roster import apply, preview

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
