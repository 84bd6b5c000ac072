"""What the pages of pupils show."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject, Lower

from access.models import User
from access.policy import Permission
from core.asked import asked_number
from messaging.models import Mail, OptOut
from pupils import visibility
from pupils.models import Attendance, CarerLink, EarlierPeriod, Enrolment, MovedPupil, MovingUp, Need, Pupil, SenStatus
from pupils.roll import is_on_roll
from pupils.rules.moving import year_words
from pupils.rules.words import YEAR_WORDS
from pupils.sections import sections
from schools.models import Code

# A profile is asked about once a year.
STILL_TRUE_FOR = timedelta(days=365)


def pupils_listed(*, user: User, text: str, year: str, status: str, roll: str, today: date) -> Any:
    """The pupils whom the user may see, narrowed by the filters, each with `sen_code` as of today."""
    now = SenStatus.objects.on(today).filter(pupil=OuterRef("pk")).values("code")[:1]
    rows = Pupil.objects.visible_to(user).known_as(text).annotate(sen_code=Subquery(now))
    if roll != "all":
        rows = rows.exclude(is_on_roll(today)) if roll == "left" else rows.on_roll(today)
    if (asked := asked_number(year, least=-9, most=99, otherwise=None)) is not None:
        rows = rows.filter(year_group=asked)
    if status in ("E", "K"):
        rows = rows.filter(sen_code=status)
    elif status == "any":
        rows = rows.filter(sen_code__in=["E", "K"])
    return rows.by_name()


def pupils_found(*, user: User, text: str, limit: int) -> list[Pupil]:
    """The first pupils on roll whose name holds all the words, or whose number it is, of those whom the user may see."""
    return list(Pupil.objects.visible_to(user).on_roll().known_as(text).by_name()[:limit])


def years(*, user: User) -> list[tuple[int, str]]:
    """The years of the pupils whom the user may see, with their words."""
    rows = Pupil.objects.visible_to(user).on_roll().exclude(year_group=None)
    found = rows.order_by("year_group").values_list("year_group", flat=True).distinct()
    return [(year, YEAR_WORDS.get(year, f"Year {year}")) for year in found]


def pupil_shown(*, user: User, today: date) -> Any:
    """The pupils whom the user may see, each with what the head of their page says: profile, SEN, needs, classes, why."""
    status = SenStatus.objects.on(today).filter(pupil=OuterRef("pk"))
    needs = Need.objects.on(today).filter(pupil=OuterRef("pk")).order_by("rank", "starts_on")
    classes = Enrolment.objects.current(today).filter(pupil=OuterRef("pk"))
    return visibility.with_reasons(
        Pupil.objects.visible_to(user)
        .select_related("profile")
        .annotate(
            sen_label=Subquery(status.values(label=_label(Code.Set.SEN_STATUS))[:1]),
            sen_since=Subquery(status.values("starts_on")[:1]),
            need_rows=ArraySubquery(
                needs.values(
                    json=JSONObject(rank="rank", code="code", label=_label(Code.Set.SEN_NEED), area=_need_area())
                )
            ),
            period_rows=ArraySubquery(
                EarlierPeriod.objects.filter(pupil=OuterRef("pk")).values(
                    json=JSONObject(joined_on="joined_on", left_on="left_on")
                )
            ),
            year_rows=ArraySubquery(
                MovedPupil.objects.filter(pupil=OuterRef("pk"), is_moved=True, moving_up__state=MovingUp.State.DONE)
                .order_by("moving_up__starts_on")
                .values(json=JSONObject(year="year_before", form="form_before", last_day="moving_up__last_day"))
            ),
            attendance_row=Subquery(
                Attendance.objects.filter(pupil=OuterRef("pk"), possible__gt=0).values(
                    json=JSONObject(possible="possible", attended="attended", since="starts_on", until="ends_on")
                )[:1]
            ),
            class_rows=ArraySubquery(
                classes.order_by("teaching_class__subject", "teaching_class__name").values(
                    json=JSONObject(subject="teaching_class__subject", name="teaching_class__name")
                )
            ),
        ),
        user=user,
    )


def _label(code_set: str) -> Any:
    """The label of the row's code, or the code itself where the set does not know it."""
    labels = Code.objects.filter(code_set=code_set, code=OuterRef("code")).values("label")[:1]
    return Coalesce(Subquery(labels), F("code"))


def _need_area() -> Any:
    """The broad area of need that a code is counted under, in words; null where the set says none."""
    return Subquery(Code.objects.filter(code_set=Code.Set.SEN_NEED, code=OuterRef("code")).values("area")[:1])


def _period(row: dict[str, str | None]) -> dict[str, date | None]:
    """An earlier time on roll: its first day, where one is known, and its last."""
    joined, left = (date.fromisoformat(day) if (day := row[name]) else None for name in ("joined_on", "left_on"))
    return {"joined_on": joined, "last_day": left - timedelta(days=1) if left else None}


def _earlier_year(row: dict[str, Any]) -> dict[str, Any]:
    """A year and form before the present ones: in words, and the last day in them."""
    words = ", ".join(part for part in (year_words(row["year"]), row["form"]) if part)
    return {"words": words, "last_day": date.fromisoformat(row["last_day"])}


def pupil_page(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    """Everything on the page of a pupil from `pupil_shown`, with the sections of the apps above."""
    profile = getattr(pupil, "profile", None)
    shown = [section for section in sections() if section.is_on_page and section.is_for(user)]
    found = [(s, {} if s.is_deferred else s.query(user=user, pupil=pupil, today=today)) for s in shown]
    return {
        "pupil": pupil,
        "earlier_periods": [_period(row) for row in pupil.period_rows],
        "earlier_years": [_earlier_year(row) for row in pupil.year_rows],
        "profile": profile,
        "is_profile_old": profile is not None and (profile.confirmed_on or date.min) < today - STILL_TRUE_FOR,
        "carers": (_carers(pupil=pupil) if user.may(Permission.CARER_SEE) else []),
        "why": visibility.why(user=user, pupil=pupil),
        "sections": [{"about": section, **context} for section, context in found if context is not None],
    }


def pupil_card_shown(*, user: User) -> Any:
    """The pupils whose card the user may see, each with what it says: identity, profile, why."""
    return visibility.with_reasons(Pupil.objects.card_visible_to(user).select_related("profile"), user=user)


def pupil_card(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    """Everything on the card of a pupil from `pupil_card_shown`: what helps, and the sections that are on it."""
    shown = [section for section in sections() if section.is_on_card and section.is_for(user)]
    found = [(section, section.query(user=user, pupil=pupil, today=today)) for section in shown]
    return {
        "pupil": pupil,
        "profile": getattr(pupil, "profile", None),
        "why": visibility.why(user=user, pupil=pupil),
        "sections": [{"about": section, **context} for section, context in found if context is not None],
    }


def _carers(*, pupil: Pupil) -> Any:
    """The pupil's carers; `has_bounced`: mail to their address came back; `wants_no_reminders`: they said so."""
    address = Lower(OuterRef("carer__email"))
    bounced = Mail.objects.filter(state=Mail.State.BOUNCED).annotate(low=Lower("to_address")).filter(low=address)
    refused = OptOut.objects.filter(address=address)
    return (
        CarerLink.objects.filter(pupil=pupil)
        .select_related("carer")
        .annotate(has_bounced=Exists(bounced), wants_no_reminders=Exists(refused))
    )
