"""What pupils said of themselves, what adults saw, and what became of those who left."""

from datetime import time, timedelta

from django.utils import timezone

from assessment.actions.questionnaire import questionnaires_add_defaults, sitting_finish
from assessment.models import Answer, Questionnaire, Sitting
from hlta.demo.people import Cast
from interventions.actions.placement import evidence_of
from interventions.models import FollowUp, Group, Placement
from interventions.rules.exits import CHECKS
from pupils.models import Attendance, Pupil
from schools.models import Term


def make_voices(cast: Cast, *, count: int) -> None:
    """Questionnaires of some placed pupils, each with a checklist of an adult or two."""
    senco = cast.senco.user
    assert senco is not None
    questionnaires_add_defaults(by=senco)
    own, seen = (Questionnaire.objects.get(filled_by=who) for who in ("pupil", "adult"))
    placed = Pupil.objects.filter(pk__in=Placement.objects.open().values("pupil")).order_by("pk")[:count]
    observers = [person.user for person in [*cast.staff["hlta"], *cast.staff["teacher"]] if person.user]
    for number, pupil in enumerate(placed):
        level = cast.random.choice([2, 2, 3])
        sittings = [(own, senco, level)]
        sittings += [
            (seen, observers[(number + k) % len(observers)], level - number % 2) for k in range(1 + number % 2)
        ]
        for questionnaire, by, about in sittings:
            sitting = Sitting.objects.create(questionnaire=questionnaire, pupil=pupil, given_by=by)
            items = questionnaire.items.all()
            answers = [max(1, min(4, about + cast.random.choice([-1, 0, 0, 1]))) for _ in items]
            Answer.objects.bulk_create(
                [
                    Answer(school=cast.school, sitting=sitting, item=item, value=value)
                    for item, value in zip(items, answers, strict=True)
                ]
            )
            at = cast.at(-7 - number, time(11, 30))
            sitting_finish(sitting=sitting, now=at, today=timezone.localdate(at))


def make_attendance(cast: Cast) -> None:
    """Attendance of everybody, in the last half-term that is over."""
    term = Term.objects.filter(ends_on__lt=cast.today).order_by("-ends_on").first()
    if term is None:
        return
    possible = max(2, ((term.ends_on - term.starts_on).days // 7 + 1) * 10)
    Attendance.objects.bulk_create(
        [
            Attendance(
                school=cast.school, pupil=pupil, starts_on=term.starts_on, ends_on=term.ends_on, possible=possible,
                attended=possible - min(possible, int(cast.random.expovariate(1 / (possible * 0.06)))),
            )
            for pupil in cast.pupils
        ],
        batch_size=1000,
    )  # fmt: skip


def make_exits(cast: Cast) -> None:
    """A group that has ended: who left well is looked at again, some of it by now."""
    running = Group.objects.select_related("programme", "leader").order_by("pk").first()
    assert running is not None
    ended_on = cast.today - timedelta(weeks=7)
    group = Group.objects.create(
        programme=running.programme, name="Last cycle", leader=running.leader, places=5,
        starts_on=ended_on - timedelta(weeks=10), ends_on=ended_on,
    )  # fmt: skip
    taken = Placement.objects.filter(programme=running.programme).values("pupil")
    there = {row["pupil"] for row in taken}
    free = [pupil for pupil in cast.pupils if pupil.pk not in there]
    evidence = evidence_of(group=group, pupils=free, today=cast.today)
    pupils = sorted(free, key=lambda pupil: evidence[pupil.pk]["answer"] != "met")[:5]
    outcomes = ["met", "met", "met", "continued", "stopped"]
    for number, (pupil, outcome) in enumerate(zip(pupils, outcomes, strict=False)):
        placement = Placement.objects.create(
            programme=group.programme, group=group, pupil=pupil, starts_on=group.starts_on, due_to_end_on=ended_on,
            ended_on=ended_on, outcome=outcome, what_next="Uses the plan sheet in English; the form tutor asks on Fridays.",
            evidence=evidence[pupil.pk],
            reason="" if evidence[pupil.pk]["answer"] == "met" else "Agreed with the head of year.", placed_by=cast.senco.user, ended_by=cast.senco.user,
        )  # fmt: skip
        if outcome == "met":
            for after in CHECKS:
                FollowUp.objects.create(placement=placement, due_on=ended_on + after)
        if number == 0:
            placement.follow_ups.filter(due_on__lte=cast.today).update(
                result="stuck", note="Plans aloud without being asked.", done_on=cast.day(-1), done_by=cast.senco.user
            )
