"""When imports are read and applied, and when they are forgotten."""

import logging
from datetime import timedelta

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from core.errors import DomainError, StaleError
from core.limits import allow
from pupils.actions import roster as actions
from pupils.actions import roster_apply as applying
from pupils.actions import roster_undo as undo
from pupils.actions.leaving import leavers_end as leavers
from pupils.actions.moving import movings_take_effect as movings
from pupils.models import RosterImport
from schools.context import in_school
from schools.each import in_each_school
from schools.models import School

log = logging.getLogger(__name__)

# A worker that was killed leaves its import behind: after this time another one takes it up.
LEFT_BEHIND = timedelta(seconds=30)
# The largest import that is allowed takes minutes, in one transaction.
LONGEST = timedelta(minutes=25)
LIMITS = {"soft_time_limit": LONGEST.total_seconds(), "time_limit": LONGEST.total_seconds() + 60}
TOO_LONG = (
    "It took longer than 25 minutes, so it was stopped and nothing was changed. Split the file and import the parts."
)
UNDOING_TOO_LONG = (
    "It took longer than 25 minutes, so it was stopped, and the import stays as it is. Undo it at a quieter time."
)
NOT_UNDONE = (
    "Something went wrong here, so nothing was undone. Undo it again, and tell your support where it fails again."
)
BROKEN = (
    "Something went wrong here, so nothing was changed. Apply it again, and tell your support where it fails again."
)
UNREAD = (
    "Something went wrong here while the file was read, and nothing was changed. Upload it again, and tell your support where "
    "it fails again."
)
State = RosterImport.State
OPEN = (State.WAITING, State.APPLYING, State.UNDOING)


@shared_task(**LIMITS)
def roster_work(school_id: int, roster_id: int) -> str:
    """Read, apply or undo an import, whichever it waits for; its state afterwards. May run twice, and at once: who holds the row
    works on it, and a killed worker lets it go with everything undone."""
    try:
        with in_school(school_id):
            allow(LONGEST)
            return _take(roster_id)
    except SoftTimeLimitExceeded:
        with in_school(school_id):
            return _give_up(roster_id, is_late=True)
    except Exception:  # whatever it is, a person is not left waiting for its repair
        log.exception("import %s of school %s", roster_id, school_id)
        with in_school(school_id):
            return _give_up(roster_id)


def _give_up(roster_id: int, *, is_late: bool = False) -> str:
    """An import that is to be applied goes back to its preview, one that is to be undone stays applied, and one that is to be
    read, or takes too long, has failed; its state afterwards."""
    for roster in RosterImport.objects.select_for_update().filter(pk=roster_id, state__in=OPEN):
        if roster.state == State.UNDOING:
            undo.roster_undo_stop(roster=roster, why=UNDOING_TOO_LONG if is_late else NOT_UNDONE)
        elif roster.state == State.APPLYING and not is_late:
            applying.roster_stop(roster=roster, why=BROKEN)
        else:
            actions.roster_fail(roster=roster, why=TOO_LONG if is_late else UNREAD)
    return str(RosterImport.objects.values_list("state", flat=True).get(pk=roster_id))


def _take(roster_id: int) -> str:
    rows = RosterImport.objects.select_for_update(skip_locked=True)
    roster = rows.filter(pk=roster_id, state__in=OPEN).first()
    if roster is None:
        return ""
    try:
        _work(roster)
    except StaleError as error:
        applying.roster_return(roster=roster, why=str(error))
    except DomainError as error:
        if roster.state == State.UNDOING:
            undo.roster_undo_stop(roster=roster, why=str(error))
        elif roster.state == State.APPLYING:
            applying.roster_return(roster=roster, why=str(error))
        else:
            actions.roster_fail(roster=roster, why=str(error))
    return str(RosterImport.objects.values_list("state", flat=True).get(pk=roster_id))


def _work(roster: RosterImport) -> None:
    if roster.state == State.WAITING:
        actions.roster_read(roster=roster)
        return
    if roster.state == State.UNDOING:
        undo.roster_undo(roster=roster, now=roster.state_at, by=roster.undone_by)
        return
    applying.roster_apply(
        roster=roster, all_or_nothing=roster.is_all_or_nothing, today=timezone.localdate(), now=timezone.now(),
        by=roster.applied_by,
    )  # fmt: skip


@shared_task(**LIMITS)
def roster_sweep() -> int:
    """Take up what was left behind, and forget what is too old; how many imports. Where a school fails, the others are done all
    the same, and what failed is raised at the end."""
    count, failed = 0, []
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        try:
            count += _sweep(school_id)
        except Exception as error:  # whatever it is, the other schools do not wait for its repair
            error.add_note(f"in school {school_id}")
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"failed in {len(failed)} schools", failed)
    return count


def _sweep(school_id: int) -> int:
    now = timezone.now()
    with in_school(school_id):
        left = RosterImport.objects.filter(state__in=OPEN, state_at__lt=now - LEFT_BEHIND)
        ids = list(left.values_list("pk", flat=True))
    count = sum(bool(roster_work(school_id, pk)) for pk in ids)
    with in_school(school_id):
        return count + actions.rosters_forget(now=now, after=undo.UNDO_FOR)


@shared_task
def leavers_end() -> int:
    """In every school, end what still hangs on pupils whose last day is over; how many pupils."""
    now = timezone.now()
    return in_each_school(lambda school: leavers(now=now))


@shared_task
def movings_take_effect() -> int:
    """In every school, move up what was decided and has come to its day; how many schools."""
    now = timezone.now()
    return in_each_school(lambda school: movings(now=now))
