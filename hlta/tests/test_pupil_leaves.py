"""A pupil leaves: what hangs on them is shown, ends on that day, and nothing goes out about them any more."""

from datetime import date, timedelta

import pytest
from django.core import mail as sent
from django.test import Client
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import build_world, open_calendar
from interventions.models import Offer, Placement, Programme, Referral, WaitingEntry
from liaison.tests.carer_world import ask, goes_out, inside, is_shut, make_carer, make_review, send_link
from library.models import Loan
from messaging import delivery
from messaging.models import Mail, Notice
from plans.actions.review_mail import invitations_send
from plans.models import ReviewInvitee, ReviewPoint
from plans.queries.invitee import invitees_to_tell
from pupils.actions.leaving import leavers_end, pupil_die, pupil_leave, pupil_return, pupil_stay, pupils_leave
from pupils.leaving import Leaving, leaving_counted, leaving_shown, ties
from pupils.models import CarerLink, EarlierPeriod, Pupil, SenStatus
from pupils.models.carer import may_be_told_of_the_past
from pupils.queries.register import register
from schools.context import in_school

TODAY = timezone.localdate


@pytest.fixture
def world(school):
    open_calendar()
    return build_world(school, roles=list(Role))


def leave(pupil, by, *, days=0, tells=True):
    """Their last day was `days` from yesterday."""
    last = TODAY() + timedelta(days=days - 1)
    return pupil_leave(pupil=pupil, last_day=last, tells=tells, by=by, now=timezone.now())


def die(pupil, by):
    return pupil_die(pupil=pupil, on=TODAY(), by=by, now=timezone.now())


def left_behind():
    """By kind, the pupils who are gone and of whom something is still there."""
    return {tie.many: found for tie in ties() if (found := tie.left_behind(TODAY()))}


def test_every_app_tells_what_hangs_on_a_pupil(world):
    """The school has one of everything about the pupil: each kind is in the list, none is forgotten."""
    shown = leaving_shown(Leaving(frozenset([world.pupil.pk]), TODAY()))
    assert [ending.words for ending in shown] == [
        "1 offer of a place is withdrawn",
        "1 place on a waiting list ends",
        "1 place in a programme ends",
        "1 open referral is closed",
        "1 question to teachers is closed",
        "1 concern that waits for an answer is closed",
        "1 hour of support a cycle ends",
        "1 promise of adult time ends",
        "1 open task is dropped",
        "1 trip without them",
        "1 meeting is cancelled",
        "1 line of provision ends",
        "1 plan ends",
        "1 referral to another service is closed",
        "1 shared pack closes",
        "1 aid on loan is to be collected",
        "1 place in a class ends",
    ]
    assert all(line for ending in shown for line in ending.lines)


@pytest.mark.parametrize("end", [leave, die])
def test_what_was_shown_ends_and_only_the_aid_is_left_to_collect(world, end):
    end(world.pupil, world.adult)
    shown = leaving_shown(Leaving(frozenset([world.pupil.pk]), TODAY()))
    assert [ending.words for ending in shown] == ["1 aid on loan is to be collected"]
    assert left_behind() == {}
    assert Loan.objects.open().filter(pupil=world.pupil).exists()
    placement = Placement.objects.get(pk=world.pk["placement"])
    assert (placement.ended_on, placement.outcome) == (TODAY(), "left")
    assert Referral.objects.get(pk=world.pk["referral"]).stage == "other_route"


def test_what_is_ahead_waits_for_its_day(world):
    """A last day in two weeks: what carries days ends on it, the rest goes on until then and is ended by the hourly job."""
    leave(world.pupil, world.adult, days=14)
    pupil = world.pupil.refreshed()
    assert pupil.is_on_roll(TODAY())
    placement = Placement.objects.get(pk=world.pk["placement"])
    assert placement.ended_on == TODAY() + timedelta(days=14)
    assert WaitingEntry.objects.open().filter(pupil=pupil).exists()
    assert ReviewPoint.objects.get(pk=world.pk["review"]).state == "planned"
    Pupil.objects.filter(pk=pupil.pk).update(left_on=TODAY())
    assert leavers_end(now=timezone.now()) == 1
    assert left_behind() == {}
    assert not WaitingEntry.objects.open().filter(pupil=pupil).exists()
    assert leavers_end(now=timezone.now()) == 0


def test_the_freed_place_is_offered_to_the_next(world, school):
    group = Placement.objects.get(pk=world.pk["placement"]).group
    Programme.objects.filter(pk=group.programme_id).update(entry_criteria={})
    group.places = 1
    group.save()
    Offer.objects.all().delete()
    other = PupilFactory.create(school=school)
    WaitingEntry.objects.create(programme=group.programme, pupil=other, added_on=TODAY())
    leave(world.pupil, world.adult)
    assert Offer.objects.open().get().entry.pupil == other


def test_many_leave_at_once_and_are_counted(school, senco):
    pupils = [PupilFactory.create(school=school) for _ in range(3)]
    for pupil in pupils:
        make_review(pupil)
    leaving = Leaving(frozenset(pupil.pk for pupil in pupils), TODAY())
    assert leaving_counted(leaving) == ["3 meetings are cancelled"]
    assert pupils_leave(leaving=leaving, by=senco, now=timezone.now()) == 3
    assert pupils_leave(leaving=leaving, by=senco, now=timezone.now()) == 0
    assert not ReviewPoint.objects.planned().exists()


def test_nobody_of_many_leaves_before_they_joined(school, senco):
    """Each who joined later is named, and nobody leaves; who leaves as they join was never here."""
    early, late, same = (
        PupilFactory.create(school=school, joined_on=TODAY() + timedelta(days=days)) for days in (-9, 1, 0)
    )
    pks = [early.pk, late.pk, same.pk]
    with pytest.raises(DomainError, match=late.family_name) as refused:
        pupils_leave(leaving=Leaving(frozenset(pks), TODAY()), by=senco, now=timezone.now())
    assert early.family_name not in str(refused.value)
    assert not Pupil.objects.filter(pk__in=pks, left_on__isnull=False).exists()
    assert pupils_leave(leaving=Leaving(frozenset([early.pk, same.pk]), TODAY()), by=senco, now=timezone.now()) == 2


def queued(school, senco, pupil, **values):
    """An invitation that waits to go out."""
    review = make_review(pupil)
    invitee = ask(review, **values)
    invitations_send(review=review, by=senco, now=timezone.now())
    Mail.objects.update(goes_at=None, not_before=timezone.now() - timedelta(minutes=1))
    return invitee


def outcome(school):
    sent.outbox.clear()
    goes_out(school)
    row = Mail.objects.get()
    return row.state, row.last_error, len(sent.outbox)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda i: Pupil.objects.update(left_on=TODAY()), "The pupil is not on roll any more."),
        (
            lambda i: Pupil.objects.update(left_on=TODAY(), deceased_on=TODAY()),
            "The pupil has died: nothing goes out about them.",
        ),
        (lambda i: type(i.carer_link.carer).objects.update(deceased_on=TODAY()), "This carer has died."),
        (
            lambda i: type(i.carer_link).objects.update(do_not_contact=True),
            "A carer at this address is marked “do not contact”.",
        ),
    ],
    ids=["left", "died", "carer died", "do not contact"],
)
def test_a_mail_asks_as_it_goes_out_and_says_why_it_did_not(school, senco, change, why):
    """Whatever way the row was written: the mail itself asks."""
    invitee = queued(school, senco, PupilFactory.create(school=school))
    change(invitee)
    assert outcome(school) == ("cancelled", why, 0)


def test_a_mail_about_a_pupil_who_is_here_goes_out(school, senco):
    queued(school, senco, PupilFactory.create(school=school))
    assert outcome(school) == ("sent", "", 1)


def test_a_pupil_who_leaves_next_week_is_still_written_about(school, senco):
    pupil = PupilFactory.create(school=school)
    queued(school, senco, pupil)
    Pupil.objects.update(left_on=TODAY() + timedelta(days=7))
    assert outcome(school)[0] == "sent"


def test_between_the_claim_and_the_line_it_is_asked_again(school, senco, monkeypatch):
    """Fifty mails are claimed at once; what happens while the first of them go is heard by the last."""
    pupil = PupilFactory.create(school=school)
    queued(school, senco, pupil)
    claim = delivery.claim

    def claim_then_leave(*args):
        found = claim(*args)
        Pupil.objects.update(left_on=TODAY())
        return found

    monkeypatch.setattr(delivery, "claim", claim_then_leave)
    assert outcome(school) == ("cancelled", "The pupil is not on roll any more.", 0)


@pytest.mark.parametrize("end", [leave, die])
def test_the_carers_page_shuts_with_the_visit_that_is_open(school, senco, end):
    carer = make_carer(school)
    client = inside(carer.invitee)
    assert not is_shut(client)
    end(carer.pupil, senco)
    assert is_shut(client)


def test_the_page_of_a_carer_who_died_shuts(school, senco):
    carer = make_carer(school)
    client = inside(carer.invitee)
    type(carer.invitee.carer_link.carer).objects.update(deceased_on=TODAY())
    assert is_shut(client)
    assert not ReviewInvitee.objects.by_hand().exists()
    assert not ReviewInvitee.objects.by_mail().exists()


def test_a_deceased_pupil_is_on_no_list_and_no_home(world, sign_in):
    client, name = sign_in(world.adult), world.pupil.name
    pages = (
        "/",
        "/pupils/",
        "/reviews/",
        "/tasks/",
        "/referrals/",
        "/placements/",
        "/contacts/follow-ups/",
        "/advice/",
    )
    die(world.pupil, world.adult)
    for page in pages:
        response = client.get(page, follow=True)
        main = response.text.partition("<main")[2]
        if page != "/":
            assert name not in main, page
    assert name in client.get("/pupils/?roll=left").text
    page = client.get(f"/pupils/{world.pupil.pk}/").text
    assert "Died" in page
    assert "Nothing goes out" in page


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_nobody_is_to_be_told_of_a_review_about_who_has_died(school, senco, state):
    """Whoever was to be phoned before that: neither the list nor the row asks for it."""
    invitee = make_carer(school).invitee
    ReviewInvitee.objects.filter(pk=invitee.pk).update(is_to_tell=True)
    ReviewPoint.objects.update(state=state)
    assert invitees_to_tell(user=senco, now=timezone.now()).exists()
    Pupil.objects.update(deceased_on=TODAY(), left_on=TODAY())
    assert not invitees_to_tell(user=senco, now=timezone.now()).exists()
    assert ReviewInvitee.objects.with_people().get(pk=invitee.pk).why_not == "the pupil has died"
    assert not CarerLink.objects.filter(may_be_told_of_the_past()).exists()


def test_nobody_is_told_of_a_death_by_this_site(world):
    Notice.objects.all().delete()
    Notice.objects.create(recipient=world.adult, text=f"{world.pupil.name}: new plan.", unique_key="y")
    Notice.objects.create(recipient=world.adult, text="The room changed.", unique_key="z")
    die(world.pupil, world.adult)
    assert [row.text for row in Notice.objects.all()] == ["The room changed."]
    assert not Mail.objects.filter(about_pupil=world.pupil.pk).exclude(state="cancelled").exists()


def test_who_comes_back_has_both_times_on_roll(school, senco):
    pupil = PupilFactory.create(school=school, joined_on=date(2024, 9, 2))
    with_support(pupil)
    leave(pupil, senco, days=-30)
    gone, back = TODAY() - timedelta(days=10), TODAY()
    assert pupil not in register(user=senco, on=gone)
    pupil_return(pupil=pupil.refreshed(), on=back, by=senco, now=timezone.now())
    pupil = pupil.refreshed()
    assert (pupil.joined_on, pupil.left_on) == (back, None)
    earlier = EarlierPeriod.objects.get()
    assert (earlier.joined_on, earlier.last_day) == (date(2024, 9, 2), TODAY() - timedelta(days=31))
    assert pupil in register(user=senco, on=date(2025, 1, 15))
    assert pupil not in register(user=senco, on=gone)
    assert pupil in register(user=senco, on=TODAY())


def test_nobody_is_back_ahead_of_the_day(school, senco, sign_in):
    """Recorded ahead, they would be on roll at once."""
    pupil = PupilFactory.create(school=school)
    leave(pupil, senco, days=-30)
    ahead = TODAY() + timedelta(days=1)
    answer = sign_in(senco).post(f"/pupils/{pupil.pk}/return/", {"on": ahead.isoformat()})
    assert "Record the return on the day itself." in answer.text
    assert pupil.refreshed().left_on == TODAY() - timedelta(days=30)
    assert not EarlierPeriod.objects.exists()


@pytest.mark.parametrize(("days", "is_said"), [(20, True), (14, False), (7, False)])
def test_a_later_last_day_says_that_what_was_ended_stays_ended(world, sign_in, days, is_said):
    client, path = sign_in(world.adult), f"/pupils/{world.pupil.pk}/leave/"
    leave(world.pupil, world.adult, days=14)
    asked = {"last_day": (TODAY() + timedelta(days=days - 1)).isoformat()}
    page = client.get(path, asked)
    done = client.post(path, {**asked, "seen": page.context["seen"], "tells": "on"}, follow=True)
    for text in (page.text, done.text):
        assert ("What had been ended ahead stays ended: plan it again." in text) == is_said
    assert world.pupil.refreshed().left_on == TODAY() + timedelta(days=days)


def with_support(pupil):
    SenStatus.objects.create(pupil=pupil, code="K", starts_on=date(2024, 9, 2))


def test_who_has_died_never_comes_back(school, senco):
    pupil = PupilFactory.create(school=school)
    die(pupil, senco)
    with pytest.raises(DomainError, match="can't come back"):
        pupil_return(pupil=pupil, on=TODAY(), by=senco, now=timezone.now())


def test_leaving_that_was_planned_is_taken_back(school, senco):
    pupil = PupilFactory.create(school=school)
    leave(pupil, senco, days=5)
    assert pupil_stay(pupil=pupil, by=senco, now=timezone.now()).left_on is None
    with pytest.raises(DomainError, match="No day"):
        pupil_stay(pupil=pupil, by=senco, now=timezone.now())


def test_a_child_at_two_schools_leaves_one_of_them(school, other_school, senco):
    """Each school has its own record: what the one ends, the other goes on with."""
    upn = "B801200005001"
    here = PupilFactory.create(school=school, upn=upn)
    make_review(here)
    with in_school(other_school.pk):
        other_senco = make_member(other_school, Role.SENCO, job="senco")
        there = PupilFactory.create(school=other_school, upn=upn)
        queued(other_school, other_senco, there, email="mother@example.org")
    leave(here, senco)
    assert not ReviewPoint.objects.planned().exists()
    with in_school(other_school.pk):
        assert there.refreshed().left_on is None
        assert ReviewPoint.objects.planned().count() == 1
        assert outcome(other_school)[0] == "sent"


def test_the_page_shows_what_ends_and_saves_it_once(world, sign_in):
    client, path = sign_in(world.adult), f"/pupils/{world.pupil.pk}/leave/"
    page = client.get(path, {"last_day": TODAY().isoformat()})
    assert "1 place in a programme ends" in page.text
    seen = page.context["seen"]
    Loan.objects.all().delete()
    asked = {"last_day": TODAY().isoformat(), "seen": seen, "tells": "on"}
    assert "has changed since you looked" in client.post(path, asked).text
    assert world.pupil.refreshed().left_on is None
    seen = client.get(path, {"last_day": TODAY().isoformat()}).context["seen"]
    assert client.post(path, {**asked, "seen": seen}).status_code == 302
    assert world.pupil.refreshed().left_on == TODAY() + timedelta(days=1)


def test_a_link_that_was_sent_dies_with_the_leaving(school, senco):
    carer = make_carer(school)
    path = send_link(carer.invitee)
    leave(carer.pupil, senco)
    assert is_shut(_follow(Client(), path))


def _follow(client, path):
    client.get(path)
    return client
