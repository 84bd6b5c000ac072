"""What of a roster is in the school already: a fixed number of queries whatever its size."""

from typing import Any

from django.utils import timezone

from pupils.models import Carer, CarerLink, ClassTeacher, Enrolment, Pupil, SenStatus, TeachingClass
from staff.models import StaffMember

PUPIL_FIELDS = (
    "mis_id", "upn", "family_name", "given_name", "preferred_name", "middle_names", "born_on", "sex", "year_group", "form",
    "is_eal", "is_pupil_premium", "home_language",
)  # fmt: skip


def present_rows() -> dict[str, dict[str, dict[str, Any]]]:
    """By kind and key, the values a roster is compared with, as JSON has them."""
    today = timezone.localdate()
    sen = dict(SenStatus.objects.on(today).values_list("pupil_id", "code"))
    pupils: dict[str, dict[str, Any]] = {}
    for row in Pupil.objects.values("pk", "left_on", *PUPIL_FIELDS):
        values = {name: row[name] for name in PUPIL_FIELDS}
        values |= {
            "born_on": row["born_on"].isoformat() if row["born_on"] else None,
            "has_left": row["left_on"] is not None,
            "sen_status": sen.get(row["pk"], "N"),
        }
        for key in (row["mis_id"], row["upn"]):
            if key:
                pupils[key] = values
    staff = {
        row["mis_id"]: {**row, "has_left": row["left_on"] is not None}
        for row in StaffMember.objects.exclude(mis_id="").values(
            "mis_id", "title", "given_name", "family_name", "left_on"
        )
    }
    classes = {
        row["mis_id"]: {**row, "has_left": row["ended_on"] is not None}
        for row in TeachingClass.objects.exclude(mis_id="").values("mis_id", "name", "subject", "ended_on")
    }
    carers = {
        row["mis_id"]: row
        for row in Carer.objects.exclude(mis_id="").values(
            "mis_id", "title", "given_name", "family_name", "email", "phone"
        )
    }
    care = {
        f"{pupil}|{carer}": {"relationship": relationship}
        for pupil, upn, carer, relationship in CarerLink.objects.exclude(carer__mis_id="").values_list(
            "pupil__mis_id", "pupil__upn", "carer__mis_id", "relationship"
        )
        for pupil in (pupil, upn)
        if pupil
    }
    return {
        "pupil": pupils, "staff": staff, "class": classes, "carer": carers, "care": care,
        "enrolment": {key: {} for key in _links(Enrolment.objects.filter(ended_on=None), "pupil__mis_id")},
        "teaching": {key: {} for key in _links(ClassTeacher.objects.all(), "staff_member__mis_id")},
    }  # fmt: skip


def _links(rows: Any, person: str) -> list[str]:
    named = rows.exclude(teaching_class__mis_id="").exclude(**{person: ""})
    return [f"{section}|{who}" for section, who in named.values_list("teaching_class__mis_id", person)]


def gone_if_missing() -> dict[str, dict[str, str]]:
    """By kind, the labels of those that have left when a whole roster does not name them: only what came from a roster."""
    pupils = Pupil.objects.on_roll().exclude(mis_id="")
    enrolments = Enrolment.objects.filter(ended_on=None, pupil__left_on=None)
    return {
        "pupil": {row.mis_id: row.name for row in pupils},
        "enrolment": {key: key.replace("|", " in ") for key in _links(enrolments, "pupil__mis_id")},
    }
