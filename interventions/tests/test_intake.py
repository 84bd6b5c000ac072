"""The rolling intake: order, offers, lapses, and that a person decides."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.models import Cell
from hlta.testing import PupilFactory
from interventions.actions.exits import placement_end
from interventions.actions.group import group_edit
from interventions.actions.intake import offer_pass, offers_lay_out, waiting_add, waiting_leave
from interventions.actions.placement import placement_create
from interventions.models import Group, Offer, Placement, Programme, Slot, WaitingEntry
from messaging.models import Notice
from pupils.models import Enrolment, Lesson, TeachingClass
from schools.models import Period
from staff.models import StaffMember

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def programme(school):
    supervisor = StaffMember.objects.create(family_name="Teacher")
    return Programme.objects.create(name="Plan", aim="Plan.", area="cognition", supervising_teacher=supervisor)


@pytest.fixture
def group(programme, hlta):
    return Group.objects.create(
        programme=programme,
        name="Owls",
        leader=hlta.staff,
        places=1,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=90),
    )


def waits(programme, pupil, senco, *, days=0, urgency=1, reason=""):
    on = TODAY - timedelta(days=days)
    return WaitingEntry.objects.create(
        programme=programme, pupil=pupil, urgency=urgency, reason=reason, added_on=on, added_by=senco
    )


def open_offers():
    return [offer.entry.pupil for offer in Offer.objects.open().select_related("entry__pupil")]


def test_the_order_is_urgency_then_waiting(programme, senco, school, sign_in):
    long, short, urgent = (PupilFactory.create(school=school) for _ in range(3))
    waits(programme, short, senco, days=1)
    waits(programme, long, senco, days=30)
    waits(programme, urgent, senco, urgency=3, reason="Exam in May")
    lines = sign_in(senco).get(f"/programmes/{programme.pk}/waiting/").context["lines"]
    assert [line["entry"].pupil for line in lines] == [urgent, long, short]


def test_coming_first_needs_a_reason(programme, senco, pupil, sign_in):
    client = sign_in(senco)
    url = f"/programmes/{programme.pk}/waiting/new/?pupils={pupil.pk}"
    data = {"request_key": uuid4().hex, "pupils": pupil.pk, "urgency": 3}
    assert "Say why" in client.post(url, data).text
    client.post(url, {**data, "request_key": uuid4().hex, "reason": "Exam in May"})
    assert WaitingEntry.objects.get().urgency == 3


def test_a_free_place_is_held_for_the_next_and_nobody_is_enrolled(programme, group, senco, school):
    first, second = (PupilFactory.create(school=school) for _ in range(2))
    waits(programme, first, senco, days=2)
    waits(programme, second, senco, days=1)
    offers_lay_out(programme=programme, today=TODAY)
    offers_lay_out(programme=programme, today=TODAY)
    assert open_offers() == [first]
    assert Offer.objects.get().lapses_on == TODAY + timedelta(days=7)
    assert not Placement.objects.exists()


def test_a_place_that_frees_is_offered_at_once(programme, group, senco, school, pupil):
    (placement,) = placement_create(group=group, pupils=[pupil], reason="", today=TODAY, by=senco)
    nxt = PupilFactory.create(school=school)
    waiting_add(programme=programme, pupil=nxt, urgency=1, reason="", today=TODAY, by=senco)
    assert open_offers() == []
    placement_end(
        placement=placement, on=TODAY, outcome="met", what_next="Class", reason="Done", otherwise="Agreed", by=senco
    )
    assert open_offers() == [nxt]


@pytest.mark.parametrize("days", [1, 7, 30])
def test_an_end_ahead_touches_no_offer_before_its_day(days, programme, group, senco, school, pupil):
    """The place of who leaves in so many days is offered on that day; what is held for others today stays held."""
    Group.objects.filter(pk=group.pk).update(places=2)
    first, second = (PupilFactory.create(school=school) for _ in range(2))
    (placement,) = placement_create(group=group.refreshed(), pupils=[pupil], reason="", today=TODAY, by=senco)
    for other in (first, second):
        waiting_add(programme=programme, pupil=other, urgency=1, reason="", today=TODAY, by=senco)
    before = list(Offer.objects.values("pk", "state", "offered_on", "lapses_on"))
    leaves_on = TODAY + timedelta(days=days)
    placement_end(
        placement=placement, on=leaves_on, outcome="met", what_next="Class", reason="Done", otherwise="Agreed", by=senco
    )
    assert open_offers() == [first]
    assert list(Offer.objects.values("pk", "state", "offered_on", "lapses_on")) == before
    made = offers_lay_out(programme=programme, today=leaves_on)
    assert second in [offer.entry.pupil for offer in made]
    assert {offer.offered_on for offer in made} == {leaves_on}


def test_who_leads_the_group_hears_the_day_of_an_end_ahead(programme, group, senco, pupil, hlta):
    (placement,) = placement_create(group=group, pupils=[pupil], reason="", today=TODAY, by=senco)
    ahead = TODAY + timedelta(days=9)
    placement_end(placement=placement, on=ahead, outcome="met", what_next="Class", reason="D", otherwise="A", by=senco)
    told = Notice.objects.get(recipient=hlta, unique_key=f"placement:{placement.pk}:ended").text
    assert f"leaves Plan on {ahead:%-d %b %Y}" in told


def test_who_does_not_meet_the_criteria_is_passed_over_and_shown(programme, group, senco, school, sign_in):
    eight, nine = (PupilFactory.create(school=school, year_group=year) for year in (8, 9))
    year = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "is", "value": "9"}
    programme.entry_criteria = {"join": "all", "of": [year]}
    programme.save()
    waits(programme, eight, senco, days=9)
    waits(programme, nine, senco)
    offers_lay_out(programme=programme, today=TODAY)
    assert open_offers() == [nine]
    assert "Not eligible: Year group is 9" in sign_in(senco).get(f"/programmes/{programme.pk}/waiting/").text


def test_the_clash_is_checked_with_the_offer(programme, group, senco, pupil, sign_in):
    period = Period.objects.create(name="1", starts_at="09:00", ends_at="10:00")
    art = TeachingClass.objects.create(name="8x/Ar", subject="Art")
    Enrolment.objects.create(teaching_class=art, pupil=pupil)
    Lesson.objects.create(teaching_class=art, week=1, weekday=2, period=period)
    cell = Cell.objects.create(
        staff_member=group.leader, kind="group", week=1, weekday=2, starts_at=time(9), ends_at=time(9, 30),
        starts_on=TODAY, ends_on=group.ends_on,
    )  # fmt: skip
    Slot.objects.create(group=group, cell=cell)
    waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    assert "misses Art" in Offer.objects.get().clashes[0]
    assert "misses Art" in sign_in(senco).get("/offers/").text


def test_an_offer_that_lapses_goes_to_the_next_and_comes_round(programme, group, senco, school):
    first, second = (PupilFactory.create(school=school) for _ in range(2))
    waits(programme, first, senco, days=2)
    waits(programme, second, senco, days=1)
    order = []
    for days in (0, 7, 14, 21):
        offers_lay_out(programme=programme, today=TODAY + timedelta(days=days))
        order += open_offers()
    assert order == [first, second, first, second]
    assert Offer.objects.filter(state="lapsed").count() == 3


def test_passing_on_keeps_the_reason_and_the_turn(programme, group, senco, pupil, school, sign_in):
    waits(programme, pupil, senco, days=2)
    other = PupilFactory.create(school=school)
    waits(programme, other, senco)
    offers_lay_out(programme=programme, today=TODAY)
    client = sign_in(senco)
    offer = Offer.objects.get()
    client.post(f"/offers/{offer.pk}/pass/", {"reason": "On a trip this month"})
    assert open_offers() == [other]
    assert "On a trip this month" in client.get(f"/programmes/{programme.pk}/waiting/").text
    assert WaitingEntry.objects.get(pupil=pupil).left_on is None


def test_passing_on_alone_is_not_offered_again_the_same_day(programme, group, senco, pupil):
    waits(programme, pupil, senco)
    (offer,) = offers_lay_out(programme=programme, today=TODAY)
    offer_pass(offer=offer, reason="Later", today=TODAY, by=senco)
    assert open_offers() == []
    offers_lay_out(programme=programme, today=TODAY + timedelta(days=1))
    assert open_offers() == [pupil]


def test_taking_the_place_ends_the_waiting(programme, group, senco, pupil):
    entry = waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    placement_create(group=group, pupils=[pupil], reason="", today=TODAY, by=senco)
    entry.refresh_from_db()
    assert (entry.left_on, Offer.objects.get().state) == (TODAY, "taken")


def test_a_place_given_otherwise_withdraws_the_offer(programme, group, senco, pupil, school):
    waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    placement_create(group=group, pupils=[PupilFactory.create(school=school)], reason="", today=TODAY, by=senco)
    assert open_offers() == []
    assert Offer.objects.get().reason == "No place in the group is left for them."


def test_leaving_the_list_frees_what_was_held(programme, group, senco, pupil, school, sign_in):
    entry = waits(programme, pupil, senco, days=3)
    other = PupilFactory.create(school=school)
    waits(programme, other, senco)
    offers_lay_out(programme=programme, today=TODAY)
    sign_in(senco).post(f"/waiting/{entry.pk}/", {"do": "leave", "leave-reason": "Has moved away"})
    entry.refresh_from_db()
    assert (entry.left_on, entry.left_reason) == (TODAY, "Has moved away")
    assert open_offers() == [other]


def test_a_change_of_the_order_is_reasoned(programme, senco, pupil, sign_in):
    entry = waits(programme, pupil, senco)
    client = sign_in(senco)
    assert "This field is required" in client.post(f"/waiting/{entry.pk}/", {"urgency": 2, "reason": ""}).text
    client.post(f"/waiting/{entry.pk}/", {"urgency": 2, "reason": "Exam soon"})
    entry.refresh_from_db()
    assert (entry.urgency, entry.reason) == (2, "Exam soon")


def test_who_is_placed_does_not_wait(programme, group, senco, pupil, sign_in):
    placement_create(group=group, pupils=[pupil], reason="", today=TODAY, by=senco)
    url = f"/programmes/{programme.pk}/waiting/new/?pupils={pupil.pk}"
    answer = sign_in(senco).post(url, {"request_key": uuid4().hex, "pupils": pupil.pk, "urgency": 1})
    assert "is in this programme now" in answer.text


def test_leaving_alone_leaves_nobody(programme, group, senco, pupil):
    entry = waits(programme, pupil, senco)
    waiting_leave(entry=entry, reason="No need", today=TODAY, by=senco)
    assert not WaitingEntry.objects.open().exists()


def test_a_place_given_from_a_later_day_is_not_offered(programme, group, senco, pupil, school):
    ahead = TODAY + timedelta(days=14)
    waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    other = PupilFactory.create(school=school)
    placement_create(group=group, pupils=[other], reason="", today=TODAY, by=senco, starts_on=ahead)
    assert open_offers() == []
    with pytest.raises(DomainError, match="has 1 places and 1 are taken"):
        placement_create(group=group, pupils=[pupil], reason="", today=TODAY, by=senco)


def test_places_given_one_after_the_other_are_one_place(programme, group, senco, pupil, school):
    """Who leaves before another comes has the same place: it is taken once."""
    (first,) = placement_create(group=group, pupils=[pupil], reason="", today=TODAY, by=senco)
    ahead = TODAY + timedelta(days=14)
    placement_end(placement=first, on=ahead, outcome="met", what_next="Class", reason="D", otherwise="A", by=senco)
    placement_create(
        group=group, pupils=[PupilFactory.create(school=school)], reason="", today=TODAY, by=senco, starts_on=ahead
    )
    assert Group.objects.with_taken(TODAY).get().taken == 1


def edited(group, senco, **changes):
    values = {"name": group.name, "leader": group.leader, "places": group.places, "ends_on": group.ends_on}
    group_edit(group=group, values={**values, **changes}, today=TODAY, by=senco)


def test_fewer_places_withdraw_the_newest_offers_and_more_offer_again(programme, group, senco, school):
    Group.objects.update(places=3)
    waiting = [PupilFactory.create(school=school) for _ in range(3)]
    for days, pupil in enumerate(reversed(waiting)):
        waits(programme, pupil, senco, days=days)
    offers_lay_out(programme=programme, today=TODAY)
    edited(group, senco, places=1)
    assert open_offers() == waiting[:1]
    assert "No place" in Offer.objects.filter(state="passed").first().reason
    later = TODAY + timedelta(days=1)
    Offer.objects.filter(state="passed").update(decided_on=TODAY)
    Group.objects.update(places=2)
    offers_lay_out(programme=programme, today=later)
    assert len(open_offers()) == 2


def test_a_group_that_is_larger_than_its_places_can_be_handed_over(programme, group, senco, school, pupil):
    both = [pupil, PupilFactory.create(school=school)]
    placement_create(group=group, pupils=both, reason="They came together.", today=TODAY, by=senco)
    edited(group, senco, leader=senco.staff)
    assert group.refreshed().leader == senco.staff


def test_who_places_by_hand_is_told_whose_held_place_goes(programme, group, senco, pupil, school, sign_in):
    waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    other = PupilFactory.create(school=school)
    client, url = sign_in(senco), f"/programmes/{programme.pk}/place/"
    page = client.get(url, {"group": group.pk, "pupils": other.pk}).text
    assert f"The place held for {pupil.name_and_form} will be withdrawn" in page
    data = {"group": group.pk, "pupils": other.pk, "request_key": uuid4().hex}
    page = client.post(url, data, follow=True).text
    assert f"The place held for {pupil.name_and_form} is withdrawn" in page
    assert "They stay on the waiting list" in page


def test_a_place_that_stays_held_is_not_said_to_go(programme, group, senco, pupil, school, sign_in):
    Group.objects.update(places=2)
    waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    other = PupilFactory.create(school=school)
    client, url = sign_in(senco), f"/programmes/{programme.pk}/place/"
    page = client.get(url, {"group": group.pk, "pupils": other.pk}).text
    assert f"A place is held for {pupil.name_and_form}." in page
    assert "withdrawn" not in page
    data = {"group": group.pk, "pupils": other.pk, "request_key": uuid4().hex}
    assert "withdrawn" not in client.post(url, data, follow=True).text
    assert open_offers() == [pupil]


def test_who_gives_a_group_fewer_places_is_told_whose_held_place_goes(programme, group, senco, pupil, school, sign_in):
    Group.objects.update(places=2)
    placement_create(
        group=group.refreshed(), pupils=[PupilFactory.create(school=school)], reason="", today=TODAY, by=senco
    )
    waits(programme, pupil, senco)
    offers_lay_out(programme=programme, today=TODAY)
    client, url = sign_in(senco), f"/groups/{group.pk}/edit/"
    assert f"Places are held for {pupil.name_and_form}." in client.get(url).text
    typed = {"name": "Owls", "leader": group.leader_id, "places": 1, "ends_on": group.ends_on}
    assert f"The place held for {pupil.name_and_form} is withdrawn" in client.post(url, typed, follow=True).text
    assert open_offers() == []
