"""Types of plans against the database: whose they are, how they nest, editions, and the places of sections."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory, make_member
from plans.actions import plan_section as sections
from plans.actions import plan_type as actions
from plans.models import Plan, PlanSection, PlanText, PlanType, PlanTypeChange
from plans.queries import plan_type as queries
from schools.context import in_school
from schools.models import Trust

TODAY = date(2026, 11, 25)
NOW = timezone.now()
TEXT = {"title": "Walking to school", "letter": "", "guidance": "Who, when.", "kind": "text", "is_shared": True}


def values(**changed):
    return {
        "name": "Travel plan", "purpose": "Ways to school.", "builds_on": None, "standing": "school",
        "signers": ["pupil"], "reviews_a_year": 3, "valid_from": None, "valid_to": None, **changed,
    }  # fmt: skip


@pytest.fixture
def make(school, senco):
    def make(*, for_trust=False, copy_of=None, by=senco, where=school, **changed):
        return actions.plan_type_create(
            school=where, for_trust=for_trust, values=values(**changed), copy_of=copy_of, now=NOW, by=by
        )

    return make


@pytest.fixture
def add(school, senco):
    def add(plan_type, *, shows=None, by=senco, **changed):
        return sections.plan_section_create(
            plan_type=plan_type, school=school, shows=shows, values=TEXT | changed, now=NOW, by=by
        )

    return add


@pytest.fixture
def edit(school, senco):
    def edit(plan_type, *, by=senco, **changed):
        return actions.plan_type_edit(plan_type=plan_type, school=school, values=values(**changed), now=NOW, by=by)

    return edit


@pytest.fixture
def trust_lead(school):
    return make_member(school, Role.TRUST_SEND_LEAD)


def shipped(key="learner-profile"):
    return PlanType.objects.get(key=key, trust=None, made_for=None)


def places(plan_type):
    return list(plan_type.sections.order_by("position").values_list("position", flat=True))


def begin(plan_type, pupil, senco, **more):
    return Plan.objects.create(pupil=pupil, plan_type=plan_type, lead=senco.staff, starts_on=TODAY, **more)


def test_a_copy_shows_the_same_words_as_what_it_was_copied_from(make):
    row = make(copy_of=shipped("support-plan"), builds_on=shipped())
    keys = list(shipped("support-plan").sections.values_list("key", flat=True))
    assert list(row.sections.values_list("key", flat=True)) == keys
    assert places(row) == list(range(1, len(keys) + 1))


def test_a_type_of_the_school_is_seen_in_no_other_school(make, other_school):
    row = make()
    assert row not in PlanType.objects.of_school(other_school)


def test_a_type_of_the_trust_is_seen_in_its_schools_and_no_other_trusts(make, school, other_school):
    row = make(for_trust=True)
    assert row in PlanType.objects.of_school(other_school)
    other_school.trust = Trust.objects.create(name="Another trust")
    assert row not in PlanType.objects.of_school(other_school)


def test_no_own_type_is_statutory(make, edit):
    with pytest.raises(DomainError, match="not statutory"):
        make(standing="statutory")
    row = make()
    with pytest.raises(DomainError, match="not statutory"):
        edit(row, standing="statutory")


def test_a_name_that_is_there_is_refused(make):
    with pytest.raises(DomainError, match="There is a learner profile already"):
        make(name="learner profile")


def test_a_school_in_no_trust_makes_none_for_a_trust(make, school):
    school.trust = None
    with pytest.raises(DomainError, match="cannot make"):
        make(for_trust=True)


def test_the_lead_of_the_trust_makes_and_changes_the_trusts_types_alone(make, edit, trust_lead):
    with pytest.raises(DomainError, match="cannot make"):
        make(by=trust_lead)
    row = make(for_trust=True, by=trust_lead)
    assert edit(row, by=trust_lead, name="Ways to school").name == "Ways to school"
    with pytest.raises(DomainError, match="not yours"):
        edit(make(name="Ours"), by=trust_lead)


def test_who_may_not_change_types_changes_none(make, edit, hlta):
    with pytest.raises(DomainError, match="not yours"):
        edit(make(), by=hlta)


def test_a_shipped_type_is_changed_by_nobody(edit, add):
    with pytest.raises(DomainError, match="Make a copy"):
        edit(shipped(), name="Ours")
    with pytest.raises(DomainError, match="Make a copy"):
        add(shipped())


def test_another_schools_type_is_not_theirs(make, stranger, other_school):
    row = make()
    with in_school(other_school.pk), pytest.raises(DomainError, match="not yours"):
        actions.plan_type_edit(plan_type=row, school=other_school, values=values(name="X"), now=NOW, by=stranger)
    assert PlanType.objects.get(pk=row.pk).name == "Travel plan"


def test_another_schools_type_is_neither_copied_nor_built_on(make, other_school, stranger):
    with in_school(other_school.pk):
        theirs = actions.plan_type_create(
            school=other_school, for_trust=False, values=values(), copy_of=None, now=NOW, by=stranger
        )
    with pytest.raises(DomainError, match="type to copy"):
        make(copy_of=theirs)
    with pytest.raises(DomainError, match="type to build on"):
        make(builds_on=theirs)


def test_a_type_of_the_trust_builds_on_none_of_a_school(make):
    ours = make()
    with pytest.raises(DomainError, match="type to build on"):
        make(for_trust=True, name="Of all", builds_on=ours)


def test_a_type_cannot_build_on_one_that_builds_on_it(make, edit):
    low = make(name="Low")
    high = make(name="High", builds_on=make(name="Middle", builds_on=low))
    with pytest.raises(DomainError, match="High builds on this type already"):
        edit(low, name="Low", builds_on=high)


def test_types_of_the_same_name_have_keys_of_their_own(make, edit):
    first = edit(make(), name="Another name")
    assert (first.key, make().key) == ("travel-plan", "travel-plan-2")


def test_a_change_leaves_who_and_what_in_the_trail(make, edit, senco):
    row = make()
    edit(row, name="Ways to school", signers=["pupil", "head"])
    last = PlanTypeChange.objects.filter(plan_type=row).first()
    assert last.changed_by == senco
    assert "“Travel plan” became “Ways to school”" in last.words
    assert "Who signs: Pupil became Pupil, Head teacher." in last.words


def test_saving_the_same_leaves_no_trace(make, edit):
    row = make()
    edit(row)
    assert PlanTypeChange.objects.filter(plan_type=row).count() == 1


def test_an_own_section_has_a_key_that_none_has_had(make, add, school, senco):
    row = make()
    first = add(row)
    sections.plan_section_remove(section=first, school=school, now=NOW, by=senco)
    again = add(row)
    assert first.key.startswith(f"{school.slug}.walking-to-school-")
    assert again.key != first.key


def test_a_section_that_shows_another_has_its_key_kind_and_title(make, add, school):
    row = make(builds_on=shipped())
    source = shipped().sections.get(key="strengths")
    added = add(row, shows=source, title="", guidance="")
    assert (added.key, added.kind, added.title, added.guidance) == (
        "strengths", "text", source.title, source.guidance,
    )  # fmt: skip
    line = queries.section_lines(plan_type=row, school=school)[0]
    assert line.home == "Learner Profile"


@pytest.mark.parametrize("kind", ["needs", "targets", "provision"])
def test_a_section_of_the_pupils_rows_has_the_known_key(make, add, kind):
    row = make()
    assert add(row, kind=kind).key == kind
    with pytest.raises(DomainError, match="already"):
        add(row, kind=kind)


def test_the_profile_is_shown_and_never_a_new_section(make, add):
    with pytest.raises(DomainError, match="Learner Profile"):
        add(make(), kind="profile")


def test_a_section_of_another_school_cannot_be_shown(make, add, other_school):
    theirs = PlanType.objects.create(key="theirs", name="Theirs", made_for=other_school)
    section = PlanSection.objects.create(plan_type=theirs, key="x", title="X", position=1)
    with pytest.raises(DomainError, match="not there"):
        add(make(), shows=section)


def test_editing_a_section_keeps_its_key(make, add, school, senco):
    section = add(make())
    changed = {"title": "Ways", "letter": "A", "guidance": "", "is_shared": False}
    saved = sections.plan_section_edit(section=section, school=school, values=changed, now=NOW, by=senco)
    assert (saved.key, saved.heading) == (section.key, "A. Ways")
    words = PlanTypeChange.objects.first().words
    assert "became A. Ways" in words
    assert "carers do not read it any more" in words


def test_a_section_that_is_gone_is_said_so(make, add, school, senco):
    section = add(make())
    PlanSection.objects.filter(pk=section.pk).delete()
    with pytest.raises(DomainError, match="removed meanwhile"):
        sections.plan_section_move(section=section, school=school, step=1, now=NOW, by=senco)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["up", "down", "away"])), max_size=8))
def test_places_are_always_one_to_n(make, add, school, senco, steps):
    row = make(name=f"Type {PlanType.objects.count()}")
    for number in range(5):
        add(row, title=f"Part {number}")
    for number, way in steps:
        section = row.sections.filter(title=f"Part {number}").first()
        if section and way == "away":
            sections.plan_section_remove(section=section, school=school, now=NOW, by=senco)
        elif section:
            step = -1 if way == "up" else 1
            sections.plan_section_move(section=section, school=school, step=step, now=NOW, by=senco)
        assert places(row) == list(range(1, row.sections.count() + 1))


def test_how_many_pupils_would_not_be_shown_their_words(make, add, school, pupil):
    row = make()
    section = add(row)
    PlanText.objects.create(pupil=pupil, key=section.key, text="By bus.", edited_at=NOW)
    PlanText.objects.create(pupil=PupilFactory(school=school), key=section.key, text="", edited_at=NOW)
    assert queries.section_lines(plan_type=row, school=school)[0].pupils == 1


def test_a_type_that_is_not_offered_here_cannot_be_begun_here(school, senco, other_school):
    row = shipped("individual-support-plan")
    actions.plan_type_offer(plan_type=row, school=school, is_offered=False, now=NOW, by=senco)
    assert row not in queries.plan_types(school=school, on=TODAY)
    assert row in queries.plan_types(school=school)
    with in_school(other_school.pk):
        assert row in queries.plan_types(school=other_school, on=TODAY)


def test_it_is_offered_again(school, senco):
    row = shipped("individual-support-plan")
    for is_offered in (False, True):
        actions.plan_type_offer(plan_type=row, school=school, is_offered=is_offered, now=NOW, by=senco)
    assert row in queries.plan_types(school=school, on=TODAY)


def test_a_type_of_the_schools_own_ends_by_its_day(make, school, senco):
    with pytest.raises(DomainError, match="Until"):
        actions.plan_type_offer(plan_type=make(), school=school, is_offered=False, now=NOW, by=senco)


def test_who_writes_no_plans_here_hides_none(school, trust_lead):
    with pytest.raises(DomainError, match="writes the plans"):
        actions.plan_type_offer(plan_type=shipped(), school=school, is_offered=False, now=NOW, by=trust_lead)


def test_a_type_past_its_last_day_cannot_be_begun(make, school):
    row = make(valid_to=TODAY)
    assert row in queries.plan_types(school=school, on=TODAY)
    assert row not in queries.plan_types(school=school, on=TODAY + timedelta(days=1))


@pytest.fixture
def renew(school, senco):
    def renew(plan_type, *, valid_from=TODAY):
        return actions.plan_type_renew(
            plan_type=plan_type, school=school, valid_from=valid_from, today=TODAY, now=NOW, by=senco
        )

    return renew


@pytest.fixture
def move(school, senco):
    def move(plan_type, *, by=senco):
        return actions.plan_move(plan_type=plan_type, school=school, today=TODAY, now=NOW, by=by)

    return move


def test_a_new_edition_ends_the_one_before_on_the_day_before(make, add, renew):
    row = make()
    section = add(row)
    edition = renew(row, valid_from=TODAY + timedelta(days=30))
    row.refresh_from_db()
    assert (row.valid_to, edition.replaces, edition.key) == (TODAY + timedelta(days=29), row, "travel-plan-2")
    assert [part.key for part in edition.sections.all()] == [section.key]


def test_there_is_one_edition_after_another(make, renew):
    row = make()
    renew(row)
    with pytest.raises(DomainError, match="newer edition already"):
        renew(row)


def test_an_edition_begins_neither_in_the_past_nor_before_the_former(make, renew):
    row = make(valid_from=TODAY + timedelta(days=5))
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=5)):
        with pytest.raises(DomainError, match="later than the day"):
            renew(row, valid_from=day)


def test_a_plan_goes_on_under_the_former_edition_until_it_is_moved(make, renew, move, pupil, senco):
    row = make()
    plan = begin(row, pupil, senco)
    edition = renew(row)
    assert Plan.objects.get(pk=plan.pk).plan_type == row
    assert move(edition) == (1, [])
    assert Plan.objects.get(pk=plan.pk).plan_type == edition


def test_plans_move_over_several_editions_and_ended_ones_stay(make, renew, move, school, pupil, senco):
    row = make()
    ended = begin(row, pupil, senco, state="ended", ended_on=TODAY)
    begin(row, PupilFactory(school=school), senco)
    second = renew(row)
    begin(second, PupilFactory(school=school), senco)
    third = make(name="Third edition", valid_from=TODAY)
    PlanType.objects.filter(pk=third.pk).update(replaces=second)
    assert move(PlanType.objects.get(pk=third.pk)) == (2, [])
    assert Plan.objects.get(pk=ended.pk).plan_type == row


def test_a_plan_stays_where_the_pupil_has_one_of_the_newer_edition(make, renew, move, pupil, senco):
    row = make()
    plan = begin(row, pupil, senco)
    edition = renew(row)
    begin(edition, pupil, senco)
    assert move(edition) == (0, [pupil.name])
    assert Plan.objects.get(pk=plan.pk).plan_type == row


def test_plans_are_moved_to_no_edition_that_is_still_ahead(make, renew, move, pupil, senco):
    row = make()
    begin(row, pupil, senco)
    with pytest.raises(DomainError, match="wait for its first day"):
        move(renew(row, valid_from=TODAY + timedelta(days=1)))


def test_moving_leaves_the_plans_of_another_school(make, renew, move, other_school, stranger):
    row = make(for_trust=True)
    with in_school(other_school.pk):
        theirs = begin(row, PupilFactory(school=other_school), stranger)
    edition = renew(row)
    assert move(edition) == (0, [])
    with in_school(other_school.pk):
        assert Plan.objects.get(pk=theirs.pk).plan_type == row


def test_the_lead_of_the_trust_moves_no_plans(make, move, trust_lead):
    with pytest.raises(DomainError, match="writes the plans"):
        move(make(for_trust=True), by=trust_lead)


def test_words_stay_with_the_pupil_when_the_plan_moves(make, add, renew, move, school, pupil, senco):
    row = make()
    section = add(row)
    begin(row, pupil, senco)
    PlanText.objects.create(pupil=pupil, key=section.key, text="By bus.", edited_at=NOW)
    edition = renew(row)
    move(edition)
    key = queries.section_lines(plan_type=edition, school=school)[0].section.key
    assert PlanText.objects.get(pupil=pupil, key=key).text == "By bus."
