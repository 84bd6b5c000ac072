"""Sending what is owed, never twice.

A mail is claimed in a transaction of its own, and marked as handed over in another just before its content goes over the line.
What was claimed when a worker died has surely not gone out and is sent by the next; what was handed over and got no answer is
uncertain, and a person decides about it: at most one mail a worker.
"""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from messaging.alive import Worker, of_the_dead
from messaging.fillers import fill
from messaging.kinds import gathered, kind_of, refusable
from messaging.letters import letter
from messaging.models import Mail, MailQuerySet, OptOut
from messaging.quiet_hours import hours_of
from messaging.rules.quiet import day_ends, goes_at
from messaging.rules.trouble import Trouble, is_for_now, trouble_of
from messaging.smtp import AwayError, EmailBackend, RefusedError, UnansweredError
from schools.context import in_school
from schools.models import School

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
BATCH = 50
# Claims of one school are made one after another, so that two workers never take one address's mails apart. Any number of ours.
CLAIMS = 5_130
RETURN_AFTER, STUCK_AFTER = timedelta(minutes=3), timedelta(minutes=10)

# By kind: may this mail still go out? An app above registers it; asked at the last moment ("do not contact").
Guard = Callable[[Mail], bool]
guards: dict[str, Guard] = {}
# Of mails about pupils: why one may not go to its address any more, by its number. The app that knows pupils sets it.
quiet: list[Callable[[list[Mail]], dict[int, str]]] = []
TOO_LATE = "It would have come too late."


class Line:
    """The connection to the mail server, open for as many mails as come."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self.worker = Worker()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.worker.close()
        try:
            self._backend.close()
        except OSError:
            logger.info("the mail server had closed the line already")

    def send(self, message: EmailMessage, before: Callable[[], bool]) -> bool:
        """Send one mail, after `before` has agreed; whether it went out. Raises RefusedError, AwayError or UnansweredError."""
        if isinstance(self._backend, EmailBackend):
            return self._backend.deliver(message, before)
        if not before():
            return False
        try:
            message.send()
        except ValueError as error:
            raise RefusedError(0, str(error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise RefusedError(code, words.decode(errors="replace")) from error
        except OSError as error:
            raise AwayError(str(error)) from error
        return True


@dataclass(frozen=True)
class Parcel:
    """Mails of one message; the first gives it its Message-ID. `claim` says whose turn it is to send them."""

    claim: UUID
    mails: list[Mail]

    def rows(self) -> MailQuerySet:
        return Mail.objects.filter(pk__in=[mail.pk for mail in self.mails], claim=self.claim)


def send_due(school: School, line: Line) -> tuple[int, bool]:
    """Send what is due now in the school, a batch of messages; how many mails went out, and whether more may be due.

    Raises AwayError, when what has not gone out waits for the next time.
    """
    parcels, is_more = claim(school, line.worker, timezone.now())
    sent = 0
    for number, parcel in enumerate(parcels):
        try:
            sent += len(parcel.mails) if _send(school, parcel, line) else 0
        except AwayError as away:
            logger.warning("the mail server takes nothing now: %s", away)
            _give_back(school, parcels[number + 1 :])
            raise
    return sent, is_more


def claim(school: School, worker: Worker, now: datetime) -> tuple[list[Parcel], bool]:
    """Take what is due: nobody else sends it from here on. And whether more may be due."""
    with in_school(school.pk):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CLAIMS, school.pk % 2**31])
        rows = list(Mail.objects.due(now)[:BATCH])
        parcels = [Parcel(worker.new_claim(), mails) for mails in _together(_wanted(rows + _companions(rows, now)))]
        for parcel in parcels:
            first, *others = [mail.pk for mail in parcel.mails]
            taken = {"state": Mail.State.IN_FLIGHT, "claim": parcel.claim, "claimed_at": now, "handed_at": None}
            Mail.objects.filter(pk=first).update(attempts=F("attempts") + 1, digest=None, **taken)
            if others:
                Mail.objects.filter(pk__in=others).update(attempts=F("attempts") + 1, digest_id=first, **taken)
        return parcels, bool(rows)


def _companions(rows: list[Mail], now: datetime) -> list[Mail]:
    """What else goes to the same addresses today and may be gathered."""
    kinds = gathered()
    addresses = {mail.to_address.lower() for mail in rows if mail.kind in kinds}
    if not addresses:
        return []
    today = Mail.objects.due(day_ends(now, timezone.get_default_timezone()) - timedelta(seconds=1))
    same = today.filter(kind__in=kinds).annotate(low=Lower("to_address")).filter(low__in=addresses)
    return list(same.exclude(pk__in=[mail.pk for mail in rows]))


def _together(rows: list[Mail]) -> list[list[Mail]]:
    """Rows that make one message: those of an address that may be gathered, any other alone."""
    parcels: dict[str, list[Mail]] = {}
    for mail in rows:
        key = mail.to_address.lower() if kind_of(mail.kind).is_gathered else f"alone:{mail.pk}"
        parcels.setdefault(key, []).append(mail)
    return list(parcels.values())


def _wanted(rows: list[Mail]) -> list[Mail]:
    """Those that may still go; the others are cancelled."""
    kinds = [key for key, _ in refusable()]
    asked = {mail.to_address.lower() for mail in rows if mail.kind in kinds}
    out = set(OptOut.objects.filter(address__in=asked).values_list("address", "kind")) if asked else set()
    now, wanted = timezone.now(), []
    barred = _barred(rows)
    for mail in rows:
        why = barred.get(mail.pk, "")
        if why:
            pass
        elif mail.not_after is not None and mail.not_after < now:
            why = TOO_LATE
        elif (mail.to_address.lower(), mail.kind) in out:
            why = "They asked not to get these."
        elif not guards.get(mail.kind, lambda _: True)(mail):
            why = "It was not needed any more, or they may not be written to."
        if why:
            # What could not go out in its time is for a person to see; what nobody needs any more is not.
            is_lost = mail.attempts > 0 and why == TOO_LATE
            state = Mail.State.FAILED if is_lost else Mail.State.CANCELLED
            Mail.objects.filter(pk=mail.pk).update(state=state, last_error=why, trouble=Trouble.AWAY if is_lost else "")
        else:
            wanted.append(mail)
    return wanted


def _barred(rows: list[Mail]) -> dict[int, str]:
    about = [mail for mail in rows if mail.about_pupil is not None]
    found: dict[int, str] = {}
    for reasons in quiet if about else []:
        found |= reasons(about)
    return found


def _send(school: School, parcel: Parcel, line: Line) -> bool:
    """Whether it went out. Raises AwayError, after the mails are back in the queue."""
    with in_school(school.pk):
        # What is made at the moment of sending puts an end to what was made before: only whose turn it still is may make it.
        if not _is_ours(parcel):
            _back(parcel)
            return False
        # Minutes may have gone by since the claim: what must not go now is dropped, and the others are claimed anew.
        if len(_wanted(parcel.mails)) < len(parcel.mails):
            _back(parcel)
            return False
        for mail in parcel.mails:
            fill(mail, timezone.now())
    try:
        went = line.send(letter(school, parcel.mails), lambda: _hand(school, parcel))
    except RefusedError as refused:
        if is_for_now(refused.code):
            _again(school, parcel, refused.words)
        else:
            _failed(school, parcel, trouble_of(code=refused.code, words=refused.words), refused.words)
    except UnansweredError as error:
        why = f"The mail server did not say whether it took it. {error}"
        _settle(school, parcel, state=Mail.State.UNCERTAIN, trouble=Trouble.STOPPED, last_error=why[:300])
    except AwayError as away:
        _again(school, parcel, str(away), trouble=Trouble.SERVER if str(away)[:1] == "5" else Trouble.AWAY)
        raise
    else:
        if went:
            _settle(school, parcel, state=Mail.State.SENT, sent_at=timezone.now(), trouble="", last_error="")
        return went
    return False


def _is_ours(parcel: Parcel) -> bool:
    """Whether nobody has taken any of these mails over since they were claimed; they are held until the transaction ends."""
    rows = parcel.rows().filter(state=Mail.State.IN_FLIGHT, handed_at__isnull=True)
    return len(rows.select_for_update()) == len(parcel.mails)


def _hand(school: School, parcel: Parcel) -> bool:
    """Mark that from here on it may have gone out; False where the mails are no longer ours to send, all of them."""
    with in_school(school.pk):
        if _is_ours(parcel):
            parcel.rows().update(handed_at=timezone.now())
            return True
        _back(parcel)
        return False


def _settle(school: School, parcel: Parcel, **values: object) -> None:
    with in_school(school.pk):
        parcel.rows().filter(state__in=[Mail.State.IN_FLIGHT, Mail.State.UNCERTAIN]).update(**values)


def _failed(school: School, parcel: Parcel, trouble: Trouble, words: str) -> None:
    logger.warning("mail %s failed for good", parcel.mails[0].pk)
    _settle(school, parcel, state=Mail.State.FAILED, trouble=trouble, last_error=words[:300], handed_at=None)


def _again(school: School, parcel: Parcel, why: str, trouble: Trouble = Trouble.AWAY) -> None:
    """Try later, each time twice as late; after the last attempt a person is asked."""
    attempts = max(mail.attempts for mail in parcel.mails) + 1
    if attempts >= MOST_ATTEMPTS:
        _failed(school, parcel, trouble, why)
        return
    now = timezone.now()
    wait = now + timedelta(minutes=2**attempts)
    last = min((mail.not_after for mail in parcel.mails if mail.not_after), default=None)
    later = wait
    if not kind_of(parcel.mails[0].kind).is_prompt:
        later = goes_at(not_before=wait, not_after=last and max(last, wait), now=now, hours=hours_of(school))
    _settle(
        school, parcel, state=Mail.State.QUEUED, goes_at=later, claim=None, claimed_at=None, handed_at=None, digest=None,
        last_error=why[:300],
    )  # fmt: skip


def _give_back(school: School, parcels: list[Parcel]) -> None:
    with in_school(school.pk):
        for parcel in parcels:
            _back(parcel)


def _back(parcel: Parcel) -> None:
    """Into the queue again, as if never claimed. In the school that is entered."""
    parcel.rows().filter(state=Mail.State.IN_FLIGHT, handed_at__isnull=True).update(
        state=Mail.State.QUEUED, claim=None, claimed_at=None, digest=None, attempts=F("attempts") - 1
    )


def sweep(school_id: int, now: datetime) -> int:
    """What was claimed and left goes into the queue again; what was handed over and left is uncertain: perhaps it went out, so
    it is not sent again by itself. At once where the worker is gone, after a while where it only seems stuck. How many rows
    changed."""
    with in_school(school_id):
        flying = Mail.objects.filter(state=Mail.State.IN_FLIGHT)
        dead = Q(claim__in=of_the_dead({mail.claim for mail in flying.only("claim") if mail.claim}))
        back = flying.filter(dead | ~Q(claimed_at__gte=now - RETURN_AFTER), handed_at__isnull=True)
        stuck = flying.filter(dead | Q(handed_at__lt=now - STUCK_AFTER), handed_at__isnull=False)
        return back.update(state=Mail.State.QUEUED, claim=None, claimed_at=None, digest=None) + stuck.update(
            state=Mail.State.UNCERTAIN, trouble=Trouble.STOPPED, last_error="It stopped while this was being sent."
        )
