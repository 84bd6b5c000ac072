"""Questionnaires: described, handed out by code, answered, scored."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from access.models import User
from assessment.actions.measure import measure_save
from assessment.defaults import OURS, QUESTIONNAIRES
from assessment.models import Answer, Item, Measure, Questionnaire, Score, Sitting
from assessment.rules.questionnaires import (
    Option,
    Question,
    Scored,
    read_items,
    read_options,
    scored,
    share_of_range,
)
from core.errors import DomainError
from core.posts import take_turn
from core.states import state_change
from pupils.models import Pupil

# Letters and figures that nobody mistakes for others, on screen or when they are read out.
ALPHABET = "ABCDEFGHJKMNPQRTUVWXY346789"
# In two groups: 280,000 million codes, so that a script that tries a hundred a second finds one in months.
CODE_GROUPS, GROUP = 2, 4
SALT = "assessment.sitting"


@dataclass(frozen=True)
class Handed:
    """A pupil's code, told once: what is kept is its digest."""

    pupil: Pupil
    code: str


@transaction.atomic
def questionnaire_save(
    *,
    questionnaire: Questionnaire | None,
    name: str,
    values: dict[str, Any],
    items: list[Question],
    options: list[Option],
    by: User,
) -> Questionnaire:
    """A new questionnaire with its measure, or one changed: items that are not there any more are asked no more, and what was
    answered stays. Raises DomainError for a name that is taken, or for other answers once somebody has answered."""
    row = questionnaire or Questionnaire()
    wanted = [[option.value, option.label, option.symbol] for option in options]
    if row.pk and [o[0] for o in row.options] != [o[0] for o in wanted] and _is_answered(row):
        raise DomainError("It has been answered: the numbers of its answers cannot change. Make a new questionnaire.")
    lowest, highest = options[0].value * len(items), options[-1].value * len(items)
    about = {"name": name, "kind": Measure.Kind.TOTAL, "lowest": lowest, "highest": highest}
    row.measure = measure_save(measure=row.measure if row.pk else None, values=about, by=by)
    for field, value in values.items():
        setattr(row, field, value)
    row.options = wanted
    row.save()
    _save_items(row, items)
    return row


def _is_answered(questionnaire: Questionnaire) -> bool:
    return Sitting.objects.done().filter(questionnaire=questionnaire).exists()


def _save_items(questionnaire: Questionnaire, items: list[Question]) -> None:
    there = {item.text: item for item in questionnaire.items.all()}
    for position, question in enumerate(items, start=1):
        item = there.pop(question.text, None) or Item(questionnaire=questionnaire, text=question.text)
        item.position, item.subscale, item.is_reversed = position, question.subscale, question.is_reversed
        item.is_asked = True
        item.save()
    for item in there.values():
        item.is_asked = False
        item.save(update_fields=["is_asked"])


@transaction.atomic
def questionnaires_add_defaults(*, by: User) -> int:
    """Add the free questionnaires; one of the same name stays as it is. How many are new."""
    take_turn("questionnaires_add_defaults")
    there = set(Measure.objects.values_list("name", flat=True))
    return sum(_default_added(values, by) for values in QUESTIONNAIRES if values["name"] not in there)


def _default_added(values: dict[str, Any], by: User) -> bool:
    """Whether the questionnaire is new: somebody may have given its name to another a moment ago."""
    try:
        row = questionnaire_save(
            questionnaire=None,
            name=values["name"],
            values={name: values[name] for name in ("filled_by", "introduction", "most_missing")},
            items=read_items(values["items"]),
            options=read_options(values["options"]),
            by=by,
        )
    except DomainError:
        return False
    measure_save(measure=row.measure, values=OURS, by=by)
    return True


@transaction.atomic
def questionnaire_hand_out(
    *, questionnaire: Questionnaire, pupils: list[Pupil], open_until: date, today: date, by: User
) -> list[Handed]:
    """A code for each pupil; one that was not used before is good no more, and what was answered under it goes on under the new
    one. Raises DomainError for a questionnaire of adults, or a day that is past."""
    if questionnaire.filled_by != Questionnaire.FilledBy.PUPIL:
        raise DomainError("This is a checklist for adults: open it from the pupil's page.")
    if open_until < today:
        raise DomainError("The last day is past.")
    # One person at a time hands it out, and what a pupil finishes meanwhile stays finished.
    Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    rows = Sitting.objects.filter(questionnaire=questionnaire, pupil__in=pupils, done_at=None)
    open_now = {sitting.pupil_id: sitting for sitting in rows.order_by("pk").select_for_update(no_key=True)}
    handed = []
    for pupil in pupils:
        code = new_code()
        sitting = open_now.get(pupil.pk) or Sitting(questionnaire=questionnaire, pupil=pupil)
        sitting.digest, sitting.open_until, sitting.given_by = digest_of(code), open_until, by
        sitting.save()
        handed.append(Handed(pupil, code))
    return handed


def new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(CODE_GROUPS))


def digest_of(code: str) -> str:
    """What is kept of a code: keyed with the site's secret, since so short a code could be found by trying."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return salted_hmac(SALT, plain, algorithm="sha256").hexdigest()


@transaction.atomic
def answer_give(*, sitting: Sitting, item: Item, value: int | None) -> None:
    """Write an answer down (None: skipped). Raises DomainError for one that is none, or once the sitting is done."""
    if Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk).done_at is not None:
        raise DomainError("You have finished already. Thank you.")
    _answer_write(sitting, item, value)


def _answer_write(sitting: Sitting, item: Item, value: int | None) -> None:
    if value is not None and value not in {option.value for option in sitting.questionnaire.answers}:
        raise DomainError("Choose one of the answers, or skip.")
    Answer.objects.update_or_create(sitting=sitting, item=item, defaults={"value": value})


@transaction.atomic
def sitting_finish(*, sitting: Sitting, now: datetime, today: date) -> Scored:
    """Score what was answered, and close the code. A total that can be said is a score on the questionnaire's measure."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.done_at is not None:
        raise DomainError("You have finished already. Thank you.")
    form = sitting.questionnaire
    items = [(item.pk, item.question) for item in form.items.filter(is_asked=True)]
    answers = {item: value for item, value in sitting.answers.values_list("item_id", "value") if value is not None}
    result = scored(items, answers, lowest=form.lowest, highest=form.highest, most_missing=form.most_missing)
    refused = "You have finished already. Thank you."
    state_change(sitting, start={"done_at": None}, refused=refused, done_at=now, digest="")
    sitting.total = result.total
    sitting.share = share_of_range(result.total, items=result.items, lowest=form.lowest, highest=form.highest)
    sitting.results = {
        name: share_of_range(
            value, items=sum(q.subscale == name for _, q in items), lowest=form.lowest, highest=form.highest
        )
        for name, value in result.subscales.items()
    }
    sitting.save()
    _score(sitting, today)
    return result


def _score(sitting: Sitting, today: date) -> None:
    """The day's score of the pupil on the questionnaire's measure: of several adults, the mean."""
    that_day = Sitting.objects.done().filter(
        questionnaire=sitting.questionnaire, pupil=sitting.pupil, done_at__date=today, total__isnull=False
    )
    totals = list(that_day.values_list("total", flat=True))
    if not totals:
        return
    is_pupil = sitting.questionnaire.filled_by == Questionnaire.FilledBy.PUPIL
    source = "The pupil's own answers" if is_pupil else f"{len(totals)} adult{'s' if len(totals) != 1 else ''}"
    value = totals[-1] if is_pupil else (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"))
    Score.objects.update_or_create(
        pupil=sitting.pupil,
        measure=sitting.questionnaire.measure,
        taken_on=today,
        defaults={"value": value, "source": source, "entered_by": sitting.given_by},
    )


@transaction.atomic
def observation_sit(
    *,
    questionnaire: Questionnaire,
    pupil: Pupil,
    answers: dict[int, int | None],
    now: datetime,
    today: date,
    by: User,
) -> Sitting:
    """An adult's checklist about a pupil, all at once and scored. Raises DomainError where nothing is answered."""
    if questionnaire.filled_by != Questionnaire.FilledBy.ADULT:
        raise DomainError("This questionnaire is for pupils: hand it out by code.")
    if all(value is None for value in answers.values()):
        raise DomainError("Answer at least one of them.")
    sitting = Sitting.objects.create(questionnaire=questionnaire, pupil=pupil, given_by=by)
    for item in questionnaire.items.filter(is_asked=True):
        _answer_write(sitting, item, answers.get(item.pk))
    sitting_finish(sitting=sitting, now=now, today=today)
    return sitting.refreshed()
