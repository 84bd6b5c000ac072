"""What of programmes ends when a pupil leaves: places, waiting, offers, referrals, questions to teachers, concerns."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Greatest, Least, Left
from django.utils import timezone

from access.models import User
from interventions.actions.intake import offers_again, programmes_hold
from interventions.models import Concern, Offer, Placement, Referral, ReferralMove, RoundRobin, WaitingEntry
from messaging.actions import notice_send
from pupils.actions.roster_undo import undoes
from pupils.leaving import Leaving, Tie, register


def placements(whose: Q, on: Any) -> QuerySet:
    """Places of which a day is left; one that was to begin later has none, and is over."""
    rows = Placement.objects.filter(whose, Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return rows.begun().select_related("programme", "group__leader__user", "pupil")


def placements_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    """What a person decided about a place (met, stepped down) stands: it ends no later than they leave, and is theirs still."""
    found = list(rows)
    programmes_hold(row.programme_id for row in found)
    ended_on = Greatest(Value(leaving.on), F("starts_on"))
    why = Left(Concat("reason", Value(f" {leaving.reason}")), 300)
    held = Placement.objects.filter(pk__in=[row.pk for row in found])
    undecided = Q(ended_on__isnull=True) | Q(outcome=Placement.Outcome.LEFT)
    held.exclude(undecided).update(ended_on=Least(ended_on, F("ended_on")))
    held.filter(undecided).update(ended_on=ended_on, outcome=Placement.Outcome.LEFT, reason=why, ended_by=by)
    if not leaving.is_death:
        for row in found:
            _tell(row, leaving.on, by)
    _offer_again({row.programme_id for row in found}, leaving, now)


def _tell(placement: Placement, on: date, by: User | None) -> None:
    leader, group = placement.group.leader.user, placement.group
    if leader:
        words = f"{placement.pupil.name} leaves the school, and {placement.programme.name}, {group.name}, with it."
        key = f"placement:{placement.pk}:left:{on}"
        notice_send(recipient=leader, text=words, link=f"/groups/{group.pk}/", unique_key=key, by=by)


def _offer_again(programmes: set[int], leaving: Leaving, now: datetime) -> None:
    """A place that is free today is offered to the next who waits."""
    today = timezone.localdate(now)
    if leaving.on <= today:
        offers_again(today=today, programmes=programmes)


def places_taken_again() -> list[str]:
    """What was undone gave places back to those who had them: offers of these are withdrawn, in words which."""
    held = list(Offer.objects.open().values_list("pk", flat=True))
    offers_again(today=timezone.localdate())
    gone = Offer.objects.filter(pk__in=held, state=Offer.State.PASSED).order_by("pk")
    return [f"offer {offer.pk}: withdrawn, no place in the group is left" for offer in gone]


def waiting(whose: Q, on: Any) -> QuerySet:
    return WaitingEntry.objects.open().filter(whose).select_related("programme")


def waiting_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    programmes = {row.programme_id for row in rows}
    programmes_hold(programmes)
    offers_end(offers(Q(entry__in=list(rows)), leaving.on), leaving, by, now)
    rows.update(left_on=timezone.localdate(now), left_reason=leaving.reason)
    _offer_again(programmes, leaving, now)


def offers(whose: Q, on: Any) -> QuerySet:
    return Offer.objects.open().filter(whose).select_related("group__programme")


def offers_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    programmes_hold(rows.values_list("group__programme", flat=True))
    rows.update(state=Offer.State.PASSED, decided_by=by, decided_on=timezone.localdate(now), reason=leaving.reason)


def referrals(whose: Q, on: Any) -> QuerySet:
    return Referral.objects.open().filter(whose)


def referrals_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    found, stage = list(rows), Referral.Stage.OTHER_ROUTE
    Referral.objects.filter(pk__in=[row.pk for row in found]).update(stage=stage, saved_at=now)
    ReferralMove.objects.bulk_create(
        ReferralMove(
            school_id=row.school_id, referral=row, stage=stage, reason=leaving.reason, moved_by=by, moved_at=now
        )
        for row in found
    )


def round_robins(whose: Q, on: Any) -> QuerySet:
    return RoundRobin.objects.filter(whose, closed_at__isnull=True).select_related("questionnaire__measure")


def round_robins_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(closed_at=now)


def concerns(whose: Q, on: Any) -> QuerySet:
    return Concern.objects.filter(whose, answered_at__isnull=True)


def concerns_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(answered_at=now, answer=leaving.reason)


def register_own() -> None:
    undoes(ReferralMove, Offer, WaitingEntry, Placement, Referral, RoundRobin, Concern, then=places_taken_again)
    register(
        "placements",
        Tie(
            10, "place in a programme ends", "places in programmes end", placements, placements_end,
            lambda row: f"{row.programme.name}, {row.group.name}", is_dated=True,
        ),
    )  # fmt: skip
    register(
        "offers",
        Tie(
            5, "offer of a place is withdrawn", "offers of a place are withdrawn", offers, offers_end,
            lambda row: f"{row.group.programme.name}, {row.group.name}", pupil="entry__pupil",
        ),
    )  # fmt: skip
    register(
        "waiting",
        Tie(
            6, "place on a waiting list ends", "places on waiting lists end", waiting, waiting_end,
            lambda row: row.programme.name,
        ),
    )  # fmt: skip
    register(
        "referrals",
        Tie(
            30, "open referral is closed", "open referrals are closed", referrals, referrals_end,
            lambda row: f"Referred {row.referred_at.day} {row.referred_at:%b %Y}",
        ),
    )  # fmt: skip
    register(
        "round_robins",
        Tie(
            31, "question to teachers is closed", "questions to teachers are closed", round_robins, round_robins_end,
            lambda row: row.questionnaire.name,
        ),
    )  # fmt: skip
    register(
        "concerns",
        Tie(
            32, "concern that waits for an answer is closed", "concerns that wait for an answer are closed", concerns,
            concerns_end, lambda row: row.get_kind_display(),
        ),
    )  # fmt: skip
