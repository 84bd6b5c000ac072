"""A kill at any step of an import leaves all or nothing, and the next worker finishes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pupils.actions import roster_write
from pupils.models import RosterImport
from pupils.tasks import roster_sweep, roster_work
from pupils.tests.oneroster_files import oneroster
from pupils.tests.test_roster import preview
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
        patch.setattr("pupils.actions.roster.compare", killed)
        with pytest.raises(KilledError):
            roster_work(roster.school_id, roster.pk)
    assert roster.refreshed().state == "waiting"
    roster_sweep()
    assert roster.refreshed().state == "previewed"
