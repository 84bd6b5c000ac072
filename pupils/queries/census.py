"""What of the roll on a day the census reads: four queries."""

from datetime import date

from django.db.models import Q

from access.models import User
from pupils.models import Need, Pupil, SenStatus
from pupils.rules.census import Fix, Record, fixes
from schools.models import Code


def census_fixes(*, user: User, on: date) -> list[Fix]:
    """What is missing or contradictory in the records of those who are on roll on a census day."""
    pupils = Pupil.objects.visible_to(user).filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).by_name()
    statuses = dict(SenStatus.objects.on(on).values_list("pupil_id", "code"))
    needs: dict[int, list[tuple[str, int]]] = {}
    for pupil, code, rank in Need.objects.on(on).order_by("rank", "pk").values_list("pupil_id", "code", "rank"):
        needs.setdefault(pupil, []).append((code, rank))
    given = set(Code.objects.on(on).filter(replaced_by="").values_list("code", flat=True))
    retired = frozenset(Code.objects.exclude(code__in=given).values_list("code", flat=True))
    rows = pupils.values_list("pk", "given_name", "family_name", "upn", "born_on", "sex", "year_group", "joined_on")
    records = [
        Record(
            pk, f"{given_name} {family}".strip(), upn, born, sex, year, joined, statuses.get(pk, "N"),
            tuple(needs.get(pk, ())), retired,
        )
        for pk, given_name, family, upn, born, sex, year, joined in rows
    ]  # fmt: skip
    return fixes(records, on=on)
