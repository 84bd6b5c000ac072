"""The demo's measures, scores, programmes, groups, and the week of each teaching assistant."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessment.models import Measure, Score
from deployment.models import Cell
from hlta.demo import words
from hlta.demo.people import Cast
from interventions.actions.placement import evidence_of
from interventions.actions.programme import starters_take_over
from interventions.models import Group, Judgement, Placement, Programme, Slot
from interventions.queries.starters import starters
from pupils.models import Lesson
from staff.models import StaffMember
from staff.queries import patterns_of
from staff.rules.working import Pattern

MEASURES = {
    "reading": "Reading comprehension", "spelling": "Spelling", "plan": "Plan, monitor, evaluate checklist",
    "calibration": "Calibration (out by)", "attendance": "Attendance",
}  # fmt: skip


def make_measures(cast: Cast) -> dict[str, Measure]:
    """The measures that the starter programmes ask for, by a short name."""
    described = {row["name"]: row for starter in starters() for row in starter.content["measures"]}
    rows = {key: Measure(**described[name]) for key, name in MEASURES.items()}
    for measure in rows.values():
        measure.save()
        # As numbers, which they are described as in the files.
        measure.refresh_from_db()
    return rows


def make_scores(cast: Cast, measures: dict[str, Measure]) -> None:
    """Two rounds over the past half year; a tenth of the pupils missed each test, so that evidence is lacking."""
    random, rows = cast.random, []
    for pupil in cast.pupils:
        has_need = pupil.pk in cast.status
        level = random.gauss(88 if has_need else 102, 11)
        for days in (160, 25):
            on = cast.day(-days - random.randrange(6))
            values = {
                "reading": level + random.gauss(0, 5), "spelling": level + random.gauss(0, 7),
                "plan": 14 + level / 6 + random.gauss(-6 if has_need else 0, 5), "calibration": abs(random.gauss(3 if has_need else 1.5, 2)),
                "attendance": min(100.0, random.gauss(94, 4)),
            }  # fmt: skip
            for key, value in values.items():
                if key != "attendance" and random.random() < 0.1:
                    continue
                measure = measures[key]
                bounded = min(max(Decimal(round(value)), measure.lowest or Decimal(0)), measure.highest or Decimal(200))
                rows.append(
                    Score(
                        school=cast.school,
                        pupil=pupil,
                        measure=measure,
                        value=bounded,
                        taken_on=on,
                        source="Year group test",
                    )
                )
    Score.objects.bulk_create(rows, batch_size=1000)


def make_programmes(cast: Cast) -> list[Programme]:
    """Every programme of the library that comes with the product, each under another teacher."""
    now = timezone.now()
    found: list[Programme] = []
    for starter, teacher in zip(starters(), cast.staff["teacher"], strict=False):
        found += starters_take_over(starters=[starter], supervising_teacher=teacher, by=cast.lead, now=now)
    return found


def make_groups(cast: Cast, programmes: list[Programme]) -> list[Group]:
    """Two groups a programme: one that has ended, one that runs; led by HLTAs and teaching assistants."""
    leaders = [*cast.staff["hlta"], *cast.staff["ta"][:6]]
    groups: list[Group] = []
    taken: set[int] = set()
    for number, programme in enumerate(programmes):
        for past in (True, False):
            starts = cast.today - timedelta(days=150 if past else 28)
            ends = starts + timedelta(days=programme.weeks * 7 - 1)
            leader = leaders[(number + 3 * past) % len(leaders)]
            group = Group.objects.create(
                programme=programme,
                name="Spring group" if past else f"Year {7 + number % 5} group",
                leader=leader,
                places=5,
                starts_on=starts,
                ends_on=ends,
            )
            groups.append(group)
            _slots(cast, group, number, past)
            _placements(cast, group, taken, past)
    return groups


def _slots(cast: Cast, group: Group, number: int, past: bool) -> None:
    starts_at = [time(9, 10), time(10, 10), time(11, 30), time(14, 10)][(number + past) % 4]
    minutes = group.programme.session_minutes
    ends_at = time(starts_at.hour + (starts_at.minute + minutes) // 60, (starts_at.minute + minutes) % 60)
    for week in (1, 2):
        for turn in range(group.programme.sessions_a_week):
            cell = Cell.objects.create(
                staff_member=group.leader, kind="group", week=week, weekday=1 + (number + turn * 2 + past) % 5, starts_at=starts_at,
                ends_at=ends_at, room="Learning support 1", label=f"{group.programme.name}, {group.name}", starts_on=group.starts_on,
                ends_on=group.ends_on + timedelta(days=1),
            )  # fmt: skip
            Slot.objects.create(group=group, cell=cell)


def _placements(cast: Cast, group: Group, taken: set[int], past: bool) -> None:
    """Four pupils, each in one programme: who meet the entry criteria, then others on the register with a reason."""
    free = [pupil for pupil in cast.pupils if pupil.pk not in taken]
    evidence = evidence_of(group=group, pupils=free, today=cast.today)
    fit = [pupil for pupil in free if evidence[pupil.pk]["answer"] == "met"]
    others = [pupil for pupil in free if pupil not in fit and pupil.pk in cast.status]
    pupils = (cast.random.sample(fit, k=min(4, len(fit))) + others)[:4]
    taken.update(pupil.pk for pupil in pupils)
    Placement.objects.bulk_create(
        [
            Placement(
                school=cast.school, programme=group.programme, group=group, pupil=pupil, starts_on=group.starts_on,
                due_to_end_on=group.ends_on, ended_on=group.ends_on if past else None,
                reason=_reason(cast, is_fit=pupil in fit, past=past),
                placed_by=cast.senco.user, evidence=evidence[pupil.pk],
            )
            for pupil in pupils
        ]
    )  # fmt: skip


def _reason(cast: Cast, *, is_fit: bool, past: bool) -> str:
    why = [] if is_fit else ["Their teachers ask for it, and the last scores are from before an illness"]
    if past:
        ended = ["Ended: met the exit criteria", "Ended: goes on in class", "Ended: a second cycle is planned"]
        why.append(cast.random.choice(ended))
    return "; ".join(why)


def make_judgements(cast: Cast, programmes: list[Programme]) -> None:
    judges = [person.user for person in cast.staff["teacher"] if person.user] or [cast.lead]
    rows = []
    for programme in programmes:
        asked = [c for c in programme.entry_criteria["of"] if c["kind"] == "judgement"]
        for pupil in (
            cast.random.sample([p for p in cast.pupils if p.pk in cast.status], k=min(25, len(cast.status)))
            if asked
            else []
        ):
            rows.append(
                Judgement(
                    school=cast.school, programme=programme, pupil=pupil, criterion=asked[0]["key"], is_met=cast.random.random() < 0.7,
                    reason=cast.random.choice(words.TRIED), judged_by=cast.random.choice(judges), judged_on=cast.day(-cast.random.randrange(3, 40)),
                )
            )  # fmt: skip
    Judgement.objects.bulk_create(rows)


def make_support(cast: Cast) -> None:
    """In-class support, duties, liaison, preparation and breaks of the teaching assistants' two weeks."""
    forms = sorted({pupil.form for pupil in cast.pupils})
    rows: list[Cell] = []
    patterns = patterns_of(staff=[person.pk for person in cast.staff["ta"]], start=cast.today, end=cast.today)
    for number, person in enumerate(cast.staff["ta"]):
        rows += _support(cast, person, forms[number * 3 % len(forms)])
        for week in (1, 2):
            for day in range(1, 6):
                kind, label = [
                    ("duty", "Break duty, yard"),
                    ("break", "Break"),
                    ("liaison", "Liaison with teachers"),
                ][(day + week + number) % 3]
                rows.append(_cell(cast, person, kind, week, day, time(11), time(11, 20), label=label))
                kind, label = ("liaison", "Liaison with teachers") if day == 3 else ("preparation", "Preparation")
                rows.append(_cell(cast, person, kind, week, day, time(15), time(15, 30), label=label))
    for person in cast.staff["hlta"]:
        for week, day in ((week, day) for week in (1, 2) for day in range(1, 6)):
            kind, label = (
                ("liaison", "Liaison with teachers") if day in (2, 4) else ("preparation", "Planning the groups")
            )
            rows.append(_cell(cast, person, kind, week, day, time(15), time(15, 30), label=label))
    Cell.objects.bulk_create([row for row in rows if _is_at_work(row, patterns)], batch_size=1000)


def _is_at_work(row: Cell, patterns: dict[int, list[Pattern]]) -> bool:
    """Whether the adult of an hour works then; whose hours nobody knows is thought to."""
    mine = patterns.get(row.staff_member_id)
    hours = mine[0].days.get((row.week, row.weekday)) if mine else None
    return mine is None or (hours is not None and hours.starts_at <= row.starts_at and row.ends_at <= hours.ends_at)


def _support(cast: Cast, person: StaffMember, form: str) -> list[Cell]:
    """Support in most lessons of one form, where the person is not with a group."""
    groups = list(Cell.objects.filter(staff_member=person, ends_on__gt=cast.today))
    lessons = Lesson.objects.filter(teaching_class__name__startswith=f"{form}/").select_related(
        "teaching_class", "period"
    )
    rows = []
    for lesson in lessons:
        starts_at, ends_at = lesson.period.starts_at, lesson.period.ends_at
        is_busy = any(
            (cell.week, cell.weekday) == (lesson.week, lesson.weekday)
            and cell.starts_at < ends_at
            and starts_at < cell.ends_at
            for cell in groups
        )
        if is_busy or cast.random.random() < 0.2:
            continue
        row = lesson.teaching_class
        rows.append(
            _cell(
                cast, person, "support", lesson.week, lesson.weekday, starts_at, ends_at,
                label=f"{row.subject}, {row.name}", room=lesson.room, teaching_class=row,
            )
        )  # fmt: skip
    return rows


def _cell(
    cast: Cast, person: StaffMember, kind: str, week: int, day: int, starts_at: time, ends_at: time, **more: Any
) -> Cell:
    return Cell(
        school=cast.school, staff_member=person, kind=kind, week=week, weekday=day, starts_at=starts_at, ends_at=ends_at,
        starts_on=cast.year_starts_on, **more,
    )  # fmt: skip
