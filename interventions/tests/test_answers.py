"""The one SQL statement against the plain reading of the same rows, on random schools."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.policy import Role
from assessment.models import Item, Measure, Questionnaire, Score, Sitting
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.models import Judgement, Placement, Programme, RoundRobin, RoundRobinReply
from interventions.queries.answers import answers, counted, found, pupils_meeting
from interventions.rules.criteria import ATTRIBUTES, MEASURED, NUMBERS, Answer, Attribute, Judged, parse
from interventions.tests.reference import Everything
from pupils.models import Attendance, Need, Pupil, SenStatus, TeachingClass

TODAY = date(2026, 10, 14)
NOON = datetime(2026, 10, 14, 12, tzinfo=ZoneInfo("UTC"))
PUPILS = 24


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


def random_school(world, seed):
    """Pupils of two years, some of everything known of them, and much not known."""
    chance = random.Random(seed)
    programme = Programme.objects.get()
    group = programme.groups.get()
    measures = [Measure.objects.create(name=f"M{seed}-{n}", kind="standardised") for n in range(2)]
    checklist = Questionnaire.objects.create(
        measure=Measure.objects.create(name=f"C{seed}", kind="total"), options=[[0, "No", ""], [1, "Yes", ""]],
        filled_by="adult",
    )  # fmt: skip
    Item.objects.create(questionnaire=checklist, position=1, text="Plans")
    classes = [TeachingClass.objects.create(name=f"{seed}-{n}", subject=f"S{n}") for n in range(3)]
    for n in range(PUPILS):
        pupil = PupilFactory.create(
            school=world.school, given_name=f"P{n:02}", year_group=chance.choice([7, 8, 8, 8, None]),
            sex=chance.choice(["F", "M", ""]), form=chance.choice(["8x", "8Y", ""]), is_eal=chance.random() < 0.5,
            is_pupil_premium=chance.random() < 0.5,
        )  # fmt: skip
        _register(pupil, chance)
        _measured(pupil, chance, measures)
        _judged(pupil, chance, world, group)
        if chance.random() < 0.6:
            _asked(pupil, chance, world, checklist, classes)
    return programme, [measure.pk for measure in measures], checklist.measure_id


def _register(pupil, chance):
    if chance.random() < 0.5:
        starts_on = TODAY - timedelta(days=chance.randrange(-2, 90))
        SenStatus.objects.create(pupil=pupil, code=chance.choice("KE"), starts_on=starts_on)
    for rank, code in enumerate(chance.sample(["MLD", "SEMH", "SLCN"], chance.randrange(3)), start=1):
        ends_on = TODAY if chance.random() < 0.2 else None
        Need.objects.create(pupil=pupil, code=code, rank=rank, starts_on=TODAY - timedelta(days=20), ends_on=ends_on)


def _measured(pupil, chance, measures):
    for measure in measures:
        for days in chance.sample([0, 1, 20, 100, 101, 400], chance.randrange(4)):
            value, taken_on = chance.choice(["84.5", "85", "85.25", "90", "-3"]), TODAY - timedelta(days=days)
            Score.objects.create(pupil=pupil, measure=measure, value=value, taken_on=taken_on, source="Test")
    for days in chance.sample([0, 50], chance.randrange(3)):
        possible = chance.choice([0, 8, 80])
        Attendance.objects.create(
            pupil=pupil, starts_on=TODAY - timedelta(days=days + 40), ends_on=TODAY - timedelta(days=days),
            possible=possible, attended=chance.randrange(possible + 1),
        )  # fmt: skip


def _judged(pupil, chance, world, group):
    for days in chance.sample([0, 1, 2], chance.randrange(3)):
        Judgement.objects.create(
            programme=group.programme, pupil=pupil, criterion=chance.choice(["0", "1"]), is_met=chance.random() < 0.5,
            reason="Seen", judged_by=world.adult, judged_on=TODAY - timedelta(days=days),
        )  # fmt: skip
    for _ in range(chance.choice([0, 0, 1])):
        Placement.objects.create(
            programme=group.programme, group=group, pupil=pupil, starts_on=date(2026, 1, 1),
            due_to_end_on=date(2026, 3, 1), ended_on=chance.choice([date(2026, 3, 1), date(2026, 1, 1)]),
        )  # fmt: skip


def _asked(pupil, chance, world, checklist, classes):
    asked = RoundRobin.objects.create(
        pupil=pupil, questionnaire=checklist, asked_by=world.adult, asked_at=NOON, due_on=TODAY
    )
    for teaching_class in chance.sample(classes, chance.randrange(4)):
        sitting = Sitting.objects.create(
            questionnaire=checklist, pupil=pupil, given_by=world.adult,
            done_at=NOON + timedelta(hours=11.5) - timedelta(days=chance.randrange(60)),
            share=chance.choice([None, 0, 49, 50, 100]),
        )  # fmt: skip
        RoundRobinReply.objects.create(
            round_robin=asked, staff_member=world.adult.staff, teaching_class=teaching_class, sitting=sitting
        )


def condition_strategy(measures, checklist):
    numbers = st.sampled_from(["84.5", "85", "0", "-88", "50", "33", "91"])
    ops = st.sampled_from(["at_least", "at_most", "above", "below"])
    window = st.sampled_from([None, 1, 30, 100, 365])
    measured = {"measure": st.sampled_from(measures), "op": ops, "value": numbers}
    percent = st.sampled_from(["0", "11", "50", "100"])
    words = {"is_eal": ["yes", "No"], "sex": ["F", "m"], "need": ["SEMH", "mld, slcn"], "sen_status": ["K", "n, E"]}
    some_words = {"form": ["8x", "8Y, 8z"], "is_pupil_premium": ["yes", "no"], **words}

    @st.composite
    def attribute(draw):
        name = draw(st.sampled_from(sorted(ATTRIBUTES)))
        if name in NUMBERS:
            op = draw(st.sampled_from(["is", "is_not", "in", "at_least", "at_most"]))
            value = draw(st.sampled_from({"year_group": ["7", "8"], "earlier": ["0", "1"]}.get(name, ["50", "87.5"])))
        else:
            op, value = draw(st.sampled_from(["is", "is_not", "in"])), draw(st.sampled_from(some_words[name]))
        return {"kind": "attribute", "attribute": name, "op": op, "value": value}

    return st.one_of(
        attribute(),
        st.fixed_dictionaries({"kind": st.just("score"), **measured, "within_days": window}),
        st.fixed_dictionaries({"kind": st.just("change"), **measured, "within_days": window}),
        st.fixed_dictionaries({"kind": st.just("position"), **measured, "value": percent}),
        st.fixed_dictionaries({"kind": st.just("judgement"), "question": st.just("Seen?")}),
        st.fixed_dictionaries(
            {
                "kind": st.just("teachers"),
                "measure": st.just(checklist),
                "op": ops,
                "value": percent,
                "within_days": window,
                "subjects": st.integers(1, 3),
            }
        ),
    )


def tree_strategy(conditions):
    def group(parts):
        return st.builds(
            lambda join, of, k: {"join": join, "of": of, "k": min(k, max(len(of), 1))},
            st.sampled_from(["all", "any", "at_least"]), st.lists(parts, max_size=4), st.integers(1, 4),
        )  # fmt: skip

    return group(st.one_of(conditions, group(st.one_of(conditions, group(conditions)))))


def keyed(tree, count=None):
    count = count if count is not None else iter(range(1000))
    of = [keyed(part, count) if "join" in part else part | {"key": str(next(count))} for part in tree["of"]]
    return tree | {"of": of}


def comparable(result):
    found = []
    for finding in result.findings:
        known = finding.known
        value = known and (str(known.value) if isinstance(finding.condition, Attribute) else known.value)
        if known and isinstance(known.value, frozenset):
            value = sorted(known.value)
        elif known and getattr(finding.condition, "attribute", "") in NUMBERS:
            value = float(known.value)
        found.append((finding.condition.key, finding.answer, value))
        if known and isinstance(finding.condition, (*MEASURED, Judged)):
            found[-1] += (known.on, known.source, known.reason)
    return result.answer, found


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_answers_as_the_plain_reading_does(world, seed):
    programme, measures, checklist = random_school(world, seed)
    everything = Everything(programme.pk, TODAY)
    pupils = Pupil.objects.order_by("pk")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tree_strategy(condition_strategy(measures, checklist)))
    def holds(data):
        tree = parse(keyed(data))
        by_sql = answers(tree=tree, programme=programme.pk, pupils=[p.pk for p in pupils], today=TODAY)
        by_hand = {pupil.pk: everything.evaluate(tree, pupil) for pupil in everything.pupils}
        for pk, result in by_hand.items():
            assert comparable(by_sql[pk]) == comparable(result)
        met = {pk for pk, result in by_hand.items() if result.answer == Answer.MET}
        unknown = {pk for pk, result in by_hand.items() if result.answer == Answer.NO_EVIDENCE}
        count = counted(tree=tree, programme=programme.pk, pupils=pupils, today=TODAY)
        assert (count.met, count.unknown) == (len(met), len(unknown))
        assert pupils_meeting(trees={programme.pk: tree}, pupils=pupils, today=TODAY) == {programme.pk: met}

    holds()


def test_a_page_of_the_answers_holds_its_part_of_them(world):
    programme, _, _ = random_school(world, 3)
    tree = parse({"join": "all", "of": [{"key": "0", "kind": "judgement", "question": "Seen?"}]})
    everything = Everything(programme.pk, TODAY)
    names = sorted((pupil.family_name, pupil.given_name, pupil.pk) for pupil in everything.pupils)
    by_pk = {pupil.pk: everything.evaluate(tree, pupil).answer for pupil in everything.pupils}
    expected = {
        answer: [pk for _, _, pk in names if by_pk[pk] == answer] for answer in (Answer.MET, Answer.NO_EVIDENCE)
    }
    kwargs = {"tree": tree, "programme": programme.pk, "pupils": Pupil.objects.all(), "today": TODAY}
    met, unknown = found(**kwargs, met=slice(1, 3), unknown=slice(4, 9))
    assert (list(met.results), met.total) == (expected[Answer.MET][1:3], len(expected[Answer.MET]))
    assert list(unknown.results) == expected[Answer.NO_EVIDENCE][4:9]
    beyond, _ = found(**kwargs, met=slice(500, 525), unknown=slice(0, 1))
    assert (beyond.results, beyond.total) == ({}, len(expected[Answer.MET]))


def test_one_statement_a_programme_whatever_the_pupils(world, counted):
    programme, measures, checklist = random_school(world, 4)
    conditions = [
        {"kind": "attribute", "attribute": name, "op": "is", "value": "8"} for name in ATTRIBUTES
    ] + [
        {"kind": "score", "measure": measures[0], "op": "at_least", "value": "85"},
        {"kind": "change", "measure": measures[0], "op": "at_least", "value": "1"},
        {"kind": "position", "measure": measures[0], "op": "at_most", "value": "20"},
        {"kind": "teachers", "measure": checklist, "op": "at_most", "value": "20", "subjects": 2},
        {"kind": "judgement", "question": "Seen?"},
    ]  # fmt: skip
    tree = parse(keyed({"join": "any", "of": conditions}))
    pupils = Pupil.objects.all()
    slices = {"met": slice(0, 25), "unknown": slice(0, 25)}
    queries = counted(lambda: found(tree=tree, programme=programme.pk, pupils=pupils, today=TODAY, **slices))
    assert len(queries) == 1
