"""What of the roll on a day the census reads: four queries."""

from datetime import date

from access.models import User
from pupils.models import Need, Pupil, SenStatus
from pupils.namesakes import mark_of_id
from pupils.rules.census import Fix, Record, fixes, is_near, next_census_day
from schools.models import Code


def census_fixes(*, user: User, on: date) -> list[Fix]:
    """What is missing or contradictory in the records of those who are on roll on a census day."""
    pupils = Pupil.objects.visible_to(user).on_roll(on).by_name()
    statuses = dict(SenStatus.objects.on(on).values_list("pupil_id", "code"))
    needs: dict[int, list[tuple[str, int]]] = {}
    for pupil, code, rank in Need.objects.on(on).order_by("rank", "pk").values_list("pupil_id", "code", "rank"):
        needs.setdefault(pupil, []).append((code, rank))
    given = set(Code.objects.on(on).filter(replaced_by="").values_list("code", flat=True))
    retired = frozenset(Code.objects.exclude(code__in=given).values_list("code", flat=True))
    rows = pupils.values_list(
        "pk", "given_name", "family_name", "upn", "born_on", "sex", "year_group", "joined_on", "mis_id"
    )
    records = [
        Record(
            pk, given_name, family, upn, born, sex, year, joined, statuses.get(pk, "N"), mis_id,
            tuple(needs.get(pk, ())), retired, mark_of_id(pk, Pupil),
        )
        for pk, given_name, family, upn, born, sex, year, joined, mis_id in rows
    ]  # fmt: skip
    return fixes(records, on=on)


def census_count(*, user: User, today: date) -> int:
    """How many things must be corrected before the next census day; 0 while it is far."""
    if not is_near(today):
        return 0
    return sum(not fix.is_look for fix in census_fixes(user=user, on=next_census_day(today)))
