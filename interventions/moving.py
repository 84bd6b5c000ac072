"""What of programmes runs on as a school year ends: groups, each with a choice of its own."""

from django.db.models import Count, Prefetch, Q, QuerySet

from access.models import User
from access.policy import Permission
from interventions.actions.group import group_carry_over, group_end
from interventions.models import Group, Session, Slot
from pupils.actions.roster_undo import undoes
from pupils.moving import Kind, YearEnd, register, times_words
from pupils.rules.moving import WITH_THE_YEAR

CARRY, CARRY_BARE, END = "carry", "carry_bare", "end"


def groups(year: YearEnd) -> QuerySet:
    """Groups that run past the old year's last day, or end within two weeks before it; each with `open_places`."""
    rows = Group.objects.filter(starts_on__lte=year.last_day, ends_on__gte=year.last_day - WITH_THE_YEAR)
    slots = Slot.objects.select_related("cell")
    return (
        rows.annotate(open_places=Count("placements", filter=Q(placements__ended_on__isnull=True)))
        .select_related("programme", "leader__user")
        .prefetch_related(Prefetch("slots", queryset=slots))
        .order_by("programme__name", "name", "pk")
    )


def said(group: Group) -> str:
    """ "Reading Boost, Group A: 4 pupils with Dawn Pope until 21 Jul; Tuesday 10:00 (A)"."""
    count = group.open_places
    end = group.ends_on
    times = times_words(s.cell for s in group.slots.all() if s.cell.ends_on is None or s.cell.ends_on > end)
    pupils = f"{count} pupil{'' if count == 1 else 's'}"
    return (
        f"{group.programme.name}, {group.name}: {pupils} with {group.leader.name} until {end.day} {end:%b %Y}; "
        f"{times or 'no times'}"
    )


def act(group: Group, choice: str, year: YearEnd, by: User | None) -> None:
    if choice == END:
        group_end(group=group, last_day=year.last_day, today=year.today, by=by)
        return
    group_carry_over(
        group=group, until=max(year.carried_until, group.ends_on), last_day=year.last_day,
        keeps_times=choice == CARRY, today=year.today, by=by,
    )  # fmt: skip


def register_own() -> None:
    undoes(Session, Slot, Group)
    register(
        Kind(
            "groups", "Groups", 10, Permission.GROUP_EDIT, groups, said, act,
            (
                (CARRY, "Carry over with its pupils, at the same times"),
                (CARRY_BARE, "Carry over with its pupils, its times end with the old year"),
                (END, "End with the old year: the exit review asks for each pupil's outcome"),
            ),
            hint=(
                "A group that is carried over keeps its pupils, its leader and everything recorded. Those who leave the "
                "school leave it."
            ),
            is_each=True, link=lambda group: f"/groups/{group.pk}/",
        )
    )  # fmt: skip
