"""Agencies: kept, asked, answered; and what becomes of each step that they advise."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from deployment.actions.task import task_give
from deployment.models import Task
from liaison.models import Agency, AgencyReferral, AgencyReport, Professional, Recommendation
from library.actions.resource import file_store
from library.rules.uploads import Upload
from pupils.models import Pupil
from staff.models import StaffMember

STATE = AgencyReferral.State
# The field that holds the day of a state.
DAYS = {
    STATE.SENT: "sent_on",
    STATE.ACCEPTED: "accepted_on",
    STATE.SEEN: "seen_on",
    STATE.REPORT: "report_on",
    STATE.CLOSED: "ended_on",
    STATE.DECLINED: "ended_on",
}
ORDER = list(STATE)
ENDED = (STATE.CLOSED, STATE.DECLINED)


@transaction.atomic
def agency_save(*, agency: Agency | None, values: dict[str, Any], by: User) -> Agency:
    """`values`: name, service, note. Raises DomainError for one that is there already."""
    row = agency or Agency()
    _set(row, values)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("This service of this organisation is in the list already.") from error
    return row


@transaction.atomic
def professional_save(
    *, professional: Professional | None, agency: Agency, values: dict[str, Any], by: User
) -> Professional:
    """`values`: full_name, role, email, phone, left_on."""
    row = professional or Professional(agency=agency)
    _set(row, values)
    row.save()
    return row


@transaction.atomic
def agency_referral_save(
    *, referral: AgencyReferral | None, pupil: Pupil, values: dict[str, Any], by: User, now: datetime
) -> AgencyReferral:
    """A new draft, or one changed. `values`: agency, professional, asked_for, consent, consent_how, consent_on. Raises
    DomainError for a professional of another agency, consent without how and when, and consent taken from one that was sent."""
    row = AgencyReferral(pupil=pupil, written_by=by, written_at=now)
    if referral is not None:
        row = AgencyReferral.objects.select_for_update().get(pk=referral.pk)
    _set(row, values)
    if row.professional is not None and row.professional.agency_id != row.agency_id:
        raise DomainError("This person works for another agency. Choose one of this agency, or none.")
    if row.consent == AgencyReferral.Consent.GIVEN and not (row.consent_how and row.consent_on):
        raise DomainError("Say who consented, how, and on which day.")
    if row.sent_on and row.consent != AgencyReferral.Consent.GIVEN:
        raise DomainError("It was sent with consent. If a carer takes it back, close the referral and say why.")
    row.save()
    return row


@transaction.atomic
def agency_referral_move(
    *, referral: AgencyReferral, state: str, on: date, reason: str, by: User, today: date
) -> AgencyReferral:
    """How far it is now. Raises DomainError for a step back, a day ahead, what is sent without consent, and an end without a
    reason."""
    row = AgencyReferral.objects.select_for_update().get(pk=referral.pk)
    to = STATE(state)
    if row.state in ENDED:
        raise DomainError("This referral has ended. Write a new one.")
    if ORDER.index(to) <= ORDER.index(STATE(row.state)):
        raise DomainError(f"It is further than that: {row.get_state_display().lower()}.")
    if on > today:
        raise DomainError("This day is still ahead.")
    if (to == STATE.DECLINED and row.sent_on is None) or (to not in (*ENDED, STATE.SENT) and row.sent_on is None):
        raise DomainError("It has not been sent yet.")
    if to == STATE.SENT and row.consent != AgencyReferral.Consent.GIVEN:
        raise DomainError("The carers have not consented. Ask them, write down how, and send it then.")
    if to in ENDED and not reason:
        raise DomainError("Say in a few words why it ends.")
    values = {"state": to, "ended_reason": reason if to in ENDED else "", DAYS[to]: on}
    refused = "Somebody else has moved this referral. Look at it again."
    return state_change(row, start={"state": row.state}, refused=refused, **values)


@transaction.atomic
def agency_report_create(
    *,
    pupil: Pupil,
    referral: AgencyReferral | None,
    values: dict[str, Any],
    upload: Upload | None,
    by: User,
    today: date,
) -> AgencyReport:
    """A report came in. `values`: agency, title, received_on, summary, advice (one step a line). Its referral is moved on. Raises
    DomainError for a day ahead."""
    given = dict(values)
    advice = given.pop("advice")
    if given["received_on"] > today:
        raise DomainError("This day is still ahead.")
    report = AgencyReport.objects.create(
        pupil=pupil, referral=referral, written_by=by, stored_file=file_store(upload, by) if upload else None, **given
    )
    recommendations_add(report=report, advice=advice, by=by)
    open_states = (STATE.SENT, STATE.ACCEPTED, STATE.SEEN)
    if referral is not None and referral.state in open_states:
        agency_referral_move(
            referral=referral, state=STATE.REPORT, on=report.received_on, reason="", by=by, today=today
        )
    return report


@transaction.atomic
def recommendations_add(*, report: AgencyReport, advice: list[str], by: User) -> int:
    """Each step that the report advises, once; how many are new."""
    # Two who add to one report at once: the second waits for the first, and sees its steps.
    AgencyReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    known = set(report.recommendations.values_list("words", flat=True))
    fresh = [words for words in dict.fromkeys(advice) if words not in known]
    for words in fresh:
        Recommendation.objects.create(report=report, pupil_id=report.pupil_id, words=words)
    return len(fresh)


@transaction.atomic
def recommendation_decide(
    *,
    recommendation: Recommendation,
    values: dict[str, Any],
    by: User,
    now: datetime,
    today: date,
    on: date | None = None,
) -> Recommendation:
    """Taken on or not. `values`: decision, why, done_by (a member of staff or None), due_on. `on`: when it was decided, or today.
    Whoever is to do it gets a task, once for each person. Raises DomainError without a reason where one is owed,
    for what is done already, and for a day ahead, or before the report came."""
    row = (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("pupil", "report")
        .get(pk=recommendation.pk)
    )
    if row.done_on:
        raise DomainError("This is done already.")
    had, day = row.done_by_id, happened(on, today=today)
    if day < (came := row.report.received_on):
        raise DomainError(f"The report came on {came.day} {came:%b %Y}. Choose that day or a later one.")
    _set(row, values)
    if row.decision != Recommendation.Decision.ACCEPTED and not row.why:
        raise DomainError("Say why, in a few words: the agency may ask.")
    if row.decision == Recommendation.Decision.REFUSED:
        row.done_by = row.due_on = None
    row.decided_by, row.decided_on = by, day
    if row.done_by is not None and row.done_by_id != had:
        row.task = _task(row, row.done_by, by, now, today)
    row.save()
    return row


def _task(row: Recommendation, person: StaffMember, by: User, now: datetime, today: date) -> Task:
    values = {
        "title": row.words[:150], "detail": row.words if len(row.words) > 150 else "", "pupil": row.pupil,
        "due_on": row.due_on, "source": Task.Source.PLAN.value, "source_words": f"advice: {row.report.title}"[:120],
    }  # fmt: skip
    link = reverse("liaison:agency_report_detail", args=[row.report_id])
    reference = f"liaison.recommendation:{row.pk}"
    (task,) = task_give(people=[person], values=values, by=by, now=now, today=today, reference=reference, link=link)
    return task


@transaction.atomic
def recommendation_do(
    *, recommendation: Recommendation, done_on: date, outcome: str, by: User, today: date
) -> Recommendation:
    """It is done, and what came of it. Raises DomainError for what was not taken on, a day ahead, and what is done already."""
    row = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if row.decision not in (Recommendation.Decision.ACCEPTED, Recommendation.Decision.PARTLY):
        raise DomainError("Decide first whether it is taken on.")
    if done_on > today:
        raise DomainError("This day is still ahead.")
    refused = "This is done already."
    return state_change(row, start={"done_on": None}, refused=refused, done_on=done_on, outcome=outcome)


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
