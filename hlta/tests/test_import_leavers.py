"""What an import says of leavers follows the same way: shown with its counts, ended on the day, and back when it is undone."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from access.models import Membership
from access.policy import Role
from deployment.models import Trip, TripAdult, TripPupil
from hlta.testing import PupilFactory, StaffFactory, make_member
from interventions.actions.intake import waiting_add
from interventions.models import Group, Offer, Placement, Programme
from liaison.tests.carer_world import ask, make_review
from messaging.models import Mail, Notice
from plans.actions.review_mail import invitations_send
from plans.models import ReviewInvitee, ReviewPoint
from pupils.actions.roster_undo import UNDONE, roster_undo
from pupils.leaving import ties
from pupils.models import EarlierPeriod, Pupil
from pupils.tests.test_roster import apply, preview
from staff.models import StaffMember

TODAY = timezone.localdate
HEAD = b"MIS ID,Forename,Surname,Year\n"
CLASS = b"Class,Subject,MIS ID\n"
ANN, BO = b"1,Ann,Lee,8\n", b"2,Bo,Ng,9\n"


def whole(files, by):
    return preview(files, by, is_whole=True)


def placed(pupil, leader):
    programme = Programme.objects.create(name="Reading", area="cognition", supervising_teacher=leader)
    group = Group.objects.create(
        programme=programme, name="A", leader=leader, starts_on=TODAY(), ends_on=TODAY() + timedelta(days=60)
    )
    return Placement.objects.create(
        programme=programme, group=group, pupil=pupil, starts_on=TODAY(), due_to_end_on=group.ends_on
    )


def test_the_preview_counts_what_ends_and_undoing_brings_it_back(school, senco, sign_in):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    bo = Pupil.objects.get(mis_id="2")
    placement, review = placed(bo, senco.staff), make_review(bo)
    roster = whole({"pupils.csv": HEAD + ANN}, senco)
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    assert "1 place in a programme ends" in page
    assert "1 meeting is cancelled" in page
    apply(roster, senco)
    assert bo.refreshed().left_on == TODAY()
    assert placement.refreshed().outcome == "left"
    assert review.refreshed().state == "cancelled"
    assert roster_undo(roster=roster.refreshed(), now=timezone.now(), by=senco).kept == []
    assert (bo.refreshed().left_on, placement.refreshed().ended_on) == (None, None)
    assert ReviewPoint.objects.get().state == "planned"


@pytest.mark.parametrize("days", [-1, 0, 1, None])
def test_who_joins_later_is_missing_from_no_list_of_today(school, senco, days):
    """A full roll, and the full list of a class, of today: whoever joins ahead is on neither, and stays."""
    files = {"pupils.csv": HEAD + ANN + BO}
    both = {"classes.csv": CLASS + b"8A,Maths,1\n8A,Maths,2\n"}
    apply(whole(files, senco), senco)
    apply(preview(both, senco, is_whole=True, records="classes"), senco)
    bo = Pupil.objects.get(mis_id="2")
    Pupil.objects.filter(pk=bo.pk).update(joined_on=None if days is None else TODAY() + timedelta(days=days))
    left = 0 if days == 1 else 1
    section = preview({"classes.csv": CLASS + b"8A,Maths,1\n"}, senco, is_whole=True, records="classes")
    roll = whole({"pupils.csv": HEAD + ANN}, senco)
    assert section.counts.get("enrolment:left", 0) == roll.counts.get("pupil:left", 0) == left
    assert roll.findings.get("missing", {}).get("pupil", 0) == left
    apply(roll, senco)
    assert bo.refreshed().left_on == (TODAY() if left else None)


def test_undoing_says_who_was_told_of_a_cancelled_meeting_and_tells_colleagues_again(school, senco, key_ta):
    """A mail that has gone out is not brought back: how many read it is said. Of one that waits nobody heard."""
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    review = make_review(Pupil.objects.get(mis_id="2"), lead=senco.staff)
    ask(review)
    ask(review, email="two@example.org")
    ReviewInvitee.objects.create(review=review, staff_member=key_ta.staff)
    invitations_send(review=review, by=senco, now=timezone.now())
    Mail.objects.update(state="sent", sent_at=timezone.now(), goes_at=None)
    roster = whole({"pupils.csv": HEAD + ANN}, senco)
    apply(roster, senco)
    assert Notice.objects.get(recipient=key_ta, text__startswith="Cancelled: ").acknowledged_at is None
    Notice.objects.update(acknowledged_at=timezone.now())
    Mail.objects.filter(kind="review cancelled").update(state="sent", sent_at=timezone.now(), goes_at=None)
    assert Mail.objects.filter(kind="review cancelled", state="sent").count() == 2
    kept = roster_undo(roster=roster.refreshed(), now=timezone.now(), by=senco).kept
    said = "planned again, but 2 people were told by email that it is cancelled. Tell them that it takes place"
    assert f"meeting {review.pk}: {said}" in kept
    assert review.refreshed().state == "planned"
    again = Notice.objects.get(recipient=key_ta, text__startswith="Planned again: ")
    assert again.acknowledged_at is None
    assert not Notice.objects.filter(text__startswith="Cancelled: ").exists()


def test_a_place_that_an_undone_import_gives_back_is_no_longer_offered(school, senco):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    ann, bo = Pupil.objects.get(mis_id="1"), Pupil.objects.get(mis_id="2")
    placement = placed(bo, senco.staff)
    Group.objects.update(places=1)
    waiting_add(programme=placement.programme, pupil=ann, urgency=1, reason="", today=TODAY(), by=senco)
    roster = whole({"pupils.csv": HEAD + ANN}, senco)
    apply(roster, senco)
    offer = Offer.objects.open().get()
    assert offer.entry.pupil == ann
    roster = roster_undo(roster=roster.refreshed(), now=timezone.now(), by=senco)
    assert placement.refreshed().ended_on is None
    assert not Offer.objects.open().exists()
    assert roster.kept == []
    # An offer that the import itself made goes with it; one that was made since is withdrawn, and said.
    assert not Offer.objects.filter(pk=offer.pk).exists()


def test_an_offer_made_since_an_import_is_withdrawn_as_it_is_undone(school, senco):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    ann, bo = Pupil.objects.get(mis_id="1"), Pupil.objects.get(mis_id="2")
    placement = placed(bo, senco.staff)
    Group.objects.update(places=1)
    roster = whole({"pupils.csv": HEAD + ANN}, senco)
    apply(roster, senco)
    waiting_add(programme=placement.programme, pupil=ann, urgency=1, reason="", today=TODAY(), by=senco)
    offer = Offer.objects.open().get()
    roster = roster_undo(roster=roster.refreshed(), now=timezone.now(), by=senco)
    assert offer.refreshed().state == "passed"
    assert roster.kept == [f"offer {offer.pk}: withdrawn, no place in the group is left"]


def test_a_leaver_whose_import_is_undone_goes_along_on_the_trip_again(school, senco, sign_in):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    bo, now = Pupil.objects.get(mis_id="2"), timezone.now()
    trip = Trip.objects.create(
        name="Museum", place="City", starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=4),
        leader=senco.staff, planned_by=senco, planned_at=now,
    )  # fmt: skip
    adult = TripAdult.objects.create(trip=trip, staff_member=senco.staff)
    row = TripPupil.objects.create(
        trip=trip, pupil=bo, needs_adult=True, with_adult=adult, must_do="Carry the inhaler."
    )
    roster = whole({"pupils.csv": HEAD + ANN}, senco)
    assert "has to be written again" in sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    apply(roster, senco)
    assert not TripPupil.objects.exists()
    roster = roster_undo(roster=roster.refreshed(), now=timezone.now(), by=senco)
    back = TripPupil.objects.get()
    assert (back.pk, back.trip, back.pupil, back.needs_adult, back.with_adult) == (row.pk, trip, bo, True, adult)
    # The history keeps no word of what is to be done for a child.
    assert back.must_do == ""
    assert roster.kept == [f"pupil {bo.pk}: is on Museum again, and the notes for it are to be written again"]
    assert "Not as before (1)" in sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text


def test_all_that_ends_with_a_pupil_who_leaves_is_undone():
    """What one app forgets to name here is lost for good when an import, or moving up, is undone."""
    ending = [tie for tie in ties() if tie.end is not None]
    assert ending
    assert [tie.many for tie in ending if tie.rows(Q(), TODAY()).model not in UNDONE] == []


def test_who_is_in_the_file_again_has_both_times(school, senco):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    Pupil.objects.filter(mis_id="2").update(
        joined_on=TODAY() - timedelta(days=90), left_on=TODAY() - timedelta(days=20)
    )
    roster = whole({"pupils.csv": HEAD + ANN + BO}, senco)
    apply(roster, senco)
    bo = Pupil.objects.get(mis_id="2")
    assert (bo.joined_on, bo.left_on) == (TODAY(), None)
    assert EarlierPeriod.objects.get().left_on == TODAY() - timedelta(days=20)
    roster_undo(roster=roster.refreshed(), now=timezone.now(), by=senco)
    assert not EarlierPeriod.objects.exists()


def test_who_has_died_does_not_come_back_by_a_file(school, senco):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    Pupil.objects.filter(mis_id="2").update(left_on=TODAY(), deceased_on=TODAY())
    apply(whole({"pupils.csv": HEAD + ANN + BO.replace(b"9", b"10")}, senco), senco)
    bo = Pupil.objects.get(mis_id="2")
    assert (bo.deceased_on, bo.left_on) == (TODAY(), TODAY())


STAFF = b"Staff code,Forename,Surname,Email,Job\n"


def staff_file(*lines):
    return {"staff.csv": STAFF + b"".join(line + b"\n" for line in lines)}


def test_a_staff_list_closes_the_accounts_of_leavers_and_never_locks_the_school_out(school, senco, key_ta):
    StaffMember.objects.filter(pk=senco.staff.pk).update(mis_id="SEN")
    StaffMember.objects.filter(pk=key_ta.staff.pk).update(mis_id="TAA")
    by = make_member(school, Role.DATA_MANAGER)
    roster = preview(staff_file(b"NEW,Ida,Berg,ida@example.org,Teacher"), by, records="staff", is_whole=True)
    assert roster.counts["staff:left"] == 1
    assert any("stays" in note for note in roster.notes)
    apply(roster, by)
    assert not Membership.objects.open().filter(user=key_ta).exists()
    assert Membership.objects.open().filter(user=senco).exists()
    roster_undo(roster=roster.refreshed(), now=timezone.now(), by=by)
    assert Membership.objects.open().filter(user=key_ta).exists()


def test_staff_are_found_by_account_work_address_code_or_name_with_birthday(school, senco):
    by = make_member(school, Role.DATA_MANAGER)
    StaffMember.objects.filter(pk=senco.staff.pk).update(
        email="", mis_id="", given_name="Dawn", family_name="Okafor", born_on="1980-05-02"
    )
    lines = [
        b"S1,Dawn,Okafor," + senco.email.upper().encode() + b",SENCO",
        b"S1,Dawn,Okafor,,SENCO",
    ]
    for line in lines:
        apply(preview(staff_file(line), by, records="staff"), by)
    StaffMember.objects.filter(pk=senco.staff.pk).update(mis_id="", email="")
    born = {"staff.csv": b"Staff code,Forename,Surname,Date of birth\nS2,DAWN,O'Kafor,02/05/1980\n"}
    apply(preview(born, by, records="staff", date_format="dmy"), by)
    assert list(StaffMember.objects.filter(family_name__icontains="kafor").values_list("pk", "mis_id")) == [
        (senco.staff.pk, "S2")
    ]


def test_a_namesake_without_anything_else_is_asked_about_and_never_a_second_senco(school, senco):
    by = make_member(school, Role.DATA_MANAGER)
    StaffMember.objects.filter(pk=senco.staff.pk).update(given_name="Dawn", family_name="Okafor", mis_id="")
    roster = preview(staff_file(b"S9,Dawn,Okafor,other@example.org,SENCO"), by, records="staff")
    assert roster.counts == {"staff:refused": 1}
    # Two with different codes are two people.
    StaffFactory.create(school=school, given_name="Bo", family_name="Ng", mis_id="A1")
    assert preview(staff_file(b"B2,Bo,Ng,bo@example.org,Teacher"), by, records="staff").counts == {"staff:new": 1}


def test_the_pupil_of_another_school_is_not_touched(school, other_school, senco):
    apply(whole({"pupils.csv": HEAD + ANN + BO}, senco), senco)
    PupilFactory.create(school=school)
    apply(whole({"pupils.csv": HEAD + ANN}, senco), senco)
    assert Pupil.objects.on_roll().filter(mis_id="").count() == 0
    assert Pupil.objects.on_roll().filter(mis_id="1").count() == 1
