"""Forms of deployment: see the package."""

from typing import Any

from deployment.models import Cell, Kind
from hlta.tests.form_days import next_on
from hlta.tests.pasted import saving
from pupils.models import Pupil
from staff.models import StaffMember

SPACE = "deployment"


def adult() -> int:
    """Who supports a class on Mondays at two."""
    return Cell.objects.filter(kind=Kind.SUPPORT, weekday=1).values_list("staff_member", flat=True)[0]


def somebody() -> int:
    """Who has nothing to do with anything yet."""
    busy = StaffMember.objects.filter(cells__isnull=False) | StaffMember.objects.filter(trips__isnull=False)
    return StaffMember.objects.working().exclude(pk__in=busy).order_by("-pk").values_list("pk", flat=True)[0]


def other_pupil() -> int:
    return Pupil.objects.filter(trips__isnull=True).values_list("pk", flat=True)[0]


FILLED: dict[str, dict[str, Any]] = {
    "duty_post_paste": saving("deployment:duty_post_paste"),
    "entitlement_paste": saving("deployment:entitlement_paste"),
    "absence_create": {"ends_at": "11:00"},
    "agreement_create": {"review_on": lambda: next_on(1)},
    "cell_create": {"ends_at": "11:00"},
    "class_cover_create": {"ends_at": "11:00", "covered_by": somebody, "for_teacher": ""},
    "duty_assign": {"week": "1", "weekday": "5", "staff_member": somebody},
    "duty_post_create": {"weekdays": "1", "ends_at": "11:00"},
    "duty_swap": {"on": lambda: next_on(5), "covered_by": somebody},
    "hour_take": {"staff_member": adult, "on": lambda: next_on(1), "starts_at": "14:00", "ends_at": "15:00"},
    "scenario_cell_create": {"ends_at": "11:00"},
    "task_give": {"people": adult, "pupil_name": ""},
    "task_move": {"reason": "Words"},
    "trip_adult_add": {"staff_member": somebody},
    "trip_edit": {"base_phone": "01234 567890"},
    "trip_pupils_add": {"pupils": other_pupil},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "absence_board": {"who-1": "nobody", "version-1": "0"},
    "change_reopen": {},
    "change_withdraw": {},
    "class_cover_see": {},
    "task_undo": {},
    "trip_pupils_add": {"pupils": "1"},
}
ADDRESSED: dict[str, Any] = {}
