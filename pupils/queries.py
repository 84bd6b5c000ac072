"""What the pages of pupils show."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from access.models import User
from access.policy import Permission
from pupils import visibility
from pupils.models import CarerLink, Enrolment, Need, Pupil, SenStatus
from pupils.sections import sections
from schools.models import Code

SORTS = {
    "name": ("family_name", "given_name"),
    "year": ("year_group", "form", "family_name"),
    "form": ("form", "family_name"),
}


def pupils_listed(*, user: User, text: str, year: str, status: str, roll: str, sort: str, today: date) -> Any:
    """The pupils whom the user may see, narrowed by the filters, each with `sen_code` as of today."""
    now = SenStatus.objects.on(today).filter(pupil=OuterRef("pk")).values("code")[:1]
    rows = Pupil.objects.visible_to(user).named_like(text).annotate(sen_code=Subquery(now))
    rows = rows.filter(left_on__isnull=roll != "left") if roll != "all" else rows
    if year.lstrip("-").isdecimal():
        rows = rows.filter(year_group=int(year))
    if status in ("E", "K"):
        rows = rows.filter(sen_code=status)
    elif status == "any":
        rows = rows.filter(sen_code__in=["E", "K"])
    return rows.order_by(*(F(name).asc(nulls_last=True) for name in SORTS.get(sort, SORTS["name"])), "pk")


def pupils_found(*, user: User, text: str, limit: int) -> list[Pupil]:
    """The first pupils on roll whose name holds all the words, of those whom the user may see."""
    return list(Pupil.objects.visible_to(user).on_roll().named_like(text).by_name()[:limit])


def years(*, user: User) -> list[int]:
    rows = Pupil.objects.visible_to(user).on_roll().exclude(year_group=None)
    return list(rows.order_by("year_group").values_list("year_group", flat=True).distinct())


def pupil_page(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    """Everything on one pupil's page, with the sections of the apps above."""
    labels = {code.code: code.label for code in Code.objects.all()}
    status = SenStatus.objects.on(today).filter(pupil=pupil).first()
    found = [(section, section.query(user=user, pupil=pupil, today=today)) for section in sections()]
    return {
        "pupil": pupil,
        "profile": getattr(pupil, "profile", None),
        "status": status,
        "status_label": labels.get(status.code, status.code) if status else "No special educational need",
        "needs": [(need, labels.get(need.code, need.code)) for need in Need.objects.on(today).filter(pupil=pupil)],
        "classes": Enrolment.objects.current(today)
        .filter(pupil=pupil)
        .select_related("teaching_class")
        .order_by("teaching_class__subject", "teaching_class__name"),
        "carers": (
            CarerLink.objects.filter(pupil=pupil).select_related("carer") if user.may(Permission.CARER_SEE) else []
        ),
        "why": visibility.why(user=user, pupil=pupil),
        "sections": [{"template": section.template, **context} for section, context in found if context is not None],
    }
