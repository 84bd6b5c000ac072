"""What the pages of referrals show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from access.models import User
from core.counts import counts
from interventions.models import Referral
from pupils.models import Pupil
from schools.queries import present_school

Stage = Referral.Stage
# Decisions stay on the board for so long.
STAYS = timedelta(days=14)
CARDS = 15


def referrals(*, user: User, stage: str) -> QuerySet[Referral]:
    """Referrals of pupils whom the user may see, of one stage or (empty) all that are open. Drafts are in none."""
    rows = Referral.objects.sent().filter(pupil__in=Pupil.objects.visible_to(user))
    rows = rows.select_related("pupil", "referred_by", "programme")
    if stage:
        return rows.filter(stage=stage)
    return rows.open().order_by(F("referred_at").asc())


@dataclass(frozen=True)
class BoardColumn:
    """A stage of the board: its first cards, and how many there are."""

    stage: str
    label: str
    cards: list[Referral]
    count: int


COLUMNS = (
    (Stage.NEW, "New"),
    (Stage.INFORMATION, "More information"),
    (Stage.WAITING, "Waiting"),
    (Stage.PLACED, "Placed"),
    (Stage.DECLINED, "Declined"),
    (Stage.OTHER_ROUTE, "Another route"),
)


def board(*, user: User, now: datetime) -> list[BoardColumn]:
    """The open stages whole, and what was decided in the last two weeks. Two queries."""
    rows = referrals(user=user, stage="") | _decided(user, now)
    order = Window(RowNumber(), partition_by=[F("stage")], order_by=F("referred_at").asc())
    cards: dict[str, list[Referral]] = {}
    for row in rows.annotate(place=order).filter(place__lte=CARDS).order_by("referred_at"):
        cards.setdefault(row.stage, []).append(row)
    found = counts(present_school(), **{stage: rows.filter(stage=stage) for stage, _ in COLUMNS})
    return [BoardColumn(stage, label, cards.get(stage, []), found[stage]) for stage, label in COLUMNS]


def _decided(user: User, now: datetime) -> QuerySet[Referral]:
    rows = Referral.objects.filter(pupil__in=Pupil.objects.visible_to(user), moves__moved_at__gte=now - STAYS)
    decided = rows.filter(stage__in=[Stage.PLACED, Stage.DECLINED, Stage.OTHER_ROUTE])
    return Referral.objects.filter(pk__in=decided.values("pk")).select_related("pupil", "referred_by", "programme")


def referral_context(*, referral: Referral) -> dict[str, Any]:
    """What was tried, every move, what was joined with it, and other open ones of the pupil."""
    others = Referral.objects.open().filter(pupil=referral.pupil_id).exclude(pk=referral.pk)
    return {
        "tried": referral.tried.select_related("strategy"),
        "moves": referral.moves.select_related("moved_by", "programme"),
        "merged": referral.merged.select_related("referred_by"),
        "others": others.select_related("referred_by") if referral.stage in Stage.values[1:4] else [],
        "round_robins": referral.round_robins.select_related("questionnaire__measure"),
    }
