"""Numbers on Home may be a minute old, but never older than what the person changed, and are nobody else's."""

import pytest
from django.core.signals import request_started

from access.policy import Role
from core import kept
from hlta.testing import PupilFactory, make_member
from interventions.models import Referral
from schools.context import in_school


@pytest.fixture
def keeping(nothing_kept):
    request_started.disconnect(kept.forget)
    yield
    request_started.connect(kept.forget)


def refer(school, by, moment):
    pupil = PupilFactory.create(school=school)
    return Referral.objects.create(
        pupil=pupil, concern="Reads little.", referred_by=by, referred_at=moment, stage="new"
    )


def words(client):
    return [need.words for need in client.get("/").context["needs"]]


def test_what_others_change_shows_within_a_minute_and_ones_own_at_once(senco, school, sign_in, keeping, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(kept, "monotonic", lambda: clock[0])
    client = sign_in(senco)
    assert "referral needs a decision" not in words(client)
    refer(school, senco, "2026-10-13T10:00Z")
    assert "referral needs a decision" not in words(client)
    clock[0] += kept.LASTS
    assert "referral needs a decision" in words(client)
    refer(school, senco, "2026-10-13T11:00Z")
    client.post("/access/session/extend/")
    assert "referrals need a decision" in words(client)


def test_what_is_kept_for_one_is_not_shown_to_another(senco, school, other_school, sign_in, keeping):
    refer(school, senco, "2026-10-13T10:00Z")
    assert "referral needs a decision" in words(sign_in(senco))
    elsewhere = make_member(other_school, Role.SENCO)
    with in_school(other_school.pk):
        assert "referral needs a decision" not in words(sign_in(elsewhere))
    teacher = make_member(school, Role.TEACHER)
    assert "referral needs a decision" not in words(sign_in(teacher))
