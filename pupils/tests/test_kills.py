"""A kill at any step of an import leaves all or nothing, and the next worker finishes it."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from pupils.actions import roster_undo, roster_write
from pupils.actions.roster_undo import roster_undo_begin
from pupils.models import RosterImport
from pupils.tasks import roster_sweep, roster_work
from pupils.tests.oneroster_files import oneroster
from pupils.tests.test_roster import apply, preview
from pupils.tests.test_undo import checksums

STEPS = ("_pupils", "_people", "_care", "_enrolments", "_teaching", "_lessons", "_attendances")


class KilledError(BaseException):
    """Stands for the worker's end, which no `except Exception` sees."""


def killed(*args, **kwargs):
    raise KilledError


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_while_it_is_applied(senco, monkeypatch, step):
    before = checksums()
    roster = preview(oneroster(), senco)
    RosterImport.objects.update(state="applying", applied_by=senco, state_at=timezone.now() - timedelta(minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr(roster_write, step, killed)
        with pytest.raises(KilledError):
            roster_work(roster.school_id, roster.pk)
    assert (checksums(), roster.refreshed().state) == (before, "applying")
    roster_sweep()
    assert roster.refreshed().state == "applied"
    assert checksums() != before


def test_a_kill_while_it_is_read(senco, monkeypatch):
    roster = preview(oneroster(), senco)
    RosterImport.objects.update(state="waiting", state_at=timezone.now() - timedelta(minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr("pupils.queries.roster_compared.compare", killed)
        with pytest.raises(KilledError):
            roster_work(roster.school_id, roster.pk)
    assert roster.refreshed().state == "waiting"
    roster_sweep()
    assert roster.refreshed().state == "previewed"


@pytest.mark.parametrize("step", ["_take_away", "_kept", "_restore"])
def test_a_kill_while_it_is_undone(senco, monkeypatch, step):
    before = checksums()
    roster = apply(preview(oneroster(), senco), senco)
    applied = checksums()
    roster_undo_begin(roster=roster, now=timezone.now() - timedelta(minutes=1), by=senco)
    with monkeypatch.context() as patch:
        patch.setattr(roster_undo, step, killed)
        with pytest.raises(KilledError):
            roster_work(roster.school_id, roster.pk)
    assert (checksums(), roster.refreshed().state) == (applied, "undoing")
    roster_sweep()
    assert (roster.refreshed().state, roster.refreshed().undone_by) == ("undone", senco)
    assert checksums() == before


@pytest.mark.parametrize(
    ("error", "words"), [(SoftTimeLimitExceeded(), "25 minutes"), (RuntimeError("broken"), "Undo it again")]
)
def test_what_cannot_be_undone_stays_applied_and_says_why(senco, monkeypatch, error, words):
    roster = apply(preview(oneroster(), senco), senco)
    applied = checksums()
    roster_undo_begin(roster=roster, now=timezone.now(), by=senco)
    with monkeypatch.context() as patch:
        patch.setattr(roster_undo, "_take_away", Mock(side_effect=error))
        assert roster_work(roster.school_id, roster.pk) == "applied"
    assert words in roster.refreshed().error
    assert checksums() == applied
    roster_undo_begin(roster=roster, now=timezone.now(), by=senco)
    assert roster_work(roster.school_id, roster.pk) == "undone"
    assert roster.refreshed().error == ""
