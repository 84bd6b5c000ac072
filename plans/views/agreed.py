"""What a person agreed to before it was saved: who is told, and a day that is no school day."""

from django.forms import BaseForm

from access.requests import StaffRequest
from plans.rules.telling import Plan


def has_agreed(request: StaffRequest, plan: Plan) -> bool:
    """Whether there is nothing to ask, or the form says that just this was shown and is meant."""
    return not plan.is_asked or request.POST.get("agreed") == plan.mark


def asked_about(form: BaseForm, plan: Plan | None) -> Plan | None:
    """The plan to show with a form that comes back; None where the form has to be corrected first."""
    return plan if plan and plan.is_asked and not form.errors else None
