"""Two records of one carer, or of one adult, made one, and made two again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit import marked
from core.errors import DomainError
from hlta.testing import PupilFactory
from liaison.models import Contact
from pupils.actions.carer import carer_remove
from pupils.actions.carer_merge import carer_merge, carer_unmerge
from pupils.models import Carer, CarerLink, ClassTeacher, TeachingClass
from pupils.queries.carer_doubts import carers_in_doubt
from pupils.tests.test_carers import listed
from pupils.tests.test_roster import TODAY, apply, preview
from staff.actions.merge import staff_merge, staff_unmerge
from staff.models import Course, Invitation, StaffMember, Training


@pytest.fixture
def twice(school):
    """One mother twice: both records are carers of Ann, the second of Bo too, and barred for Ann."""
    ann, bo = (PupilFactory(school=school, given_name=name, mis_id=name) for name in ("Ann", "Bo"))
    keep = Carer.objects.create(given_name="May", family_name="Lee", email="may@example.org")
    double = Carer.objects.create(
        given_name="May", family_name="Lee", phone="07700900123", language="Welsh", mis_id="g7"
    )
    CarerLink.objects.create(pupil=ann, carer=keep, relationship="Mother")
    CarerLink.objects.create(
        pupil=ann, carer=double, relationship="Carer", do_not_contact=True, has_parental_responsibility=False
    )
    CarerLink.objects.create(pupil=bo, carer=double, relationship="Mother")
    return keep, double


def links():
    rows = CarerLink.objects.order_by("pupil__mis_id", "carer_id")
    return list(
        rows.values_list(
            "pk", "pupil__mis_id", "carer_id", "relationship", "do_not_contact", "has_parental_responsibility"
        )
    )


def test_the_stricter_flag_wins_and_undoing_puts_everything_back(senco, twice):
    keep, double = twice
    before = links()
    carer_merge(keep=keep, duplicate=double, by=senco)
    assert [row[1:] for row in links()] == [
        ("Ann", keep.pk, "Mother", True, False),
        ("Bo", keep.pk, "Mother", False, True),
    ]
    keep = keep.refreshed()
    assert (keep.phone, keep.language, double.refreshed().merged_into) == ("07700900123", "Welsh", keep)
    assert carer_unmerge(duplicate=double, by=senco) == []
    assert links() == before
    assert (keep.refreshed().phone, keep.refreshed().language, double.refreshed().merged_into) == ("", "", None)


@pytest.mark.parametrize("who", ["keep", "double"])
def test_who_has_died_and_how_somebody_is_reached_is_not_forgotten(senco, twice, who):
    died = TODAY - timedelta(days=9)
    row = dict(zip(("keep", "double"), twice, strict=True))[who]
    Carer.objects.filter(pk=row.pk).update(deceased_on=died, reached_by="letter")
    before = [(one.refreshed().deceased_on, one.refreshed().reached_by) for one in twice]
    keep, double = (one.refreshed() for one in twice)
    carer_merge(keep=keep, duplicate=double, by=senco)
    assert (keep.refreshed().deceased_on, keep.refreshed().reached_by) == (died, "letter")
    carer_unmerge(duplicate=double, by=senco)
    assert [(one.refreshed().deceased_on, one.refreshed().reached_by) for one in twice] == before


def test_a_bar_that_was_set_since_stays_on_both(senco, twice):
    keep, double = twice
    CarerLink.objects.update(do_not_contact=False)
    carer_merge(keep=keep, duplicate=double, by=senco)
    CarerLink.objects.update(do_not_contact=True)
    carer_unmerge(duplicate=double, by=senco)
    assert {row[4] for row in links()} == {True}


def test_what_points_to_a_link_moves_and_comes_back(senco, twice):
    keep, double = twice
    link = CarerLink.objects.get(carer=double, pupil__mis_id="Ann")
    contact = Contact.objects.create(
        pupil=link.pupil,
        carer_link=link,
        with_whom="May Lee",
        way="phone",
        direction="out",
        outcome="reached",
        happened_at=timezone.now(),
        written_at=timezone.now(),
        written_by=senco,
    )
    carer_merge(keep=keep, duplicate=double, by=senco)
    assert contact.refreshed().carer_link.carer == keep
    carer_unmerge(duplicate=double, by=senco)
    assert contact.refreshed().carer_link_id == link.pk


def test_a_file_that_names_the_duplicate_means_the_record_that_stays(senco, twice):
    keep, double = twice
    Carer.objects.filter(pk=keep.pk).update(given_name="Mary")
    carer_merge(keep=keep, duplicate=double, by=senco)
    apply(preview(listed((["Bo", "Lee", "Bo"], ["", "May", "Lee", "", "new@example.org", ""])), senco), senco)
    assert (Carer.objects.count(), keep.refreshed().email) == (2, "new@example.org")


def test_what_cannot_be_merged(senco, twice):
    keep, double = twice
    with pytest.raises(DomainError, match="same record"):
        carer_merge(keep=keep, duplicate=keep, by=senco)
    with pytest.raises(DomainError, match="not merged"):
        carer_unmerge(duplicate=double, by=senco)
    carer_merge(keep=keep, duplicate=double, by=senco)
    with pytest.raises(DomainError, match="merged into another already"):
        carer_merge(keep=double, duplicate=keep, by=senco)


def test_who_is_nobodys_carer_is_forgotten_with_the_duplicates(senco, twice):
    keep, double = twice
    carer_merge(keep=keep, duplicate=double, by=senco)
    for link in CarerLink.objects.all():
        carer_remove(link=link, by=senco)
    assert not Carer.objects.exists()


@pytest.fixture
def adults(school, reader):
    keep = StaffMember.objects.create(family_name="Bishop", given_name="Laura", mis_id="LBI")
    double = StaffMember.objects.create(
        family_name="Bishop", mis_id="LBI2", email="l.bishop@example.org", user=None, title="Ms"
    )
    return keep, double


def test_two_records_of_an_adult_become_one_and_two_again(senco, adults):
    keep, double = adults
    section = TeachingClass.objects.create(name="8x", mis_id="8x")
    ClassTeacher.objects.create(teaching_class=section, staff_member=double)
    training = Training.objects.create(
        staff_member=double, course=Course.objects.create(name="First aid"), done_on=TODAY
    )
    invitation = Invitation.objects.create(
        staff_member=double, email="x@example.org", roles=["ta"], invited_by=senco,
        invited_at=timezone.now(), expires_at=timezone.now(), secret_hash="x",
    )  # fmt: skip
    assert staff_merge(keep=keep, duplicate=double, today=TODAY, by=senco) == []
    keep, double = keep.refreshed(), double.refreshed()
    assert (keep.title, keep.email, double.left_on, double.merged_into) == ("Ms", "l.bishop@example.org", TODAY, keep)
    assert {row.refreshed().staff_member for row in (training, invitation)} == {keep}
    assert ClassTeacher.objects.get().staff_member == keep
    assert staff_unmerge(duplicate=double, by=senco) == []
    keep, double = keep.refreshed(), double.refreshed()
    assert (keep.title, keep.email, double.left_on, double.merged_into) == ("", "", None, None)
    assert {row.refreshed().staff_member for row in (training, invitation)} == {double}


def test_the_account_goes_over_and_comes_back(senco, key_ta, adults):
    keep, _ = adults
    other = StaffMember.objects.get(user=key_ta)
    staff_merge(keep=keep, duplicate=other, today=TODAY, by=senco)
    assert (keep.refreshed().user, other.refreshed().user) == (key_ta, None)
    staff_unmerge(duplicate=other, by=senco)
    assert (keep.refreshed().user, other.refreshed().user) == (None, key_ta)


def test_two_who_both_sign_in_are_not_merged(senco, key_ta, other_ta):
    keep, double = (StaffMember.objects.get(user=user) for user in (key_ta, other_ta))
    with pytest.raises(DomainError, match="Both sign in"):
        staff_merge(keep=keep, duplicate=double, today=TODAY, by=senco)


def test_a_manager_is_not_their_own(senco, adults):
    keep, double = adults
    StaffMember.objects.filter(pk=keep.pk).update(line_manager=double)
    staff_merge(keep=keep, duplicate=double, today=TODAY, by=senco)
    assert keep.refreshed().line_manager is None


def test_a_list_that_names_the_duplicate_means_who_stays(senco, adults):
    keep, double = adults
    staff_merge(keep=keep, duplicate=double, today=TODAY, by=senco)
    roster = preview({"s.csv": b"Code,Surname,Forename\nLBI2,Bishop,Lola\n"}, senco, records="staff")
    apply(roster, senco)
    assert (keep.refreshed().given_name, StaffMember.objects.filter(family_name="Bishop").count()) == ("Lola", 2)


# --- in the browser, and whom to look at ----------------------------------------------------------------------------


def test_a_carer_is_merged_and_unmerged_in_the_browser(senco, twice, sign_in):
    keep, double = twice
    client = sign_in(senco)
    link = CarerLink.objects.get(carer=double, pupil__mis_id="Bo")
    assert "may@example.org" in client.get(f"/pupils/carers/{link.pk}/merge/").text
    assert "are merged" in client.post(f"/pupils/carers/{link.pk}/merge/", {"keep": keep.pk}, follow=True).text
    assert "Merged into this record" in client.get(f"/pupils/carers/{link.pk}/").text
    client.post(f"/pupils/carers/{link.pk}/unmerge/", {"duplicate": double.pk})
    assert double.refreshed().merged_into is None
    assert "Choose the record" in client.post(f"/pupils/carers/{link.pk}/merge/", {"keep": "x"}).text


def test_an_adult_is_merged_and_unmerged_in_the_browser(senco, adults, sign_in):
    keep, double = adults
    client = sign_in(senco)
    assert "LBI" in client.get(f"/staff/{double.pk}/merge/").text
    client.post(f"/staff/{double.pk}/merge/", {"keep": keep.pk})
    page = client.get(f"/staff/{double.pk}/").text
    assert "This record was merged into" in page
    client.post(f"/staff/{double.pk}/unmerge/")
    assert double.refreshed().merged_into is None


@pytest.fixture
def mixed_up(school, twice):
    """An earlier import put Dov on Una's record."""
    pupil = PupilFactory(school=school, mis_id="B161", family_name="Holtby")
    carer = Carer.objects.create(given_name="Una", family_name="Holtby", mis_id="B161:1")
    link = CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother", do_not_contact=True)
    with marked(roster=1):
        Carer.objects.filter(pk=carer.pk).update(given_name="Dov", email="dov@example.org")
    return link


def test_carers_whom_an_import_mixed_up_are_shown_until_somebody_looked(senco, mixed_up, sign_in):
    client = sign_in(senco)
    page = client.get("/pupils/carers/check/").text
    assert "<strong>Una Holtby</strong> to <strong>Dov Holtby</strong>" in page
    assert "may have been set for Una Holtby" in page
    client.post(f"/pupils/carers/{mixed_up.pk}/checked/")
    assert "No carers to check" in client.get("/pupils/carers/check/").text


def test_who_was_renamed_by_hand_or_in_spelling_alone_is_in_no_doubt(senco, twice, sign_in):
    keep, double = twice
    Carer.objects.filter(pk=keep.pk).update(given_name="Mary")
    with marked(roster=1):
        Carer.objects.filter(pk=double.pk).update(given_name="MAY", title="Mrs")
    assert carers_in_doubt(user=senco) == []


def test_an_id_that_was_made_beside_another_pupil_is_in_doubt(school, senco, twice):
    keep, _ = twice
    PupilFactory(school=school, given_name="Cy", family_name="Lee", mis_id="C7")
    Carer.objects.filter(pk=keep.pk).update(mis_id="C7:2")
    [doubt] = carers_in_doubt(user=senco)
    assert doubt.reasons == ["Their ID says that they came as a carer of Cy Lee, and they are none."]


def test_a_bar_that_an_import_moved_is_in_doubt(senco, twice):
    keep, _ = twice
    with marked(roster=1):
        CarerLink.objects.filter(carer=keep).update(do_not_contact=True)
    assert carers_in_doubt(user=senco)[0].reasons == ["An import changed whether they may be contacted."]
