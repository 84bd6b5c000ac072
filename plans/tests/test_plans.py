"""Plans through their actions: words in one place, versions, readings, signatures, provision and its hours, cycles."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError, StaleError
from deployment.models import Entitlement
from hlta.testing import PupilFactory
from messaging.models import Notice
from plans.actions import cycle as cycle_actions
from plans.actions import plan as actions
from plans.actions import target as target_actions
from plans.models import Cycle, Plan, PlanReading, PlanText, PlanType, Target
from plans.queries.document import plan_content
from plans.queries.plan import live_provisions, others_writing, plans, vague_in
from plans.rules.content import digest
from pupils.models import ClassTeacher, Enrolment, LearnerProfile, TeachingClass

TODAY = date(2026, 10, 14)
NOW = timezone.make_aware(datetime(2026, 10, 14, 10))


def begin(pupil, senco, key="support-plan"):
    plan_type = PlanType.objects.get(key=key)
    return actions.plan_begin(pupil=pupil, plan_type=plan_type, lead=senco.staff, today=TODAY, by=senco)


@pytest.fixture
def plan(pupil, senco):
    return begin(pupil, senco)


def save(plan, senco, text, key="aspirations", base=""):
    return actions.text_save(plan=plan, key=key, text=text, base=digest(base), by=senco, now=NOW)


def put_in_force(plan, senco, **how):
    values = {"review_on": TODAY + timedelta(days=90), "now": NOW, "today": TODAY, "by": senco, **how}
    return actions.plan_put_in_force(plan=plan, school=plan.school, **values)


def taught_by(pupil, teacher):
    teaching_class = TeachingClass.objects.create(name="8x/En1")
    Enrolment.objects.create(teaching_class=teaching_class, pupil=pupil)
    ClassTeacher.objects.create(teaching_class=teaching_class, staff_member=teacher.staff)


def text_of(plan, key, school):
    return next(s for s in plan_content(plan=plan, school=school, today=TODAY).sections if s.key == key).text


def test_one_open_plan_of_a_type(plan, pupil, senco):
    with pytest.raises(DomainError, match="already"):
        begin(pupil, senco)
    begin(pupil, senco, "ehc-plan")


def test_what_the_profile_says_stands_in_every_plan_and_is_written_in_one_place(pupil, senco, school):
    below, above = begin(pupil, senco, "learner-profile"), begin(pupil, senco, "ehc-plan")
    save(below, senco, "One step at a time.", key="profile.what_helps")
    assert text_of(above, "profile.what_helps", school) == "One step at a time."
    save(above, senco, "Two steps.", key="profile.what_helps", base="One step at a time.")
    assert LearnerProfile.objects.get(pupil=pupil).what_helps == "Two steps."


def test_words_flow_up_from_plan_to_plan(pupil, senco, school):
    save(begin(pupil, senco, "support-plan"), senco, "To swim.", key="aspirations")
    content = plan_content(plan=begin(pupil, senco, "ehc-plan"), school=school, today=TODAY)
    section = next(s for s in content.sections if s.key == "aspirations")
    assert (section.heading[:2], section.text, section.home) == ("A.", "To swim.", "Support Plan")


def test_a_second_author_overwrites_nothing(plan, senco, hlta, school):
    save(plan, senco, "Mine.")
    with pytest.raises(StaleError):
        save(plan, hlta, "Theirs.")
    assert text_of(plan, "aspirations", school) == "Mine."


def test_the_same_words_twice_are_saved_once(plan, senco):
    save(plan, senco, "Mine.")
    assert save(plan, senco, "Mine.") == digest("Mine.")
    assert PlanText.objects.count() == 1


@pytest.mark.parametrize("key", ["targets", "nonsense", "ehc.B"])
def test_only_sections_of_the_plan_can_be_written(plan, senco, key):
    with pytest.raises(DomainError):
        save(plan, senco, "x", key=key)


def test_who_writes_is_told_of_the_other(plan, senco, hlta):
    actions.author_seen(plan=plan, by=hlta, now=NOW)
    assert others_writing(plan=plan, user=senco, now=NOW) == [hlta.full_name]
    assert others_writing(plan=plan, user=hlta, now=NOW) == []
    assert others_writing(plan=plan, user=senco, now=NOW + timedelta(minutes=2)) == []


def test_a_version_in_force_is_told_to_who_works_with_the_pupil(plan, pupil, senco, teacher, other_ta):
    taught_by(pupil, teacher)
    version = put_in_force(plan, senco)
    assert [row.reader for row in PlanReading.objects.filter(version=version)] == [teacher]
    assert "first_name" not in Notice.objects.get(recipient=teacher).text
    assert not Notice.objects.filter(recipient=other_ta).exists()
    assert plan.refreshed().state == Plan.State.IN_FORCE


def test_reading_is_noted_and_the_notice_done(plan, pupil, senco, teacher):
    taught_by(pupil, teacher)
    version = put_in_force(plan, senco)
    unread = plans(user=senco, which="unread", plan_type="", today=TODAY)
    assert [row.pk for row in unread] == [plan.pk]
    actions.version_read(version=version, by=teacher, now=NOW)
    assert not Notice.objects.open_for(teacher).exists()
    assert list(plans(user=senco, which="unread", plan_type="", today=TODAY)) == []


def test_a_version_says_what_changed(plan, senco):
    put_in_force(plan, senco)
    save(plan, senco, "To swim.")
    assert put_in_force(plan, senco).changes == ["“What the pupil and the family hope for”: added “To swim.”"]


def test_a_review_that_is_not_ahead_cannot_be_planned(plan, senco):
    put_in_force(plan, senco)
    with pytest.raises(DomainError, match="still ahead"):
        put_in_force(plan, senco, review_on=TODAY)


def test_a_plan_that_did_not_change_goes_on_with_its_next_review(plan, senco, pupil, teacher):
    first = put_in_force(plan, senco)
    taught_by(pupil, teacher)
    again = put_in_force(plan, senco, review_on=TODAY + timedelta(days=120))
    assert again == first
    assert plan.refreshed().review_on == TODAY + timedelta(days=120)
    assert not Notice.objects.filter(recipient=teacher).exists()


def test_reading_the_newest_version_settles_what_came_before(plan, senco, pupil, teacher):
    taught_by(pupil, teacher)
    put_in_force(plan, senco)
    save(plan, senco, "To swim.")
    actions.version_read(version=put_in_force(plan, senco), by=teacher, now=NOW)
    assert not PlanReading.objects.filter(reader=teacher, read_at=None).exists()
    assert not Notice.objects.open_for(teacher).exists()


def test_a_version_stays_as_it_was_signed(plan, senco):
    save(plan, senco, "To swim.")
    version = put_in_force(plan, senco)
    save(plan, senco, "To run.", base="To swim.")
    kept = {section["key"]: section["text"] for section in version.refreshed().content["sections"]}
    assert kept["aspirations"] == "To swim."


def sign(version, senco, **how):
    values = {
        "capacity": "carer",
        "name": "Sam Lee",
        "how": "paper",
        "signed_on": TODAY,
        "note": "",
        "carer_link": None,
    }
    return actions.version_sign(version=version, values={**values, **how}, by=senco, now=NOW, today=TODAY)


def test_a_signature_once_and_on_a_day_that_can_be(plan, senco):
    version = put_in_force(plan, senco)
    sign(version, senco)
    with pytest.raises(DomainError, match="already"):
        sign(version, senco)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(DomainError, match="day"):
            sign(version, senco, name="Kim", signed_on=day)


def provide(plan, senco, **values):
    words = {"section": "F", "wording": "Support.", "times_a_week": 5, "minutes": 60, "is_adult_support": True}
    return target_actions.provision_create(
        plan=plan, values={**words, "starts_on": TODAY, **values}, placements=[], by=senco
    )


def test_hours_of_section_f_are_promised(pupil, senco):
    line = provide(begin(pupil, senco, "ehc-plan"), senco)
    promise = Entitlement.objects.get(pupil=pupil)
    assert (promise.minutes_a_week, promise.source, line.entitlement) == (300, "section_f", promise)


def test_a_line_without_numbers_or_without_an_adult_promises_no_hours(plan, senco):
    provide(plan, senco, times_a_week=None, minutes=None)
    provide(plan, senco, is_adult_support=False)
    assert not Entitlement.objects.exists()


def test_changed_hours_hold_from_a_day_on(plan, senco):
    line = provide(plan, senco)
    later = TODAY + timedelta(days=10)
    values = {"times_a_week": 4, "minutes": 60}
    target_actions.provision_edit(provision=line, values=values, placements=[], from_on=later, by=senco)
    found = [(row.minutes_a_week, row.starts_on, row.ends_on) for row in Entitlement.objects.order_by("starts_on")]
    assert found == [(300, TODAY, later), (240, later, None)]


def test_a_line_that_has_its_end_is_not_changed(plan, senco):
    line = provide(plan, senco)
    line = target_actions.provision_end(provision=line, on=TODAY + timedelta(days=30), by=senco)
    with pytest.raises(DomainError, match="its end"):
        target_actions.provision_edit(provision=line, values={}, placements=[], from_on=TODAY, by=senco)
    assert Entitlement.objects.count() == 1


def test_nothing_is_written_into_an_ended_plan(plan, senco):
    target = write_target(plan, senco)
    actions.plan_end(plan=plan, reason="Moved.", today=TODAY, by=senco)
    with pytest.raises(DomainError, match="ended"):
        target_actions.target_close(target=target, level=0, outcome="", today=TODAY, by=senco)


def test_a_text_that_is_too_long_is_refused_and_not_cut(plan, senco):
    with pytest.raises(DomainError, match="longer"):
        save(plan, senco, "x" * (actions.LONGEST + 1))


def test_an_ended_line_owes_nothing_from_then(plan, senco):
    line, later = provide(plan, senco), TODAY + timedelta(days=5)
    target_actions.provision_end(provision=line, on=later, by=senco)
    assert Entitlement.objects.get().ends_on == later
    with pytest.raises(DomainError):
        target_actions.provision_end(provision=provide(plan, senco), on=TODAY - timedelta(days=1), by=senco)


def test_a_plan_ends_when_nothing_is_owed_and_can_be_reopened(plan, senco):
    line = provide(plan, senco)
    with pytest.raises(DomainError, match="still owed"):
        actions.plan_end(plan=plan, reason="Moved.", today=TODAY, by=senco)
    target_actions.provision_end(provision=line, on=TODAY, by=senco)
    actions.plan_end(plan=plan, reason="Moved.", today=TODAY, by=senco)
    assert actions.plan_reopen(plan=plan.refreshed(), by=senco).state == Plan.State.DRAFT


def write_target(plan, senco, **values):
    words = {"objective": "Starts tasks.", "baseline": "2 of 10", "baseline_on": TODAY, "expected": "6 of 10"}
    return target_actions.target_create(
        plan=plan, values={**words, "due_on": TODAY + timedelta(days=60), **values}, provisions=[], by=senco
    )


def test_a_target_is_reviewed_by_level_or_in_words(plan, senco):
    target = write_target(plan, senco)
    with pytest.raises(DomainError, match="level"):
        target_actions.target_close(target=target, level=None, outcome=" ", today=TODAY, by=senco)
    target_actions.target_close(target=target, level=0, outcome="", today=TODAY, by=senco)
    assert not Target.objects.open().exists()
    target_actions.target_reopen(target=target, by=senco)
    assert Target.objects.open().exists()


def test_another_pupils_provision_serves_no_target(plan, senco, school):
    other = begin(PupilFactory.create(school=school), senco)
    target = write_target(plan, senco)
    target_actions.target_edit(target=target, values={}, provisions=[provide(other, senco)], by=senco)
    assert not target.served_by.exists()


def part(cycle, senco, name, day=TODAY):
    values = {"on": day, "author": senco.staff, "words": "Seen."}
    return cycle_actions.cycle_part_write(cycle=cycle, part=name, values=values, today=TODAY, by=senco)


def test_cycles_are_numbered_and_the_next_begins_after_a_review(plan, senco):
    first = cycle_actions.cycle_begin(plan=plan, today=TODAY, by=senco)
    target = write_target(plan, senco)
    with pytest.raises(DomainError, match="no review yet"):
        cycle_actions.cycle_begin(plan=plan, today=TODAY, by=senco)
    part(first, senco, "review")
    second = cycle_actions.cycle_begin(plan=plan, today=TODAY, by=senco)
    assert (first.number, second.number, target.refreshed().cycle) == (1, 2, second)
    assert Cycle.objects.open().get() == second


def test_parts_of_a_cycle_come_in_order_and_not_ahead(plan, senco):
    cycle = cycle_actions.cycle_begin(plan=plan, today=TODAY, by=senco)
    part(cycle, senco, "assess")
    with pytest.raises(DomainError, match="cannot be before"):
        part(cycle, senco, "plan", TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="ahead"):
        part(cycle, senco, "plan", TODAY + timedelta(days=1))


def test_vague_lines_are_named(plan, senco, school):
    write_target(plan, senco, objective="Makes better progress.")
    content = plan_content(plan=plan, school=school, today=TODAY)
    assert [(name, vague[0].words) for name, vague in vague_in(content)] == [("Makes better progress.", "better")]


def test_a_line_without_placements_is_listed_as_it_is(plan, senco):
    rows = live_provisions(provisions=[provide(plan, senco)], today=TODAY)
    assert [(row.provision.wording, row.doses) for row in rows] == [("Support.", [])]
