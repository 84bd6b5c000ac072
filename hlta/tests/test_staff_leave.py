"""A member of staff leaves: the account closes after the last day, and what has no adult is one list to hand over."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from access.actions import account_end
from access.models import Membership, User
from access.policy import Role
from core.errors import DomainError
from core.templatetags.parts import school_date
from deployment.actions.feed import feed_make
from deployment.models import Cell, ClassAgreement, Task
from deployment.queries.feed import feed_of
from deployment.rules.feed import read_address
from hlta.testing import StaffFactory, make_member
from hlta.tests.world import build_world, open_calendar
from interventions.actions.concern import receiver
from interventions.actions.group import (
    group_carry_over,
    group_edit,
    group_end,
    group_lead_from,
    leaders_follow,
    slot_create,
    slot_end,
)
from interventions.actions.session import sessions_lay_out
from interventions.models import Concern, Group, Programme, Session, Slot
from messaging.models import Notice
from plans.models import ReviewPoint
from pupils.models import Pupil
from schools.context import in_school
from staff.actions.leaving import (
    hand_over,
    hand_overs_follow,
    staff_leave,
    staff_leave_all,
    staff_return,
    stays_in_imports,
)
from staff.leaving import held_by, holdings, with_something_left
from staff.models import HandOver, Invitation, StaffMember

TODAY = timezone.localdate


@pytest.fixture
def world(school):
    open_calendar()
    return build_world(school, roles=[Role.TA])


def leave(user, by, *, days=0):
    """Their last day was `days` from yesterday."""
    last = TODAY() + timedelta(days=days - 1)
    return staff_leave(person=user.staff, last_day=last, by=by, now=timezone.now())


def test_the_account_and_the_session_that_is_open_close_after_the_last_day(key_ta, senco, sign_in):
    client = sign_in(key_ta)
    assert client.get("/my-week/").status_code == 200
    leave(key_ta, senco)
    closed = client.get("/my-week/")
    assert closed.status_code == 403
    assert "This account is closed" in closed.text
    assert "_auth_user_id" not in client.session
    assert sign_in(key_ta).get("/pupils/").status_code == 403


def test_a_last_day_ahead_closes_nothing_until_it_is_over(key_ta, senco, sign_in):
    client = sign_in(key_ta)
    leave(key_ta, senco, days=3)
    assert client.get("/my-week/").status_code == 200
    StaffMember.objects.filter(pk=key_ta.staff.pk).update(left_on=TODAY())
    Membership.objects.filter(user=key_ta).update(ended_on=TODAY())
    assert client.get("/my-week/").status_code == 403


def test_another_school_stays_open(key_ta, senco, other_school, sign_in):
    with in_school(other_school.pk):
        Membership.objects.create(school=other_school, user=key_ta, roles=["ta"])
    leave(key_ta, senco)
    assert sign_in(key_ta).get("/my-week/").status_code == 200


def test_calendar_and_invitation_die(key_ta, senco, school):
    _, token = read_address(feed_make(user=key_ta, by=key_ta, now=timezone.now()))
    assert feed_of(token=token, now=timezone.now())
    Invitation.objects.create(
        staff_member=key_ta.staff, email="new@example.org", roles=["ta"], invited_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    leave(key_ta, senco)
    assert feed_of(token=token, now=timezone.now()) is None
    assert not Invitation.objects.pending().exists()


def test_nobody_leaves_by_their_own_hand_and_the_last_manager_stays(school, senco, hlta):
    with pytest.raises(DomainError, match="their own last day"):
        leave(senco, senco)
    with pytest.raises(DomainError, match="may do what you may not"):
        leave(senco, hlta)
    other = make_member(school, Role.SENCO)
    leave(senco, other)
    with pytest.raises(DomainError, match="has left already"):
        leave(senco, other)


def test_who_stays_after_all_keeps_the_account(key_ta, senco, sign_in):
    leave(key_ta, senco, days=3)
    staff_return(person=key_ta.staff, by=senco, now=timezone.now())
    assert Membership.objects.get(user=key_ta).ended_on is None
    assert sign_in(key_ta).get("/my-week/").status_code == 200


def test_nobody_takes_back_their_own_last_day(key_ta, school, senco, sign_in):
    """Whoever may edit staff, and whatever of theirs is open still."""
    other = make_member(school, Role.SENCO)
    leave(senco, other, days=3)
    with pytest.raises(DomainError, match="their own last day"):
        staff_return(person=senco.staff, by=senco, now=timezone.now())
    sign_in(senco).post(reverse("staff:staff_return", args=[senco.staff.pk]))
    assert Membership.objects.get(user=senco).ended_on == senco.staff.refreshed().left_on == TODAY() + timedelta(days=3)


def test_an_account_is_kept_open_by_who_may_give_its_roles_alone(key_ta, school, senco):
    leave(senco, make_member(school, Role.SENCO), days=3)
    with pytest.raises(DomainError, match="may do what you may not"):
        staff_return(person=senco.staff, by=make_member(school, Role.DATA_MANAGER), now=timezone.now())
    assert Membership.objects.get(user=senco).ended_on == TODAY() + timedelta(days=3)
    leave(key_ta, senco)
    assert staff_return(person=key_ta.staff, by=make_member(school, Role.SENCO), now=timezone.now()).left_on is None


def test_an_account_with_a_last_day_ahead_is_closed_now(key_ta, senco, sign_in):
    leave(key_ta, senco, days=3)
    account_end(membership=Membership.objects.get(user=key_ta), today=TODAY(), by=senco)
    assert Membership.objects.get(user=key_ta).ended_on == TODAY()
    assert sign_in(key_ta).get("/my-week/").status_code == 403


def test_the_last_who_manages_accounts_stays_and_nobody_else_does(school, senco, key_ta):
    """The one manager is leaving: that holds back no TA, and nobody who manages accounts."""
    second = make_member(school, Role.SENCO)
    Membership.objects.filter(user=senco).update(ended_on=TODAY() + timedelta(days=3))
    with pytest.raises(DomainError, match="Nobody could manage accounts"):
        leave(second, senco)
    Membership.objects.filter(user=second).update(ended_on=TODAY())
    leave(key_ta, senco)
    assert key_ta.staff.refreshed().left_on == TODAY()


def test_a_concern_goes_to_whoever_can_still_read_it(school, pupil, teacher):
    """Who has a last day ahead takes it until then, and who cannot sign in takes none."""
    lead = make_member(school, Role.HEAD_OF_YEAR)
    Membership.objects.filter(user=lead).update(ended_on=TODAY() + timedelta(days=3))
    assert receiver(pupil=pupil, kind="pastoral", by=teacher) == lead
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert receiver(pupil=pupil, kind="pastoral", by=teacher) != lead


def test_who_comes_back_needs_an_invitation(key_ta, senco, sign_in):
    leave(key_ta, senco)
    assert staff_return(person=key_ta.staff, by=senco, now=timezone.now()).left_on is None
    assert sign_in(key_ta).get("/my-week/").status_code == 403


def test_every_app_tells_what_an_adult_holds(world):
    """The world's adult has one of everything: each kind is in the list."""
    held = held_by(world.adult.staff, TODAY())
    assert [one.words for one in held] == [
        "1 group that they lead, with its sessions",
        "1 concern that waits for their answer",
        "3 slots and duties",
        "1 open task",
        "1 trip",
        "1 agreement about a class",
        "1 review that they lead",
        "1 plan that they lead",
    ]
    assert {one.key for one in held} < set(holdings())


def test_all_of_it_is_handed_over_and_home_says_so_until_it_is(world, senco, sign_in, school):
    client = sign_in(senco)
    assert "to hand over" not in client.get("/").text
    leave(world.adult, senco)
    assert "colleague who leaves has work to hand over" in client.get("/").text
    assert world.adult.staff.name in client.get("/staff/hand-over/").text
    page = client.get(f"/staff/{world.adult.staff.pk}/hand-over/")
    to = make_member(school, Role.TA, job="ta").staff
    ticked = {one.key: [row.pk for row, _ in one.rows] for one in page.context["held"]}
    client.post(f"/staff/{world.adult.staff.pk}/hand-over/", {"to": to.pk, **ticked})
    assert held_by(world.adult.staff.refreshed(), TODAY()) == []
    assert not with_something_left().exists()
    assert "to hand over" not in client.get("/").text
    assert Group.objects.get(pk=world.pk["group"]).leader == to
    assert ReviewPoint.objects.get(pk=world.pk["review"]).led_by == to
    assert Concern.objects.get(pk=world.pk["concern"]).sent_to == to.user
    assert Notice.objects.filter(recipient=to.user, text__startswith="You answer a concern about").count() == 1
    assert Task.objects.get(pk=world.pk["task"]).given_to == to
    assert not Cell.objects.on(TODAY()).filter(staff_member=world.adult.staff).exclude(kind="break").exists()


@pytest.fixture
def handed(world, senco, school, sign_in):
    """A group of fifty days, of which its leader is there for a fortnight more, handed over to `to`."""
    group, adult, to = Group.objects.get(pk=world.pk["group"]), world.adult, make_member(school, Role.TA, job="ta")
    Group.objects.filter(pk=group.pk).update(ends_on=TODAY() + timedelta(days=50))
    Cell.objects.filter(slot__group=group).update(ends_on=TODAY() + timedelta(days=51))
    Session.objects.filter(group=group).delete()
    sessions_lay_out(group=group.refreshed(), today=TODAY())
    world.days = planned(group, "on")
    leave(adult, senco, days=14)
    data = {"to": to.staff.pk, "groups": [group.pk]}
    world.page = sign_in(senco).post(reverse("staff:hand_over", args=[adult.staff.pk]), data, follow=True).text
    world.group, world.person, world.to = group.refreshed(), adult.staff.refreshed(), to
    return world


def planned(group, *columns):
    rows = Session.objects.filter(group=group, state="planned").order_by("on", "starts_at")
    return list(rows.values_list(*columns, flat=len(columns) == 1))


def led(world, days):
    """Each session with who is to lead it: until the last day the one, then the other."""
    return [(day, world.person.pk if day < world.person.left_on else world.to.staff.pk) for day in days]


def group_change(world, by, **values):
    row = world.group.refreshed()
    values = {name: getattr(row, name) for name in ("name", "leader", "places", "ends_on")} | values
    return group_edit(group=row, values=values, today=TODAY(), by=by)


def test_a_group_that_is_handed_over_before_the_last_day_changes_hands_after_it(handed, senco, sign_in):
    group, person, to = handed.group, handed.person, handed.to
    assert (
        f"You handed over 1 thing to {to.staff.name}, from {school_date(person.left_on)}. They have been told."
        in handed.page
    )
    assert (group.leader, group.next_leader, group.next_leader_from) == (person, to.staff, person.left_on)
    assert "groups" not in [one.key for one in held_by(person, person.left_on)]
    page = sign_in(senco).get(f"/groups/{group.pk}/").text
    assert f"then by {to.staff.name}" in page
    assert f"from {school_date(person.left_on)} with {to.staff.name}" in page
    assert Notice.objects.filter(recipient__in=[to, handed.adult], text__contains="leads it from").count() == 2
    assert sign_in(to).get(Notice.objects.get(recipient=to).link).status_code == 200
    # The hourly job leaves every session where it was, each with whoever leads it then.
    sessions_lay_out(group=group, today=TODAY())
    assert planned(group, "on", "led_by") == led(handed, handed.days)
    assert {day < person.left_on for day in handed.days} == {True, False}
    assert leaders_follow(today=person.left_on - timedelta(days=1)) == 0
    assert leaders_follow(today=person.left_on) == 1
    assert group.refreshed().leader == to.staff
    assert group.refreshed().next_leader is None
    assert Notice.objects.filter(recipient=to, text__startswith="You lead this group now").count() == 1


def test_a_group_that_is_to_change_hands_gets_times_and_loses_them_for_both(handed, senco):
    slot = handed.group.slots.order_by("pk").first()
    when = {
        "week": slot.cell.week,
        "weekday": 1 + slot.cell.weekday % 5,
        "starts_at": time(15),
        "ends_at": time(15, 20),
    }
    more = slot_create(group=handed.group, **when, room="", clash_reason="", today=TODAY(), by=senco)
    days = planned(handed.group, "on")
    assert len(days) > len(handed.days)
    assert planned(handed.group, "on", "led_by") == led(handed, days)
    slot_end(slot=more, today=TODAY(), by=senco)
    assert planned(handed.group, "on", "led_by") == led(handed, handed.days)


def test_a_group_that_is_to_change_hands_gets_another_end(handed, senco):
    group_change(handed, senco, ends_on=TODAY() + timedelta(days=29))
    days = [day for day in handed.days if day <= TODAY() + timedelta(days=29)]
    assert planned(handed.group, "on", "led_by") == led(handed, days)
    # Longer than it was, past a holiday or not: every session until the last day is with the one, then with the other.
    group_change(handed, senco, ends_on=TODAY() + timedelta(days=60))
    assert planned(handed.group, "on", "led_by") == led(handed, planned(handed.group, "on"))
    assert set(handed.days) <= set(planned(handed.group, "on"))


@pytest.mark.parametrize("how", ["edit", "end"])
def test_nobody_follows_in_a_group_that_ends_before(handed, senco, how):
    last = handed.person.left_on - timedelta(days=2)
    if how == "edit":
        group_change(handed, senco, ends_on=last)
    else:
        group_end(group=handed.group, last_day=last, today=TODAY(), by=senco)
    group = handed.group.refreshed()
    assert (group.ends_on, group.next_leader, group.next_leader_from) == (last, None, None)
    assert planned(group, "on") == [day for day in handed.days if day <= last]
    assert not Cell.objects.on(handed.person.left_on).filter(slot__group=group).exists()
    assert Notice.objects.filter(recipient=handed.to, text__contains="after all").count() == 1


def test_a_third_leader_from_today_takes_all_of_it(handed, senco, school):
    third = make_member(school, Role.TA, job="ta")
    group_change(handed, senco, leader=third.staff)
    group = handed.group.refreshed()
    assert (group.leader, group.next_leader) == (third.staff, None)
    assert planned(group, "on", "led_by") == [(day, third.staff.pk) for day in handed.days]
    for person in (handed.person, handed.to.staff):
        assert not Cell.objects.on(handed.person.left_on).filter(slot__group=group, staff_member=person).exists()
    assert leaders_follow(today=handed.person.left_on) == 0


def test_who_was_to_take_a_group_over_and_leaves_first_hands_it_on(handed, senco, school):
    leave(handed.to, senco, days=7)
    person, third = handed.to.staff.refreshed(), make_member(school, Role.TA, job="ta")
    (held,) = held_by(person, person.left_on)
    assert held.words == "1 group that they are to lead"
    assert with_something_left().contains(person)
    chosen = {"groups_to_come": [handed.group.pk]}
    assert hand_over(person=person, chosen=chosen, to=third.staff, by=senco, now=timezone.now()) == (1, [])
    handed.to = third
    assert planned(handed.group, "on", "led_by") == led(handed, handed.days)
    assert held_by(person, person.left_on) == []


def test_a_last_day_that_comes_earlier_leaves_no_gap(handed, senco):
    leave(handed.adult, senco, days=7)
    handed.person = handed.person.refreshed()
    assert "groups" in [one.key for one in held_by(handed.person, handed.person.left_on)]
    chosen = {"groups": [handed.group.pk]}
    assert hand_over(person=handed.person, chosen=chosen, to=handed.to.staff, by=senco, now=timezone.now()) == (1, [])
    assert planned(handed.group, "on", "led_by") == led(handed, handed.days)
    assert handed.group.refreshed().next_leader_from == handed.person.left_on


def times_on(group, day):
    return list(Slot.objects.running(day).filter(group=group).values_list("cell__staff_member", "cell__starts_at"))


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("how", ["places", "leader", "next leader", "longer", "end", "carry over", "slot"])
def test_a_group_keeps_its_times_until_the_job_has_said_who_leads_it(handed, senco, school, how, days):
    """The next leader's day has come, or is over, and the job that says so has not run yet."""
    group, to, third = handed.group, handed.to.staff, make_member(school, Role.TA, job="ta").staff
    first, today = handed.person.left_on, handed.person.left_on + timedelta(days=days)
    due = group.refreshed()
    due.follow(today)
    values = {name: getattr(due, name) for name in ("name", "leader", "places", "ends_on")}
    leader, last = to, group.ends_on
    times = len(times_on(group, today))
    if how == "leader":
        leader = third
        group_edit(group=group, values=values | {"leader": third}, today=today, by=senco)
    elif how == "next leader":
        group_lead_from(group=group, leader=third, on=today + timedelta(days=7), today=today, by=senco)
    elif how == "places":
        group_edit(group=group, values=values | {"places": 9}, today=today, by=senco)
    elif how == "longer":
        last += timedelta(days=20)
        group_edit(group=group, values=values | {"ends_on": last}, today=today, by=senco)
    elif how == "end":
        last = today + timedelta(days=10)
        group_end(group=group, last_day=last, today=today, by=senco)
    elif how == "carry over":
        last += timedelta(days=20)
        group_carry_over(group=group, until=last, last_day=today, keeps_times=True, today=today, by=senco)
    else:
        times += 1
        when = {"week": 1, "weekday": 3, "starts_at": time(15), "ends_at": time(15, 20)}
        slot_create(group=group, **when, room="", clash_reason="", today=today, by=senco)
    row = group.refreshed()
    changes_on = row.next_leader_from or last + timedelta(days=1)
    assert (row.leader, row.ends_on, row.next_leader) == (leader, last, third if how == "next leader" else None)
    assert Notice.objects.filter(recipient=handed.to, text__startswith="You lead this group now").count() == 1
    assert len(times_on(group, today)) == times
    ahead = [(day, led_by) for day, led_by in planned(group, "on", "led_by") if day >= today]
    assert [led_by for _, led_by in ahead] == [leader.pk if day < changes_on else third.pk for day, _ in ahead]
    assert {day for day, _ in ahead} >= {day for day in handed.days if today <= day <= last}
    earlier = [led_by for day, led_by in planned(group, "on", "led_by") if day < first]
    assert set(earlier) == {handed.person.pk}
    assert leaders_follow(today=today) == 0


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_time_that_changes_hands_counts_once_whether_the_job_has_run(handed, days):
    """On the last day, on the next leader's first, and after it."""
    today = handed.person.left_on + timedelta(days=days)
    before = times_on(handed.group, today)
    assert [person for person, _ in before] == [handed.person.pk if days < 0 else handed.to.staff.pk]
    leaders_follow(today=today)
    assert times_on(handed.group, today) == before


def test_the_page_of_a_group_whose_next_leader_is_due_keeps_them(handed, senco, sign_in, time_machine):
    """Somebody changes the places alone, before the job has run: the form says who leads it by now."""
    time_machine.move_to(at(handed.person.left_on))
    client, url = sign_in(senco), reverse("interventions:group_edit", args=[handed.group.pk])
    form = client.get(url).context["form"]
    assert form.initial["leader"] == handed.to.staff.pk
    data = {name: form[name].value() for name in ("name", "leader", "ends_on")} | {"places": 9}
    client.post(url, data)
    row = handed.group.refreshed()
    assert (row.places, row.leader, row.next_leader) == (9, handed.to.staff, None)


def test_who_was_to_take_a_group_over_today_and_is_gone_hands_it_on(handed, senco, school):
    """They leave on the day on which it is theirs, and the job has not run yet."""
    third = make_member(school, Role.TA, job="ta").staff
    leave(handed.to, senco, days=14)
    person, now = handed.to.staff.refreshed(), at(handed.person.left_on)
    chosen = {"groups_to_come": [handed.group.pk]}
    assert hand_over(person=person, chosen=chosen, to=third, by=senco, now=now) == (1, [])
    assert handed.group.refreshed().leader == third


def test_the_last_word_is_true_whoever_is_chosen_when(handed, senco, school):
    """One, another, and the first again, on one day."""
    group, on, third = handed.group, handed.person.left_on, make_member(school, Role.TA, job="ta")
    for to in (third, handed.to, third, handed.to):
        group_lead_from(group=group, leader=to.staff, on=on, today=TODAY(), by=senco)
        newest = Notice.objects.filter(recipient=to).order_by("pk").last()
        assert f"{to.staff.name} leads it from" in newest.text
    assert "after all" in Notice.objects.filter(recipient=third).order_by("pk").last().text
    told = [f"led by {group.leader.name}, {places} places" for places in (7, 6, 7)]
    for places in (7, 6, 7):
        group_change(handed, senco, places=places)
    texts = Notice.objects.filter(recipient=handed.adult, text__contains="is changed").order_by("pk")
    assert [words in row.text for words, row in zip(told, texts, strict=True)] == [True] * 3


# Whose something is that has no days of its own, by its kind.
HOLDERS = {
    "programmes": lambda row: row.supervising_teacher,
    "concerns": lambda row: StaffMember.objects.get(user=row.sent_to),
    "tasks": lambda row: row.given_to,
    "agreements": lambda row: row.staff_member,
    "agreements_as_teacher": lambda row: row.teacher,
    "plans": lambda row: row.lead,
    "team": lambda row: row.line_manager,
}


@pytest.fixture
def leaving(world, key_ta, senco, school):
    """The world's adult holds one of everything, and is there for a fortnight more."""
    StaffMember.objects.filter(pk=key_ta.staff.pk).update(line_manager=world.adult.staff)
    Programme.objects.filter(pk=world.pk["programme"]).update(supervising_teacher=world.adult.staff)
    agreed = ClassAgreement.objects.get()
    agreed.pk, agreed.staff_member, agreed.teacher = None, StaffFactory.create(school=school), world.adult.staff
    agreed.save()
    leave(world.adult, senco, days=14)
    world.person, world.to = world.adult.staff.refreshed(), make_member(school, Role.SENCO)
    return world


def all_of(person):
    return {one.key: [row.pk for row, _ in one.rows] for one in held_by(person, person.left_on)}


def at(day):
    return timezone.make_aware(datetime.combine(day, time(6)))


def test_a_kind_has_days_of_its_own_or_waits_for_the_day():
    assert {key for key, holding in holdings().items() if not holding.is_dated} == set(HOLDERS)


def test_what_has_no_days_of_its_own_changes_hands_on_the_day_and_not_before(leaving, senco, sign_in):
    """Each kind of them: until the last day it is the leaver's."""
    person, to, chosen = leaving.person, leaving.to, all_of(leaving.person)
    assert set(HOLDERS) <= set(chosen)
    rows = [(key, row) for key in HOLDERS for row in holdings()[key].of(person, person.left_on)]
    url = reverse("staff:hand_over", args=[person.pk])
    page = sign_in(senco).post(url, {"to": to.staff.pk, **chosen}, follow=True).text
    assert f"from {school_date(person.left_on)}. They have been told." in page
    assert page.count(f"{to.staff.name} from {school_date(person.left_on)}") == len(rows)
    assert held_by(person, person.left_on) == []
    assert not with_something_left().exists()
    told = Notice.objects.get(recipient=to, text__startswith=f"From {person.left_on.day} ")
    assert "1 open task" in told.text
    assert "1 plan that they lead" in told.text
    assert [HOLDERS[key](row.refreshed()) for key, row in rows] == [person] * len(rows)
    assert not Notice.objects.filter(recipient=to, text__startswith="You answer a concern").exists()
    # The last day is still theirs.
    assert hand_overs_follow(now=at(person.last_day)) == 0
    assert [HOLDERS[key](row.refreshed()) for key, row in rows] == [person] * len(rows)
    assert hand_overs_follow(now=at(person.left_on)) == len(rows)
    assert held_by(person, person.left_on) == []
    ended = {"agreements", "agreements_as_teacher"}  # a new one with the next adult follows the old one
    for key, row in rows:
        assert HOLDERS[key](row.refreshed()) == (person if key in ended else to.staff), key
        assert key not in ended or row.refreshed().ended_on
    assert ClassAgreement.objects.open().filter(staff_member=to.staff).count() == 1
    assert ClassAgreement.objects.open().filter(teacher=to.staff).count() == 1
    assert hand_overs_follow(now=at(person.left_on)) == 0


def test_what_was_done_before_the_day_is_not_handed_over(leaving, senco):
    give(leaving, senco, "tasks")
    Task.objects.update(done_at=timezone.now())
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 0
    assert (HandOver.objects.get().dropped_at is not None, Task.objects.get().given_to) == (True, leaving.person)


def give(world, by, key):
    chosen = {key: all_of(world.person)[key]}
    assert hand_over(person=world.person, chosen=chosen, to=world.to.staff, by=by, now=timezone.now()) == (1, [])


def test_who_cannot_take_it_is_said_when_it_is_arranged(leaving, senco, school):
    to = StaffFactory.create(school=school)
    chosen = {"concerns": [leaving.pk["concern"]]}
    given, (why,) = hand_over(person=leaving.person, chosen=chosen, to=to, by=senco, now=timezone.now())
    assert (given, "has no account" in why) == (0, True)
    assert not HandOver.objects.exists()


def test_who_leaves_before_the_day_gets_nothing_and_it_is_on_the_list_again(leaving, senco, school):
    give(leaving, senco, "tasks")
    leave(leaving.to, make_member(school, Role.SENCO), days=5)
    assert "tasks" in all_of(leaving.person)
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 0
    assert "has left too" in HandOver.objects.get().why_dropped
    assert Notice.objects.filter(recipient=senco, text__startswith="Not handed over: ").count() == 1
    assert Task.objects.get().given_to == leaving.person


def test_somebody_else_can_be_chosen_before_the_day(leaving, senco, key_ta):
    give(leaving, senco, "tasks")
    chosen = {"tasks": [leaving.pk["task"]]}
    hand_over(person=leaving.person, chosen=chosen, to=key_ta.staff, by=senco, now=timezone.now())
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 1
    assert Task.objects.get().given_to == key_ta.staff


def test_another_last_day_moves_what_waits_and_who_stays_keeps_it(leaving, senco):
    give(leaving, senco, "tasks")
    before = leaving.person.left_on
    leave(leaving.adult, senco, days=20)
    assert hand_overs_follow(now=at(before)) == 0
    staff_return(person=leaving.person, by=senco, now=timezone.now())
    assert hand_overs_follow(now=at(before + timedelta(days=30))) == 0
    assert Task.objects.get().given_to == leaving.person


def test_whose_last_day_is_taken_back_by_undoing_an_import_keeps_it(leaving, senco):
    give(leaving, senco, "tasks")
    StaffMember.objects.filter(pk=leaving.person.pk).update(left_on=None)
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 0
    assert Task.objects.get().given_to == leaving.person


def newest(user):
    return Notice.objects.filter(recipient=user).order_by("pk").last().text


@pytest.mark.parametrize("key", sorted(set(HOLDERS) - {"agreements", "agreements_as_teacher"}))
def test_what_was_arranged_for_one_leaver_is_on_the_list_of_the_next_who_holds_it(leaving, senco, school, key):
    """It is moved by hand to somebody who leaves before the day: theirs to hand over, whatever was arranged for the first."""
    give(leaving, senco, key)
    second = make_member(school, Role.SENCO)
    leave(second, senco, days=7)
    assert all_of(second.staff.refreshed()) == {}
    (one,) = HandOver.objects.all()
    holding = holdings()[key]
    (row,) = holding.of(leaving.person, leaving.person.left_on).filter(pk=one.row)
    holding.give(row, second.staff.refreshed(), TODAY(), senco, timezone.now())
    assert all_of(second.staff.refreshed()) == {key: [one.row]}
    assert with_something_left().contains(second.staff)
    # Neither gets it for the first, and who was to have it is told.
    words = holding.words(1)
    assert f"you take over from {leaving.person.name}: {words}." in newest(leaving.to)
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 0
    assert newest(leaving.to) == (
        f"You don't take over from {leaving.person.name} after all: {words}. It was finished, or given to somebody else, before "
        "the day."
    )


def test_who_is_to_take_over_is_told_of_another_day_and_that_they_stay(leaving, senco, school):
    """By hand and by an import, once each; not where the day is the same."""
    give(leaving, senco, "tasks")
    name, before = leaving.person.name, leaving.person.left_on
    count = Notice.objects.filter(recipient=leaving.to).count()
    leave(leaving.adult, senco, days=14)
    assert Notice.objects.filter(recipient=leaving.to).count() == count
    leave(leaving.adult, senco, days=20)
    on = leaving.person.refreshed().left_on
    words = f"from {on.day} {on:%B}, not {before.day} {before:%B}"
    assert newest(leaving.to) == f"{name}'s last day has changed: {words}, you take over from them: 1 open task."
    staff_leave_all(people=[leaving.person.pk], on=before, now=timezone.now())
    words = f"from {before.day} {before:%B}, not {on.day} {on:%B}"
    assert newest(leaving.to) == f"{name}'s last day has changed: {words}, you take over from them: 1 open task."
    staff_return(person=leaving.person, by=senco, now=timezone.now())
    assert newest(leaving.to) == f"You don't take over from {name} after all: 1 open task. They stay."
    assert Notice.objects.filter(recipient=leaving.to).count() == count + 3


def test_who_was_to_take_over_is_told_that_somebody_else_does(leaving, senco, school):
    """In one notice, whatever it was; who is chosen again is told that they take over, and no more."""
    chosen = {key: all_of(leaving.person)[key] for key in ("tasks", "plans")}
    third = make_member(school, Role.SENCO)
    for to in (leaving.to, leaving.to, third):
        hand_over(person=leaving.person, chosen=chosen, to=to.staff, by=senco, now=timezone.now())
    texts = list(Notice.objects.filter(recipient=leaving.to).order_by("pk").values_list("text", flat=True))
    assert ["after all" in text for text in texts] == [False, False, True]
    name = leaving.person.name
    assert texts[-1].startswith(f"You don't take over from {name} after all: ")
    assert texts[-1].endswith(". Somebody else was chosen.")
    assert ("1 open task" in texts[-1], "1 plan that they lead" in texts[-1]) == (True, True)
    assert "you take over" in newest(third)


def test_who_cannot_take_it_on_the_day_is_told_too(leaving, senco):
    give(leaving, senco, "concerns")
    Concern.objects.update(raised_by=leaving.to)
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 0
    words = f"You don't take over from {leaving.person.name} after all: 1 concern that waits for their answer."
    assert newest(leaving.to) == f"{words} It can't be given to you."
    assert "raised it" in newest(senco)


def test_who_has_it_by_hand_before_the_day_is_not_told_that_they_do_not(leaving, senco):
    give(leaving, senco, "tasks")
    Task.objects.update(given_to=leaving.to.staff)
    assert hand_overs_follow(now=at(leaving.person.left_on)) == 0
    assert "after all" not in newest(leaving.to)


def test_a_meeting_of_the_past_is_theirs_to_record_until_they_are_gone(leaving):
    ReviewPoint.objects.filter(pk=leaving.pk["review"]).update(starts_at=timezone.now() - timedelta(hours=1))
    assert "reviews" not in all_of(leaving.person)
    StaffMember.objects.filter(pk=leaving.person.pk).update(left_on=TODAY())
    assert "reviews" in all_of(leaving.person.refreshed())


def extra(world, user, *, days, starts_at=time(14), slot=None):
    """A session of the adult's group that somebody else leads."""
    return Session.objects.create(
        group_id=world.pk["group"], on=TODAY() + timedelta(days=days), starts_at=starts_at, ends_at=time(15),
        led_by=user.staff, slot=slot,
    )  # fmt: skip


def test_single_sessions_of_anothers_group_are_handed_over(world, key_ta, senco, school):
    """Those that no slot of theirs says: one more, and one that they cover; not what is over, or before they leave."""
    slot = Group.objects.get(pk=world.pk["group"]).slots.get()
    more, covered = extra(world, key_ta, days=5), extra(world, key_ta, days=7, starts_at=time(9), slot=slot)
    earlier, over = extra(world, key_ta, days=2), extra(world, key_ta, days=6)
    Session.objects.filter(pk=over.pk).update(state="not_held", not_held_reason="room")
    leave(key_ta, senco, days=3)
    person, to = key_ta.staff.refreshed(), StaffFactory.create(school=school, job="ta")
    (held,) = held_by(person, person.left_on)
    assert (held.words, [row for row, _ in held.rows]) == ("2 single sessions that they lead", [more, covered])
    chosen = {"sessions": [row.pk for row in (more, covered, earlier)]}
    assert hand_over(person=person, chosen=chosen, to=to, by=senco, now=timezone.now()) == (2, [])
    assert held_by(person, person.left_on) == []
    leads = [row.refreshed().led_by for row in (more, covered, earlier, over)]
    assert leads == [to, to, person, person]


@pytest.mark.parametrize("why", ["has no account", "raised it"])
def test_a_concern_is_given_to_who_can_answer_it(world, senco, school, why):
    leave(world.adult, senco)
    to = StaffFactory.create(school=school) if why == "has no account" else make_member(school, Role.TA).staff
    if why == "raised it":
        Concern.objects.update(raised_by=to.user)
    chosen = {"concerns": [world.pk["concern"]]}
    given, failed = hand_over(person=world.adult.staff, chosen=chosen, to=to, by=senco, now=timezone.now())
    assert (given, len(failed)) == (0, 1)
    assert why in failed[0]
    assert Concern.objects.get().sent_to == world.adult


def test_what_cannot_be_given_says_why_and_the_rest_is_given(world, senco, school):
    """Somebody who is busy at the time of a slot gets the task all the same."""
    leave(world.adult, senco)
    to = StaffFactory.create(school=school, job="ta")
    slot = Cell.objects.get(pk=world.pk["cell"])
    Cell.objects.create(
        staff_member=to, kind="support", week=slot.week, weekday=slot.weekday, starts_at=slot.starts_at,
        ends_at=slot.ends_at, starts_on=TODAY(),
    )  # fmt: skip
    chosen = {"slots": [slot.pk], "tasks": [world.pk["task"]]}
    given, failed = hand_over(person=world.adult.staff, chosen=chosen, to=to, by=senco, now=timezone.now())
    assert given == 1
    assert len(failed) == 1
    assert "busy then" in failed[0]


def test_nothing_is_handed_over_of_who_stays(world, senco, school):
    to = StaffFactory.create(school=school, job="ta")
    with pytest.raises(DomainError, match="isn't leaving"):
        hand_over(person=world.adult.staff, chosen={"tasks": [world.pk["task"]]}, to=to, by=senco, now=timezone.now())
    assert Task.objects.get(pk=world.pk["task"]).given_to == world.adult.staff


def test_who_has_it_now_is_told_of_each_kind(world, senco, school, key_ta, sign_in):
    """A banner says that they were told where they were."""
    StaffMember.objects.filter(pk=key_ta.staff.pk).update(line_manager=world.adult.staff)
    Programme.objects.filter(pk=world.pk["programme"]).update(supervising_teacher=world.adult.staff)
    leave(world.adult, senco)
    to = make_member(school, Role.TEACHER)
    for key, row in (("plans", "plan"), ("programmes", "programme"), ("team", None)):
        pk = world.pk[row] if row else key_ta.staff.pk
        data = {"to": to.staff.pk, key: [pk]}
        page = sign_in(senco).post(reverse("staff:hand_over", args=[world.adult.staff.pk]), data, follow=True).text
        assert "They have been told." in page, key
        assert Notice.objects.filter(recipient=to).count() == 1, key
        Notice.objects.all().delete()


def test_who_has_no_account_is_not_said_to_have_been_told(world, senco, school, sign_in):
    leave(world.adult, senco)
    data = {"to": StaffFactory.create(school=school, job="ta").pk, "tasks": [world.pk["task"]]}
    page = sign_in(senco).post(reverse("staff:hand_over", args=[world.adult.staff.pk]), data, follow=True).text
    assert "They have no account here, so tell them yourself." in page


def test_the_absence_board_does_not_say_that_all_is_as_planned(school, senco, key_ta, sign_in):
    open_calendar()
    today = TODAY()
    Cell.objects.create(
        staff_member=key_ta.staff, kind="support", week=1, weekday=today.isoweekday(), starts_at=time(9), ends_at=time(10),
        starts_on=today - timedelta(days=30), label="Year 8 reading",
    )  # fmt: skip
    client = sign_in(senco)
    assert "as planned" in client.get(reverse("deployment:absence_board")).text
    leave(key_ta, senco)
    page = client.get(reverse("deployment:absence_board")).text
    assert "as planned" not in page
    assert "Year 8 reading" in page


def test_who_left_is_in_no_list_to_choose_from(school, senco, key_ta):
    leave(key_ta, senco)
    assert key_ta.staff not in StaffMember.objects.working()
    assert key_ta.staff in StaffMember.objects.working(TODAY() - timedelta(days=1))


def test_an_import_closes_accounts_too_and_never_those_who_manage_them(school, senco, key_ta):
    staff_leave_all(people=[key_ta.staff.pk], on=TODAY(), now=timezone.now())
    assert not Membership.objects.open().filter(user=key_ta).exists()
    data_manager = make_member(school, Role.DATA_MANAGER)
    assert stays_in_imports(by=data_manager) == {senco.staff.pk, data_manager.staff.pk}


def test_no_pupil_is_seen_by_who_has_left(world, senco):
    leave(world.adult, senco)
    world.adult.membership = Membership.objects.open().filter(user=world.adult).first()
    assert not Pupil.objects.visible_to(world.adult).exists()
