"""What of plans runs on as a school year ends: lines of provision, promised hours."""

from django.db.models import Q, QuerySet

from access.models import User
from access.policy import Permission
from deployment.models import Entitlement
from plans.actions.target import provision_end
from plans.models import Provision
from pupils.moving import Kind, YearEnd, register

END = "end"


def provisions(year: YearEnd) -> QuerySet:
    """Those of the old year that have no last day; one that has ends on it."""
    rows = Provision.objects.filter(ended_on__isnull=True, starts_on__lte=year.last_day)
    return rows.select_related("pupil", "plan__plan_type").order_by("pupil__family_name", "pupil__given_name", "pk")


def said(row: Provision) -> str:
    return f"{row.pupil.name_and_form}, {row.plan.plan_type.name}: {row.wording[:80]}"


def end(rows: QuerySet, choice: str, year: YearEnd, by: User | None) -> None:
    assert by is not None, "what carries its own day is ended by the person who decides"
    for row in rows:
        provision_end(provision=row, on=year.over_on, by=by)


def promises(year: YearEnd) -> QuerySet:
    rows = Entitlement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=year.over_on), starts_on__lte=year.last_day
    )
    # What a line promises follows its line.
    return rows.filter(provision=None).select_related("pupil")


def promise_said(row: Entitlement) -> str:
    return f"{row.pupil.name_and_form}: {row.minutes_a_week} minutes a week, {row.wording[:80]}"


def promises_end(rows: QuerySet, choice: str, year: YearEnd, by: User | None) -> None:
    Entitlement.objects.filter(pk__in=[row.pk for row in rows]).update(ends_on=year.over_on)


def register_own() -> None:
    register(
        Kind(
            "provisions", "Lines of provision in plans", 40, Permission.PLAN_EDIT, provisions, said, end,
            ((END, "End with the old year"),),
            hint="A line of an EHC plan holds until the plan is amended: leave these as they are.",
        )
    )  # fmt: skip
    register(
        Kind(
            "promises", "Promised hours", 31, Permission.ENTITLEMENT_EDIT, promises, promise_said, promises_end,
            ((END, "End with the old year"),),
            hint=(
                "Hours that an EHC plan promises go on until the plan is changed: end them only where the plan says so. "
                "Those of a line of provision follow that line."
            ),
        )
    )  # fmt: skip
