"""The demo's own types of plans: one of the trust, one of each school."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hlta.demo.people import Cast
from plans.actions.plan_section import plan_section_create
from plans.actions.plan_type import plan_type_create
from plans.models import PlanSection, PlanType

OWN: list[tuple[str, str]] = [
    ("Who to tell on the day", "Names and rooms, in the order in which to try them."),
    ("What to have ready", "A bag, a card, a key: what is packed the day before."),
]


def make_plan_types(cast: Cast) -> None:
    """A transition plan for all schools of the trust, made once, and a trips plan of the school."""
    if not PlanType.objects.filter(trust=cast.school.trust).exists():
        _make(cast, for_trust=True, name="Transition Plan", purpose="From one school or key stage to the next.")
    _make(cast, for_trust=False, name="Trips Plan", purpose="What makes a day out work.")


def _make(cast: Cast, *, for_trust: bool, name: str, purpose: str) -> None:
    now, by = timezone.now(), cast.lead
    by.membership = by.memberships.get(school=cast.school)
    profile = PlanType.objects.filter(key="learner-profile", trust=None, made_for=None).first()
    values: dict[str, Any] = {
        "name": name, "purpose": purpose, "builds_on": profile, "standing": PlanType.Standing.SCHOOL,
        "signers": ["pupil", "carer", "senco"], "reviews_a_year": 3, "valid_from": cast.today - timedelta(days=60),
        "valid_to": None,
    }  # fmt: skip
    row = plan_type_create(school=cast.school, for_trust=for_trust, values=values, copy_of=None, now=now, by=by)
    blank = {"title": "", "letter": "", "guidance": "", "is_shared": True}
    for shown in PlanSection.objects.filter(plan_type=profile, key__in=["strengths", "profile.what_helps"]):
        plan_section_create(plan_type=row, school=cast.school, shows=shown, values=blank, now=now, by=by)
    for title, guidance in OWN:
        own = blank | {"title": title, "guidance": guidance, "kind": PlanSection.Kind.TEXT}
        plan_section_create(plan_type=row, school=cast.school, shows=None, values=own, now=now, by=by)
