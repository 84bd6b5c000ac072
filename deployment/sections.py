"""A pupil's page: the hours of support that a plan promises."""

from deployment.queries.entitlement import pupil_entitlements
from pupils.sections import register as register_section


def register() -> None:
    register_section("entitlements", order=15, query=pupil_entitlements, template="deployment/_pupil_entitlements.html")
