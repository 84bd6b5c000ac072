"""Moving up: in = up + stays + leaves; once; on its day; undone to the last byte; what runs on as it was chosen."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError, StaleError
from deployment.models import Cell, ClassAgreement, Entitlement, Trip, TripPupil
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import World, build_world, open_calendar
from interventions.models import Group, Placement, Session, SessionRecord
from plans.models import Provision
from pupils.actions.calendar import calendar_remove
from pupils.actions.leaving import pupil_stay
from pupils.actions.moving import (
    Pasting,
    moving_decide,
    moving_discard,
    moving_edit,
    moving_paste,
    moving_pupils,
    moving_runs,
    moving_start,
    moving_undo,
    movings_take_effect,
)
from pupils.actions.roster_undo import UNDONE
from pupils.models import Enrolment, MovedPupil, MovingUp, Pupil, RosterImport, TeachingClass
from pupils.moving import kinds, running
from pupils.queries.left_alone import WORDS, left_alone_words
from pupils.queries.moving import (
    LEAVES_SINCE,
    NEW_SINCE,
    new_year_due,
    preview,
    year_end,
    years_to_move_into,
)
from pupils.queries.years import places_on
from pupils.rules.moving import SchoolYear
from pupils.views.moving import _decided
from schools.models import Term
from schools.owned import SchoolOwned

# What tells people, what keeps what was done, and what is of moving up itself.
BESIDES = {"Notice", "Mail", "MovingUp", "MovedPupil", "OnceKey", "PupilOpening"}
LAST, FIRST, UNTIL = 10, 30, 60


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def at(number: int) -> datetime:
    return timezone.now() + timedelta(days=number)


def year(last: int = LAST, first: int = FIRST) -> SchoolYear:
    return SchoolYear(day(first), day(last), day(UNTIL))


@pytest.fixture
def world(school: Any) -> World:
    open_calendar()
    made = build_world(school, roles=[Role.SENCO])
    MovingUp.objects.all().delete()
    Pupil.objects.filter(pk=made.pupil.pk).update(form="8A")
    for number in range(4):
        PupilFactory.create(school=school, year_group=7, form="7A" if number % 2 else "7B")
        PupilFactory.create(school=school, year_group=11, form="11C")
    return made


def prepared(world: World, **days: int) -> MovingUp:
    return moving_start(year=year(**days), by=world.adult, now=timezone.now())


def decided(world: World, moving: MovingUp, *, now: datetime | None = None, **more: Any) -> MovingUp:
    now = now or timezone.now()
    seen = preview(moving.refreshed(), today=timezone.localdate(now)).seen
    return moving_decide(moving=moving, seen=seen, by=world.adult, now=now, **more)


def on_its_day(moving: MovingUp) -> MovingUp:
    first = timezone.now() + (moving.starts_on - timezone.localdate())
    assert movings_take_effect(now=first) == 1
    return moving.refreshed()


def tables() -> dict[str, list[tuple]]:
    """Every row of the school, but for BESIDES."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, SchoolOwned) and model.__name__ not in BESIDES and not hasattr(model, "pgh_id"):
            found[model.__name__] = sorted(model.objects.values_list(), key=lambda row: row[0])
    return found


def test_years_and_forms_change_on_the_day_and_leavers_leave_on_theirs(world: World) -> None:
    before = dict(Pupil.objects.values_list("pk", "year_group"))
    moving = decided(world, prepared(world))
    assert moving.state == "decided"
    assert dict(Pupil.objects.values_list("pk", "year_group")) == before
    assert set(Pupil.objects.filter(left_on=day(LAST + 1)).values_list("year_group", flat=True)) == {11}
    assert movings_take_effect(now=at(FIRST - 1)) == 0
    assert on_its_day(moving).state == "done"
    for pupil in Pupil.objects.all():
        assert pupil.year_group == (11 if before[pupil.pk] == 11 else (before[pupil.pk] or 0) + 1)
    assert set(Pupil.objects.filter(year_group=8).values_list("form", flat=True)) == {"8A", "8B"}
    assert world.pupil.refreshed().form == "9A"
    assert movings_take_effect(now=at(FIRST + 1)) == 0


def test_in_is_up_and_stays_and_leaves(world: World) -> None:
    moving = prepared(world)
    shown = preview(moving, today=day(0))
    assert shown.total.there == Pupil.objects.on_roll().count() == 10
    assert (shown.total.up, shown.total.stays, shown.total.leaves) == (6, 0, 4)
    decided(world, moving)
    outcomes = list(MovedPupil.objects.values_list("outcome", flat=True))
    assert sorted(outcomes) == ["leaves"] * 4 + ["up"] * 6


def test_who_joins_after_the_last_day_or_leaves_before_the_first_is_left_alone_and_counted(world: World) -> None:
    PupilFactory.create(school=world.school, year_group=7, joined_on=day(LAST + 1))
    PupilFactory.create(school=world.school, year_group=9, left_on=day(LAST))
    shown = preview(prepared(world), today=day(0))
    assert (shown.newcomers, shown.leaving_already, shown.total.there) == (1, 1, 10)


def test_a_second_time_is_refused_with_who_and_when(world: World) -> None:
    moving = prepared(world)
    other = make_member(world.school, Role.DATA_MANAGER)
    with pytest.raises(DomainError, match=f"{world.adult.full_name} has begun"):
        moving_start(year=year(), by=other, now=timezone.now())
    decided(world, moving)
    at_words = f"{timezone.localtime():%a %-d %b %Y at %H:%M}"
    for again in (
        lambda: moving_start(year=year(), by=other, now=timezone.now()),
        lambda: moving_decide(moving=moving, seen="", by=other, now=timezone.now()),
        lambda: moving_runs(moving=moving, runs={}, by=other),
        lambda: moving_discard(moving=moving, by=other),
    ):
        with pytest.raises(DomainError, match=f"{world.adult.full_name} decided it on {at_words}"):
            again()
    assert MovedPupil.objects.count() == 10


def test_an_earlier_year_is_not_moved_into_after_a_later_one(world: World) -> None:
    decided(world, prepared(world))
    with pytest.raises(DomainError, match="decided it"):
        moving_start(year=year(last=-20, first=-10), by=world.adult, now=timezone.now())


def test_what_was_not_seen_is_not_decided(world: World) -> None:
    moving = prepared(world)
    seen = preview(moving, today=day(0)).seen
    PupilFactory.create(school=world.school, year_group=9)
    with pytest.raises(StaleError):
        moving_decide(moving=moving, seen=seen, by=world.adult, now=timezone.now())
    assert moving.refreshed().state == "draft"
    assert not MovedPupil.objects.exists()


@pytest.mark.parametrize(("joined", "is_refused"), [(LAST - 2, True), (LAST - 3, False), (None, False)])
def test_nobody_leaves_before_they_joined(world: World, sign_in: Any, joined: int | None, is_refused: bool) -> None:
    pupil = Pupil.objects.filter(form="11C").first()
    assert pupil is not None
    Pupil.objects.filter(pk=pupil.pk).update(joined_on=None if joined is None else day(joined))
    moving = prepared(world)
    MovingUp.objects.filter(pk=moving.pk).update(leavers_last_on=day(LAST - 3))
    page = " ".join(
        sign_in(world.adult).get(reverse("pupils:moving_detail", args=[moving.pk])).content.decode().split()
    )
    assert (f"{pupil.name_and_form} joined after" in page) is is_refused
    if not is_refused:
        assert decided(world, moving).state == "decided"
        return
    with pytest.raises(DomainError, match="joined after the last day of those who leave") as refusal:
        decided(world, moving)
    assert pupil.name_and_form in str(refusal.value)
    assert not Pupil.objects.filter(left_on__isnull=False).exists()


# By kind, what makes one of it run on no more.
OVER = {
    "groups": {"starts_on": LAST + 1, "ends_on": UNTIL}, "hours": {"starts_on": LAST + 1}, "duties": {"starts_on": LAST + 1},
    "agreements": {"ended_on": 0}, "promises": {"starts_on": LAST + 1}, "provisions": {"starts_on": LAST + 1},
    "classes": {"ended_on": 0},
}  # fmt: skip


def test_what_runs_on_and_was_not_seen_is_not_decided(world: World) -> None:
    """One less of any kind than was shown."""
    moving = prepared(world)
    assert {kind.key for kind in kinds()} == set(OVER)
    for kind in kinds():
        row = kind.rows(year_end(moving, now=timezone.now())).first()
        assert row is not None
        seen = preview(moving, today=day(0)).seen
        assert preview(moving, today=day(0)).seen == seen
        changed = {name: day(number) for name, number in OVER[kind.key].items()}
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
        with pytest.raises(StaleError):
            moving_decide(moving=moving, seen=seen, by=world.adult, now=timezone.now())
    assert moving.refreshed().state == "draft"


def test_forms_by_hand_repeaters_and_pasted_lines(world: World) -> None:
    moving = prepared(world)
    first, second = Pupil.objects.filter(form="7A")
    moving_edit(
        moving=moving, leavers_last_on=day(LAST - 2), carried_until=day(UNTIL), years={"7": "up", "8": "up", "11": "leaves"},
        forms={"7:7A": "8 Oak", "7:7B": "8B"}, by=world.adult,
    )  # fmt: skip
    assert moving.refreshed().choices["forms"] == {"7:7A": "8 Oak"}, "the pattern itself is no exception"
    moving_pupils(moving=moving, pupils={first.pk: ("stays", None)}, by=world.adult, today=day(0))
    text = f"{second.mis_id}, 8X\n7B, 8 Elm\nnobody at all, 8A\n{world.pupil.plain_name}, leaves\nnothing"
    done = moving_paste(moving=moving, text=text, by=world.adult, today=day(0))
    assert done == Pasting(1, 2, 0, {"unread": [5], "nobody": [3], "several": []})
    on_its_day(decided(world, moving))
    assert (first.refreshed().year_group, first.refreshed().form) == (7, "7A")
    assert (second.refreshed().year_group, second.refreshed().form) == (8, "8X")
    assert world.pupil.refreshed().left_on == day(LAST - 1)
    assert set(Pupil.objects.filter(year_group=8).values_list("form", flat=True)) == {"8X", "8 Elm", "8A"}


def test_leavers_who_are_given_a_form_stay_on_and_it_is_said(world: World) -> None:
    moving = prepared(world)
    first, *others = Pupil.objects.filter(form="11C")
    done = moving_paste(moving=moving, text=f"{first.mis_id}, 12A\n11C, 12C", by=world.adult, today=day(0))
    assert (done.forms, done.pupils, done.staying_on) == (1, 1, 4)
    assert preview(moving.refreshed(), today=day(0)).total.leaves == 0
    on_its_day(decided(world, moving))
    assert [(row.refreshed().year_group, row.refreshed().form) for row in others] == [(12, "12C")] * 3
    assert (first.refreshed().year_group, first.refreshed().form) == (12, "12A")


def test_a_word_beside_a_form_says_what_becomes_of_its_pupils(world: World) -> None:
    moving = prepared(world)
    moving_paste(moving=moving, text="7A, leaves\n7B, Stays in the year\n11C, up", by=world.adult, today=day(0))
    by = {(row.form_before, row.outcome.value) for row in preview(moving.refreshed(), today=day(0)).rows}
    assert by >= {("7A", "leaves"), ("7B", "stays"), ("11C", "up")}
    assert "forms" not in moving.refreshed().choices or moving.refreshed().choices["forms"] == {}


def test_years_that_are_imported_after_it_was_begun_are_counted_as_their_page_shows_them(
    world: World, sign_in: Any
) -> None:
    moving = prepared(world)
    for number in (12, 13):
        PupilFactory.create(school=world.school, year_group=number, form=f"{number}A")
    page = sign_in(world.adult).get(reverse("pupils:moving_edit", args=[moving.pk]))
    shown = {year: page.context["form"].initial[name] for name, year in page.context["form"].year_names.items()}
    by = {str(row.year_before): row.outcome.value for row in preview(moving, today=day(0)).rows}
    assert shown == by == {"6": "up", "7": "up", "8": "up", "11": "leaves", "12": "up", "13": "leaves"}


def test_what_a_pupils_year_says_already_is_kept_as_no_exception(world: World) -> None:
    moving = prepared(world)
    pupil = Pupil.objects.filter(form="7A").first()
    assert pupil is not None
    moving_pupils(moving=moving, pupils={pupil.pk: ("leaves", None)}, by=world.adult, today=day(0))
    assert moving.refreshed().choices["pupils"] == {str(pupil.pk): {"outcome": "leaves"}}
    moving_pupils(moving=moving, pupils={pupil.pk: ("up", None)}, by=world.adult, today=day(0))
    assert moving.refreshed().choices["pupils"] == {}


def test_namesakes_are_not_taken_for_each_other(world: World) -> None:
    for _ in range(2):
        PupilFactory.create(school=world.school, given_name="Lily", family_name="Brown", year_group=7, form="7A")
    moving = prepared(world)
    assert moving_paste(moving=moving, text="Lily Brown, 8X", by=world.adult, today=day(0)).left["several"] == [1]


def test_what_was_changed_before_the_day_is_left_alone_and_said(world: World) -> None:
    moving = decided(world, prepared(world))
    imported, renamed = Pupil.objects.filter(form="7A")
    Pupil.objects.filter(pk=imported.pk).update(year_group=8, form="8Z")
    Pupil.objects.filter(pk=renamed.pk).update(form="8Y")
    back = Pupil.objects.filter(year_group=11).first()
    assert back is not None
    pupil_stay(pupil=back, by=world.adult, now=timezone.now())
    moving = on_its_day(moving)
    assert (imported.refreshed().year_group, imported.refreshed().form) == (8, "8Z")
    assert (renamed.refreshed().year_group, renamed.refreshed().form) == (8, "8Y")
    assert back.refreshed().year_group == 11
    assert sorted(words.split(":")[0] for words in moving.kept) == sorted(
        f"pupil {row.pk}" for row in (imported, renamed, back)
    )


@pytest.mark.parametrize(
    ("last", "values", "then", "words"),
    [
        (LAST, {"year_group": 7, "form": "7A"}, (8, "8A"), None),
        (LAST, {"year_group": 7, "form": "7A", "joined_on": LAST}, (8, "8A"), None),
        (LAST, {"year_group": None, "form": "Oak"}, (None, "Oak"), None),
        (LAST, {"year_group": 7, "form": "7A", "joined_on": LAST + 1}, (7, "7A"), None),
        (LAST, {"year_group": 11, "form": "11C"}, (11, "11C"), LEAVES_SINCE),
        (-20, {"year_group": 7, "form": "7A"}, (7, "7A"), NEW_SINCE),
        (-20, {"year_group": 7, "form": "7A", "joined_on": -40}, (8, "8A"), None),
    ],
)
def test_who_comes_between_the_decision_and_the_day_goes_with_their_year_or_is_named(
    world: World, last: int, values: dict[str, Any], then: tuple[Any, str], words: str | None
) -> None:
    moving = decided(world, prepared(world, last=last))
    joined = {"joined_on": day(values["joined_on"])} if "joined_on" in values else {}
    new = PupilFactory.create(school=world.school, **{**values, **joined})
    # The trail goes by the database's clock.
    remembered("PupilEvent", at(0), f"id = {new.pk}")
    moving = on_its_day(moving)
    assert (new.refreshed().year_group, new.refreshed().form) == then
    assert moving.kept == ([f"pupil {new.pk}: {words}"] if words else [])
    before = (values["year_group"], values["form"])
    moving = moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    assert (moving.kept, (new.refreshed().year_group, new.refreshed().form)) == ([], before)


def test_whose_leaving_was_planned_and_is_cancelled_goes_up_with_their_year(world: World) -> None:
    pupil = PupilFactory.create(school=world.school, year_group=7, form="7A", left_on=day(LAST))
    moving = decided(world, prepared(world))
    assert not MovedPupil.objects.filter(pupil=pupil).exists()
    remembered("PupilEvent", at(0), f"id = {pupil.pk}")
    pupil_stay(pupil=pupil, by=world.adult, now=timezone.now())
    moving = on_its_day(moving)
    assert (pupil.refreshed().year_group, pupil.refreshed().form, moving.kept) == (8, "8A", [])


def test_a_year_that_has_begun_changes_at_once(world: World) -> None:
    moving = decided(world, prepared(world, last=-20, first=-5))
    assert moving.state == "done"
    assert world.pupil.refreshed().year_group == 9
    assert not Pupil.objects.on_roll().filter(year_group=11).exists()


def remembered(trail: str, when: datetime, where: str = "TRUE", **otherwise: str) -> None:
    """The trail as it would be, had the rows been there at another time, with these columns otherwise."""
    model: Any = apps.get_model("pupils", trail)
    columns = {
        field.column: field.column
        for field in model._meta.concrete_fields
        if field.column not in ("pgh_id", "search_name")
    }
    values = columns | {"pgh_created_at": "%s"} | otherwise
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values.values())} "
            f"FROM {model._meta.db_table} WHERE {where}",
            [when],
        )


def test_pupils_whom_an_import_has_moved_go_up_once_more_only_if_that_is_confirmed(world: World) -> None:
    moving = prepared(world, last=-20, first=-5)
    remembered("PupilEvent", at(-25), year_group="year_group - 1")
    assert preview(moving, today=day(0)).gone_up == 10
    with pytest.raises(DomainError, match="10 of 10 pupils have gone up"):
        decided(world, moving)
    assert decided(world, moving, is_confirmed=True).state == "done"


# ---- what runs past the year's end


def chosen(world: World, moving: MovingUp, **runs: str) -> MovingUp:
    group = world.pk["group"]
    said = {f"groups:{group}" if key == "groups" else key: value for key, value in runs.items()}
    return moving_runs(moving=moving, runs=said, by=world.adult)


def test_every_kind_of_thing_that_runs_on_is_named_with_its_number(world: World) -> None:
    found = {one.kind.key: one.count for one in running(year_end(prepared(world), now=timezone.now()))}
    assert found == {
        "groups": 1, "hours": found["hours"], "duties": found["duties"], "agreements": 1, "promises": found["promises"],
        "provisions": 1, "classes": 1,
    }  # fmt: skip
    assert found["hours"] >= 1


def test_nothing_is_touched_where_nothing_was_chosen(world: World) -> None:
    before = tables()
    on_its_day(decided(world, prepared(world)))
    after = tables()
    for name in ("Group", "Cell", "ClassAgreement", "TeachingClass", "Provision", "Slot", "Entitlement"):
        assert after[name] == before[name]


@pytest.mark.parametrize(("choice", "keeps_times"), [("carry", True), ("carry_bare", False)])
def test_a_group_is_carried_over_with_its_pupils(world: World, choice: str, keeps_times: bool) -> None:
    group = Group.objects.get(pk=world.pk["group"])
    Cell.objects.filter(slot__group=group).update(ends_on=F("ends_on") + 1)
    decided(world, chosen(world, prepared(world), groups=choice))
    assert group.refreshed().ends_on == day(UNTIL)
    placement = Placement.objects.get(pk=world.pk["placement"])
    assert placement.ended_on is None
    assert placement.due_to_end_on == day(UNTIL)
    cell = Cell.objects.get(slot__group=group)
    assert cell.ends_on == (day(UNTIL + 1) if keeps_times else day(LAST + 1))
    assert Session.objects.filter(group=group, on__gt=day(45)).exists() is keeps_times
    assert Session.objects.filter(group=group, on__gt=day(0), on__lte=day(LAST)).exists()


def test_a_group_that_ends_with_the_year_leaves_its_outcomes_to_be_decided(world: World) -> None:
    group = Group.objects.get(pk=world.pk["group"])
    decided(world, chosen(world, prepared(world), groups="end"))
    assert group.refreshed().ends_on == day(LAST)
    placement = Placement.objects.get(pk=world.pk["placement"])
    assert (placement.ended_on, placement.outcome, placement.due_to_end_on) == (None, "", day(LAST))
    assert placement in Placement.objects.open().filter(due_to_end_on__lt=day(LAST + 1))
    assert not Session.objects.filter(group=group, on__gt=day(LAST)).exists()


def test_what_was_recorded_of_a_group_stays(world: World) -> None:
    session = Session.objects.get(pk=world.pk["session"])
    SessionRecord.objects.create(
        session=session, placement_id=world.pk["placement"], attendance="present", recorded_at=timezone.now()
    )
    before = list(SessionRecord.objects.values_list())
    for choice in ("end", "carry_bare"):
        moving = decided(world, chosen(world, prepared(world), groups=choice))
        assert list(SessionRecord.objects.values_list()) == before
        assert Session.objects.filter(pk=session.pk).exists()
        moving_undo(moving=moving, by=world.adult, now=timezone.now())


def test_hours_and_lines_end_with_the_old_year_and_agreements_and_classes_as_the_new_one_begins(world: World) -> None:
    runs = {
        "hours": "end",
        "duties": "end",
        "agreements": "end",
        "promises": "end",
        "provisions": "end",
        "classes": "end",
    }
    remembered("TeachingClassEvent", at(0))
    moving = decided(world, chosen(world, prepared(world), **runs))
    assert not Cell.objects.on(day(LAST + 1)).exclude(kind="group").exists()
    assert Cell.objects.on(day(LAST)).exclude(kind="group").exists()
    assert not Provision.objects.filter(ended_on=None).exists()
    assert not Entitlement.objects.between(day(LAST + 1), day(LAST + 1)).exists()
    assert ClassAgreement.objects.open().exists()
    assert TeachingClass.objects.filter(ended_on=None).exists()
    new = TeachingClass.objects.create(name="9x/En1", subject="English")
    on_its_day(moving)
    assert not ClassAgreement.objects.open().exists()
    assert list(TeachingClass.objects.filter(ended_on=None)) == [new], "what came since is not meant"
    assert not Enrolment.objects.current(day(FIRST)).exists()


def test_a_late_move_ends_nothing_that_the_new_year_has_brought(world: World) -> None:
    """Of every kind that ends, the new one is begun after the old year; a class says so by its history alone."""
    old = TeachingClass.objects.get(name="8x/En1")
    remembered("TeachingClassEvent", at(-40), f"id = {old.pk}")
    new = TeachingClass.objects.create(name="9x/En1", subject="English")
    Group.objects.update(starts_on=day(-4))
    Cell.objects.update(starts_on=day(-4))
    Provision.objects.update(starts_on=day(-4))
    Entitlement.objects.update(starts_on=day(-4))
    ClassAgreement.objects.update(starts_on=day(-4))
    moving = prepared(world, last=-20, first=-5)
    found = {one.kind.key: [pk for pk, _, _ in one.lines] for one in running(year_end(moving, now=timezone.now()))}
    assert found == {"classes": [old.pk]}
    decided(world, chosen(world, moving, **{kind.key: "end" for kind in kinds()}))
    assert (old.refreshed().ended_on, new.refreshed().ended_on) == (day(0), None)


# ---- undone


CHOICES = [
    {}, {"groups": "carry"}, {"groups": "carry_bare"}, {"groups": "end"},
    {"hours": "end", "duties": "end", "agreements": "end", "promises": "end", "provisions": "end", "classes": "end"},
    {"groups": "carry", "hours": "end", "classes": "end"},
]  # fmt: skip


@pytest.mark.parametrize("runs", CHOICES, ids=lambda runs: "-".join(runs) + "-" + "-".join(runs.values()))
@pytest.mark.parametrize("is_done", [False, True])
def test_undone_every_table_is_as_it_was_to_the_byte(world: World, runs: dict[str, str], is_done: bool) -> None:
    moving = chosen(world, prepared(world), **runs)
    before = tables()
    moving = decided(world, moving)
    assert tables() != before
    if is_done:
        moving = on_its_day(moving)
    moving = moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    assert moving.kept == []
    after = tables()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert moving.state == "undone"


@pytest.mark.parametrize("seed", range(4))
def test_undone_whatever_was_chosen(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(chance.randint(0, 12)):
        PupilFactory.create(
            school=world.school, year_group=chance.choice([None, 7, 8, 9, 11]), form=chance.choice(["", "8A", "Oak"])
        )
    moving = prepared(world, last=chance.choice([-30, LAST]), first=chance.choice([-5, FIRST]))
    said = {
        pk: (chance.choice(["up", "stays", "leaves"]), chance.choice([None, "X1"]))
        for pk in Pupil.objects.values_list("pk", flat=True)
        if chance.random() < 0.3
    }
    moving_pupils(moving=moving, pupils=said, by=world.adult, today=day(0))
    runs = {}
    for kind in kinds():
        choice = chance.choice([value for value, _ in kind.all_choices])
        runs["groups" if kind.is_each else kind.key] = choice
    moving = chosen(world, moving, **runs)
    before, roll = tables(), Pupil.objects.on_roll(max(day(0), moving.starts_on)).count()
    moving = decided(world, moving)
    assert MovedPupil.objects.filter(moving_up=moving).count() == roll
    late = at(0 if moving.state == "done" else FIRST)
    movings_take_effect(now=late)
    moving_undo(moving=moving, by=world.adult, now=late)
    after = tables()
    assert {name for name, rows in after.items() if rows != before[name]} == set()


def test_a_leaver_goes_along_on_the_trip_again(world: World) -> None:
    leaver = Pupil.objects.filter(year_group=11).first()
    trip = Trip.objects.get(pk=world.pk["trip"])
    Trip.objects.filter(pk=trip.pk).update(starts_at=at(LAST + 5), ends_at=at(LAST + 5) + timedelta(hours=2))
    row = TripPupil.objects.create(trip=trip, pupil=leaver, what_calms="Music.")
    moving = decided(world, prepared(world))
    assert not TripPupil.objects.filter(pk=row.pk).exists()
    moving = moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    assert TripPupil.objects.get(pk=row.pk).pupil == leaver
    assert leaver is not None
    assert moving.kept == [f"pupil {leaver.pk}: is on {trip.name} again, and the notes for it are to be written again"]


def test_what_was_changed_since_stays_and_is_listed(world: World) -> None:
    moving = on_its_day(decided(world, prepared(world)))
    Pupil.objects.filter(pk=world.pupil.pk).update(form="9Z")
    moving = moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    assert moving.kept == [f"pupil {world.pupil.pk}: changed since"]
    assert (world.pupil.refreshed().year_group, world.pupil.refreshed().form) == (9, "9Z")
    assert Pupil.objects.filter(year_group=7).count() == 4


def test_what_was_left_alone_is_named_or_counted_and_never_a_number_of_a_row(world: World, sign_in: Any) -> None:
    assert {model._meta.verbose_name for model in UNDONE} == set(WORDS), "a word for each kind that can be left alone"
    why = "changed since"
    kept = [f"{model._meta.verbose_name} {number}: {why}" for model in UNDONE for number in (990001, 990002)]
    kept += [f"pupil {world.pupil.pk}: {why}", f"teaching class {world.pk['teaching_class']}: {why}", "Something else"]
    words = left_alone_words(kept)
    assert words[:3] == [f"{world.pupil.refreshed().name_and_form}: {why}", f"8x/En1: {why}", "Something else"]
    assert sorted(words[3:]) == sorted(f"2 {many}: {why}" for _, many in WORDS.values())
    assert left_alone_words(["enrolment 4411: changed since"]) == ["1 place in a class: changed since"]
    moving, roster = decided(world, prepared(world)), world.pk["roster"]
    MovingUp.objects.filter(pk=moving.pk).update(kept=kept)
    RosterImport.objects.filter(pk=roster).update(kept=kept)
    for path in (reverse("pupils:moving_detail", args=[moving.pk]), reverse("pupils:roster_detail", args=[roster])):
        page = sign_in(world.adult).get(path).content.decode()
        assert "9900" not in page
        assert "2 places in classes: changed since" in page


@pytest.mark.parametrize(
    ("ups", "leavers", "words"),
    [(1, 1, "Decided. 1 pupil goes up on"), (2, 2, "Decided. 2 pupils go up on"), (1, 0, "; 0 leave after")],
)
def test_one_is_one(world: World, ups: int, leavers: int, words: str) -> None:
    Pupil.objects.update(left_on=day(0))
    for year_group, number in ((7, ups), (8, leavers)):
        for _ in range(number):
            PupilFactory.create(school=world.school, year_group=year_group)
    moving = prepared(world)
    moving_edit(
        moving=moving, leavers_last_on=day(LAST), carried_until=day(UNTIL), years={"7": "up", "8": "leaves"}, forms={},
        by=world.adult,
    )  # fmt: skip
    said = _decided(decided(world, moving))
    assert words in said
    assert f"; {leavers} {'leaves' if leavers == 1 else 'leave'} after" in said


def test_it_can_be_prepared_again_once_it_was_undone_and_not_undone_twice_or_too_late(world: World) -> None:
    moving = on_its_day(decided(world, prepared(world)))
    with pytest.raises(DomainError, match="28 days"):
        moving_undo(moving=moving, by=world.adult, now=at(FIRST + 29))
    moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    with pytest.raises(DomainError, match="Only a move that was decided"):
        moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    assert decided(world, prepared(world)).state == "decided"


# ---- who looks at last year's record


def test_last_years_record_reads_last_years_form(world: World) -> None:
    repeater = Pupil.objects.filter(form="7A").first()
    assert repeater is not None
    moving = prepared(world)
    moving_pupils(moving=moving, pupils={repeater.pk: ("stays", "7C")}, by=world.adult, today=day(0))
    moving = on_its_day(decided(world, moving))
    rows = list(Pupil.objects.all())
    then = places_on(pupils=rows, on=day(LAST), today=day(FIRST))
    assert (then[world.pupil.pk].year, then[world.pupil.pk].form) == (8, "8A")
    assert (then[repeater.pk].year, then[repeater.pk].form) == (7, "7A")
    now = places_on(pupils=list(Pupil.objects.all()), on=day(FIRST), today=day(FIRST))
    assert (now[world.pupil.pk].year, now[world.pupil.pk].form) == (9, "9A")
    assert now[repeater.pk].form == "7C"
    long_ago = places_on(pupils=rows, on=day(LAST) - timedelta(days=365), today=day(FIRST))
    assert (long_ago[world.pupil.pk].year, long_ago[world.pupil.pk].form) == (7, "")
    moving_undo(moving=moving, by=world.adult, now=at(FIRST))
    fresh = list(Pupil.objects.all())
    assert places_on(pupils=fresh, on=day(LAST), today=day(FIRST))[world.pupil.pk].form == "8A"


@pytest.mark.parametrize("years_on", [0, 1, 3])
def test_who_has_left_reads_the_year_they_were_in_however_long_ago(world: World, years_on: int) -> None:
    """Leavers of the move, one who left before it, and one who was to leave and came back into another year."""
    gone = PupilFactory.create(school=world.school, year_group=9, form="9A", left_on=day(LAST + 1))
    moving = decided(world, prepared(world))
    leaver, back, *_ = Pupil.objects.filter(form="11C")
    pupil_stay(pupil=back, by=world.adult, now=timezone.now())
    moving = on_its_day(moving)
    Pupil.objects.filter(pk=back.pk).update(year_group=12 + years_on, form="12A")
    today = day(FIRST) + timedelta(days=365 * years_on)
    then = places_on(pupils=Pupil.objects.all(), on=day(LAST), today=today)
    assert [(then[row.pk].year, then[row.pk].form) for row in (leaver, back, gone)] == [
        (11, "11C"), (11, "11C"), (9, "9A"),
    ]  # fmt: skip
    assert (then[world.pupil.pk].year, then[world.pupil.pk].form) == (8, "8A")
    before = places_on(pupils=Pupil.objects.all(), on=day(LAST) - timedelta(days=365), today=today)
    assert [before[row.pk].year for row in (leaver, back, gone)] == [10, 10, 8]


# ---- pages


def summer(first_only: bool = False) -> None:
    """The term now is a summer term that is nearly over, and (unless `first_only`) the next year is in the calendar."""
    Term.objects.all().delete()
    Term.objects.create(name="Summer 2", starts_on=date(2027, 6, 7), ends_on=date(2027, 7, 21))
    if not first_only:
        Term.objects.create(name="Autumn 1", starts_on=date(2027, 9, 2), ends_on=date(2027, 10, 22))


@pytest.mark.at("2027-07-05")
def test_home_says_it_as_the_summer_term_ends_until_somebody_has_decided(world: World, sign_in: Any) -> None:
    summer()
    page = sign_in(world.adult).get("/").content.decode()
    assert "new school year to prepare: who moves up?" in page
    (found,) = years_to_move_into(today=day(0))
    moving = moving_start(year=found, by=world.adult, now=timezone.now())
    assert new_year_due(today=day(0)) == "decide"
    page = sign_in(world.adult).get("/").content.decode()
    assert "new school year to prepare" not in page
    assert "new school year is prepared but not decided: nobody moves up yet" in page
    moving = decided(world, moving)
    assert new_year_due(today=day(0)) == ""
    assert "new school year" not in sign_in(world.adult).get("/").content.decode().split("<main")[1]
    on_its_day(moving)
    assert new_year_due(today=date(2027, 9, 10)) == ""
    moving_undo(moving=moving, by=world.adult, now=timezone.now())
    assert new_year_due(today=date(2027, 9, 10)) == "move"


@pytest.mark.at("2027-07-05")
@pytest.mark.parametrize("state", ["draft", "decided"])
def test_a_corrected_half_term_does_not_make_another_year(world: World, state: str) -> None:
    summer()
    (found,) = years_to_move_into(today=day(0))
    moving = moving_start(year=found, by=world.adult, now=timezone.now())
    if state == "decided":
        decided(world, moving)
    for name in ("Summer 2", "Autumn 1"):
        with pytest.raises(DomainError, match="Moving up to 2027/28 takes its days from " + name):
            calendar_remove(kind="term", pk=Term.objects.get(name=name).pk, by=world.adult)
    for first in (date(2027, 8, 31), date(2027, 9, 3), date(2027, 10, 1)):
        Term.objects.filter(name="Autumn 1").update(starts_on=first)
        assert years_to_move_into(today=day(0)) == []
        assert new_year_due(today=day(0)) != "move"
        with pytest.raises(DomainError, match=world.adult.full_name):
            moving_start(
                year=SchoolYear(first, date(2027, 7, 21), date(2027, 10, 22)), by=world.adult, now=timezone.now()
            )


@pytest.mark.at("2027-07-05")
def test_a_half_term_can_be_removed_once_nothing_ahead_leans_on_it(world: World) -> None:
    summer()
    (found,) = years_to_move_into(today=day(0))
    moving = decided(world, moving_start(year=found, by=world.adult, now=timezone.now()))
    other = Term.objects.create(name="Autumn 2", starts_on=date(2027, 11, 1), ends_on=date(2027, 12, 17))
    calendar_remove(kind="term", pk=other.pk, by=world.adult)
    moving_undo(moving=moving, by=world.adult, now=timezone.now())
    for term in Term.objects.all():
        calendar_remove(kind="term", pk=term.pk, by=world.adult)
    assert not Term.objects.exists()


@pytest.mark.at("2027-07-05")
def test_home_asks_for_the_half_terms_first(world: World, sign_in: Any) -> None:
    summer(first_only=True)
    assert "school year to add to the calendar" in sign_in(world.adult).get("/").content.decode()
    page = sign_in(world.adult).get(reverse("pupils:moving_list")).content.decode()
    assert "Add half-terms" in page


@pytest.mark.parametrize(
    ("outcome", "form", "year", "refused"),
    [
        ("leaves", "8X", 7, "Choose Goes up or Stays in the year to give a new form."),
        ("leaves", "", 7, "Choose Goes up or Stays in the year to give a new form."),
        ("leaves", None, 7, ""),
        ("stays", "7X", 7, ""),
        ("up", "8X", 7, ""),
        ("stays", "Elm", None, ""),
        ("up", None, None, "Their year group isn&#x27;t known. Give them one on their page first."),
    ],
)
def test_nothing_typed_for_a_pupil_is_dropped(
    world: World, sign_in: Any, outcome: str, form: str | None, year: int | None, refused: str
) -> None:
    moving = prepared(world)
    Pupil.objects.exclude(pk=world.pupil.pk).update(left_on=day(0))
    Pupil.objects.filter(pk=world.pupil.pk).update(year_group=year, form="7A")
    path, pk = reverse("pupils:moving_pupils", args=[moving.pk]), world.pupil.pk
    client = sign_in(world.adult)
    initial = client.get(path).context["form"].initial
    typed = initial[f"form_{pk}"] if form is None else form
    answer = client.post(path, {f"outcome_{pk}": outcome, f"form_{pk}": typed}, follow=True).content.decode()
    if refused:
        assert refused in answer
        assert moving.refreshed().choices.get("pupils", {}) == {}
        return
    (move,) = preview(moving.refreshed(), today=day(0)).rows
    assert move.outcome == outcome
    assert form is None or move.form_after == form


@pytest.mark.at("2027-07-05")
def test_from_the_first_page_to_undone_by_the_pages_alone(world: World, sign_in: Any) -> None:
    summer()
    client = sign_in(world.adult)
    page = client.get(reverse("pupils:moving_list"))
    key = page.content.decode().split('name="request_key" value="')[1].split('"')[0]
    client.post(reverse("pupils:moving_list"), {"year": "2027-09-02", "request_key": key})
    moving = MovingUp.objects.get()
    here = reverse("pupils:moving_detail", args=[moving.pk])
    text = " ".join(client.get(here).content.decode().split())
    assert "<strong>10 pupils</strong>: 6 go up, 0 stay in the year, 4 leave." in text
    for name in ("moving_edit", "moving_pupils", "moving_paste", "moving_runs"):
        assert client.get(reverse(f"pupils:{name}", args=[moving.pk])).status_code == 200
    pupil = Pupil.objects.filter(form="7A").first()
    assert pupil is not None
    pupils = reverse("pupils:moving_pupils", args=[moving.pk])
    fields = {}
    for row in Pupil.objects.on_roll():
        fields |= {f"outcome_{row.pk}": "leaves" if row.year_group == 11 else "up"}
        fields |= {f"form_{row.pk}": {"7A": "8A", "7B": "8B", "8A": "9A"}.get(row.form, row.form)}
    client.post(pupils, fields | {f"outcome_{pupil.pk}": "stays"})
    assert moving.refreshed().choices["pupils"] == {str(pupil.pk): {"outcome": "stays"}}
    page = client.get(here).content.decode()
    assert pupil.name in page
    assert ">Move up 5 pupils, let 4 leave</button>" in page, "who stays is no part of it"
    seen = preview(moving.refreshed(), today=day(0)).seen
    answer = client.post(reverse("pupils:moving_decide", args=[moving.pk]), {"seen": seen}, follow=True)
    assert "Decided. 5 pupils go up on Thu 2 Sep; 4 leave after Wed 21 Jul." in answer.content.decode()
    again = client.post(reverse("pupils:moving_decide", args=[moving.pk]), {"seen": seen}, follow=True)
    assert f"{world.adult.full_name} decided it on Mon 5 Jul 2027" in again.content.decode()
    answer = client.post(reverse("pupils:moving_undo", args=[moving.pk]), follow=True)
    assert "Undone. Years, forms and what had ended are as they were before." in answer.content.decode()


def test_a_data_manager_moves_up_and_leaves_groups_to_who_edits_them(world: World, sign_in: Any) -> None:
    moving = prepared(world)
    manager = make_member(world.school, Role.DATA_MANAGER)
    group = world.pk["group"]
    path = reverse("pupils:moving_runs", args=[moving.pk])
    page = sign_in(manager).get(path).content.decode()
    assert "Decided by your SENCO" in page
    assert f"groups_{group}" not in page
    sign_in(manager).post(path, {f"groups_{group}": "end", "classes": "end"})
    assert moving.refreshed().choices["runs"] == {"classes": "end"}
    for role in (Role.HLTA, Role.TEACHER, Role.SENIOR_LEADER):
        assert sign_in(make_member(world.school, role)).get(path).status_code == 403
