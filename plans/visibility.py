"""Which pupils an adult sees because they lead a plan of theirs."""

from django.db.models import QuerySet

from plans.models import Plan
from pupils.visibility import Reason, register


def _led() -> QuerySet:
    return Plan.objects.open()


def register_reasons() -> None:
    register(
        "leads_plan",
        Reason("You lead one of their plans.", _led, "lead__user", "pupil", "for as long as you lead it"),
    )
