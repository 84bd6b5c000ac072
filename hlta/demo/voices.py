"""What pupils said of themselves and what adults saw."""

from datetime import timedelta

from django.utils import timezone

from assessment.actions.questionnaire import questionnaires_add_defaults, sitting_finish
from assessment.models import Answer, Questionnaire, Sitting
from hlta.demo.people import Cast
from interventions.models import Placement
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
            at = timezone.now() - timedelta(days=7 + number)
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
