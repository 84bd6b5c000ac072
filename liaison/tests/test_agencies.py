"""Agencies: nothing is sent without consent, no state goes back, and no advice is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.models import Task
from liaison.actions.agency import (
    agency_referral_move,
    agency_referral_save,
    agency_report_create,
    agency_save,
    recommendation_decide,
    recommendation_do,
    recommendations_add,
)
from liaison.models import Agency, AgencyReferral, Professional, Recommendation
from liaison.queries.agency import agencies, recommendations_listed
from messaging.models import Notice

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
CONSENT = {"consent": "given", "consent_how": "Ms Nowak, on paper", "consent_on": TODAY}


@pytest.fixture
def agency(school):
    return Agency.objects.create(name="Therapy", service="Speech")


def refer(pupil, agency, by, **values):
    first = {"agency": agency, "professional": None, "asked_for": "Look."}
    return agency_referral_save(referral=None, pupil=pupil, values={**first, **values}, by=by, now=NOW)


def move(referral, state, by, on=TODAY, reason=""):
    return agency_referral_move(referral=referral, state=state, on=on, reason=reason, by=by, today=TODAY)


def report(pupil, agency, by, advice=("Pictures.", "Time to answer."), referral=None, **values):
    first = {"agency": agency, "title": "Report", "received_on": TODAY, "summary": "", "advice": list(advice)}
    return agency_report_create(
        pupil=pupil, referral=referral, values={**first, **values}, upload=None, by=by, today=TODAY
    )


def decide(row, by, **values):
    first = {"decision": "accepted", "why": "", "done_by": None, "due_on": None}
    return recommendation_decide(recommendation=row, values={**first, **values}, by=by, now=NOW, today=TODAY)


def test_nothing_is_sent_without_consent_and_nothing_goes_back(senco, pupil, agency):
    referral = refer(pupil, agency, senco)
    with pytest.raises(DomainError, match="not consented"):
        move(referral, "sent", senco)
    with pytest.raises(DomainError, match="not been sent"):
        move(referral, "seen", senco)
    referral = move(refer(pupil, agency, senco, **CONSENT), "sent", senco, on=TODAY - timedelta(days=9))
    referral = move(referral, "seen", senco)
    with pytest.raises(DomainError, match="further than that"):
        move(referral, "accepted", senco)
    assert [words for words, _ in referral.dates] == ["Consent", "Sent", "Pupil was seen"]


@pytest.mark.parametrize("state", ["closed", "declined"])
def test_an_end_has_a_reason_and_is_the_end(senco, pupil, agency, state):
    referral = move(refer(pupil, agency, senco, **CONSENT), "sent", senco)
    with pytest.raises(DomainError, match="why it ends"):
        move(referral, state, senco)
    move(referral, state, senco, reason="Moved away.")
    with pytest.raises(DomainError, match="has ended"):
        move(referral, "closed", senco, reason="Again.")
    assert not AgencyReferral.objects.open().exists()


def test_consent_says_how_and_is_not_taken_out_of_what_was_sent(senco, pupil, agency):
    with pytest.raises(DomainError, match="who consented"):
        refer(pupil, agency, senco, consent="given")
    sent = move(refer(pupil, agency, senco, **CONSENT), "sent", senco)
    values = {"agency": agency, "professional": None, "asked_for": "Look.", "consent": "refused"}
    with pytest.raises(DomainError, match="takes it back"):
        agency_referral_save(referral=sent, pupil=pupil, values=values, by=senco, now=NOW)


def test_a_person_of_another_agency_and_a_day_ahead_are_refused(senco, pupil, agency):
    other = Professional.objects.create(agency=Agency.objects.create(name="Other"), full_name="Dr Lowe")
    with pytest.raises(DomainError, match="another agency"):
        refer(pupil, agency, senco, professional=other)
    with pytest.raises(DomainError, match="still ahead"):
        move(refer(pupil, agency, senco, **CONSENT), "sent", senco, on=TODAY + timedelta(days=1))
    with pytest.raises(DomainError, match="in the list"):
        agency_save(agency=None, values={"name": "Therapy", "service": "Speech", "note": ""}, by=senco)


def test_a_report_moves_its_referral_and_each_step_is_once(senco, pupil, agency):
    referral = move(refer(pupil, agency, senco, **CONSENT), "sent", senco)
    row = report(pupil, agency, senco, referral=referral)
    assert (referral.refreshed().state, referral.refreshed().report_on) == ("report", TODAY)
    assert recommendations_add(report=row, advice=["Pictures.", "New."], by=senco) == 1
    assert [one.words for one in row.recommendations.all()] == ["Pictures.", "Time to answer.", "New."]
    assert agencies().get().open_count == 1


def test_who_is_to_do_it_gets_a_task_once(senco, key_ta, pupil, agency):
    row = report(pupil, agency, senco).recommendations.all()[0]
    for due_on in (TODAY, TODAY + timedelta(days=7)):
        row = decide(row, senco, done_by=key_ta.staff, due_on=due_on)
    task = Task.objects.get()
    assert (task.given_to, task.title, task.pupil, task.reference) == (
        key_ta.staff, "Pictures.", pupil, f"liaison.recommendation:{row.pk}",
    )  # fmt: skip
    assert Notice.objects.get(recipient=key_ta).text.endswith("Pictures.")
    assert row.next_words == f"With {key_ta.staff.name}"


@pytest.mark.parametrize("decision", ["partly", "refused"])
def test_not_or_partly_taken_on_says_why(senco, key_ta, pupil, agency, decision):
    row = report(pupil, agency, senco).recommendations.all()[0]
    with pytest.raises(DomainError, match="Say why"):
        decide(row, senco, decision=decision)
    row = decide(row, senco, decision=decision, why="No room.", done_by=key_ta.staff)
    assert Task.objects.count() == (decision == "partly")
    assert row.why == "No room."


def test_done_is_after_a_decision_and_says_what_came_of_it(senco, pupil, agency):
    row = report(pupil, agency, senco).recommendations.all()[0]
    with pytest.raises(DomainError, match="Decide first"):
        recommendation_do(recommendation=row, done_on=TODAY, outcome="Good.", by=senco, today=TODAY)
    decide(row, senco)
    with pytest.raises(DomainError, match="still ahead"):
        recommendation_do(recommendation=row, done_on=TODAY + timedelta(days=1), outcome="Good.", by=senco, today=TODAY)
    row = recommendation_do(recommendation=row, done_on=TODAY, outcome="Good.", by=senco, today=TODAY)
    assert row.next_words == "Done"
    with pytest.raises(DomainError, match="done already"):
        decide(row, senco)


def test_the_list_across_pupils_is_narrowed(senco, key_ta, pupil, agency):
    one, two = report(pupil, agency, senco).recommendations.all()
    decide(one, senco, done_by=key_ta.staff, due_on=TODAY)
    Recommendation.objects.filter(pk=one.pk).update(due_on=TODAY - timedelta(days=1))

    def found(show="", person="", by=""):
        return list(recommendations_listed(user=senco, show=show, person=person, agency=by, today=TODAY))

    assert found() == [one, two]
    assert found("overdue") == found(person=str(key_ta.staff.pk)) == [one]
    assert found("undecided") == [two]
    assert found("all", by=str(agency.pk)) == [one, two]
    assert found(by="999999") == found("done") == []
