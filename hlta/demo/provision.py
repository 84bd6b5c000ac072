"""The demo's measures, scores, programmes, groups, and the week of each teaching assistant."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from assessment.models import Measure, Score
from deployment.models import Cell
from hlta.demo import words
from hlta.demo.people import Cast
from interventions.models import Group, Judgement, Placement, Programme, Slot
from pupils.models import Pupil, TeachingClass

OWN = {"licence": "Free to use (CC0)", "source": "The school's own set"}


def make_measures(cast: Cast) -> dict[str, Measure]:
    rows = {
        "reading": Measure(name="Reading comprehension", kind="standardised", mean=100, standard_deviation=15, lowest=60, highest=140, reliability="0.91"),
        "spelling": Measure(name="Spelling", kind="standardised", mean=100, standard_deviation=15, lowest=60, highest=140, reliability="0.93"),
        "plan": Measure(name="Plan, monitor, evaluate checklist", kind="total", lowest=0, highest=40, reliability="0.82", standard_deviation=8, **OWN),
        "calibration": Measure(name="Calibration (out by)", kind="calibration", lowest=0, highest=10, is_higher_better=False, **OWN),
        "attendance": Measure(name="Attendance", kind="percentage", unit="%", lowest=0, highest=100),
    }  # fmt: skip
    for measure in rows.values():
        measure.save()
    return rows


def make_scores(cast: Cast, measures: dict[str, Measure]) -> None:
    """Two rounds over the past half year; a tenth of the pupils missed each test, so that evidence is lacking."""
    random, rows = cast.random, []
    for pupil in cast.pupils:
        has_need = pupil.pk in cast.status
        level = random.gauss(88 if has_need else 102, 11)
        for days in (160, 25):
            on = cast.today - timedelta(days=days + random.randrange(6))
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


def criteria_of(key: str, measures: dict[str, Measure]) -> tuple[dict, dict]:
    """Entry and exit criteria of a programme, as `interventions.rules.criteria` reads them."""

    def score(name: str, op: str, value: int) -> dict[str, Any]:
        return {
            "kind": "score",
            "key": f"{name}-{op}",
            "measure": measures[name].pk,
            "op": op,
            "value": str(value),
            "within_days": 365,
        }

    def judged(name: str, question: str) -> dict[str, Any]:
        return {"kind": "judgement", "key": name, "question": question}

    def attribute(name: str, op: str, value: str) -> dict[str, Any]:
        return {"kind": "attribute", "key": name, "attribute": name, "op": op, "value": value}

    entry = {
        "plan": {
            "join": "all",
            "of": [score("plan", "at_most", 20), score("reading", "at_least", 85), score("attendance", "at_least", 90)],
        },
        "reading": {"join": "all", "of": [score("reading", "below", 80), attribute("year_group", "in", "7, 8, 9")]},
        "spelling": {"join": "all", "of": [score("spelling", "below", 78), score("attendance", "at_least", 90)]},
        "revision": {
            "join": "all",
            "of": [attribute("year_group", "at_least", "10"), score("calibration", "at_least", 5)],
        },
        "talk": {
            "join": "all",
            "of": [
                attribute("need", "in", "SLCN, ASD"),
                judged("talk", "Would gain from practising talk in a small group"),
            ],
        },
        "steady": {
            "join": "all",
            "of": [attribute("need", "is", "SEMH"), judged("steady", "Is ready to work on a way back")],
        },
    }[key]
    leave = {"join": "at_least", "k": 2, "of": [
        judged("uses", "Uses the strategy unprompted in two subjects"),
        score("plan", "above", 26) if key in ("plan", "revision", "talk", "steady") else score(key, "at_least", 88),
        judged("self", "Says themselves that they can go on alone"),
    ]}  # fmt: skip
    return entry, leave


def make_programmes(cast: Cast, measures: dict[str, Measure]) -> list[Programme]:
    rows = []
    for number, (name, aim, area, a_week, minutes, weeks, key) in enumerate(words.PROGRAMMES):
        entry, leave = criteria_of(key, measures)
        rows.append(
            Programme.objects.create(
                name=name, aim=aim, area=area, sessions_a_week=a_week, session_minutes=minutes, weeks=weeks, group_size=5,
                supervising_teacher=cast.staff["teacher"][number], needed_course=cast.course if key == "plan" else None,
                entry_criteria=entry, exit_criteria=leave,
            )
        )  # fmt: skip
    return rows


def make_groups(cast: Cast, programmes: list[Programme]) -> list[Group]:
    """Two groups a programme: one that has ended, one that runs; led by HLTAs and teaching assistants."""
    leaders = [*cast.staff["hlta"], *cast.staff["ta"][:6]]
    groups: list[Group] = []
    waiting = iter(cast.random.sample([p for p in cast.pupils if p.pk in cast.status], k=min(70, len(cast.status))))
    for number, programme in enumerate(programmes):
        for past in (True, False):
            starts = cast.today - timedelta(days=150 if past else 28)
            ends = starts + timedelta(days=programme.weeks * 7 - 1)
            leader = leaders[(number * 2 + past) % len(leaders)]
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
            _placements(cast, group, [p for _, p in zip(range(4), waiting, strict=False)], past)
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


def _placements(cast: Cast, group: Group, pupils: list[Pupil], past: bool) -> None:
    Placement.objects.bulk_create(
        [
            Placement(
                school=cast.school, programme=group.programme, group=group, pupil=pupil, starts_on=group.starts_on,
                due_to_end_on=group.ends_on, ended_on=group.ends_on if past else None,
                reason=cast.random.choice(["Ended: met the exit criteria", "Ended: goes on in class", "Ended: a second cycle is planned"]) if past else "",
                placed_by=cast.senco.user, evidence={"answer": "met", "findings": []},
            )
            for pupil in pupils
        ]
    )  # fmt: skip


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
                    reason=cast.random.choice(words.TRIED), judged_by=cast.random.choice(judges), judged_on=cast.today - timedelta(days=cast.random.randrange(3, 40)),
                )
            )  # fmt: skip
    Judgement.objects.bulk_create(rows)


def make_support(cast: Cast) -> None:
    """In-class support, duties, liaison, preparation and breaks of the teaching assistants' two weeks."""
    random, rows = cast.random, []
    classes = list(TeachingClass.objects.order_by("pk"))
    start: date = cast.year_starts_on
    for person in cast.staff["ta"]:
        busy = {
            (c.week, c.weekday, c.starts_at.hour)
            for c in Cell.objects.filter(staff_member=person, ends_on__gt=cast.today)
        }
        for week in (1, 2):
            for day in range(1, 6):
                hours = [
                    (time(9), time(10)),
                    (time(10), time(11)),
                    (time(11, 20), time(12, 20)),
                    (time(12, 20), time(13, 20)),
                    (time(14), time(15)),
                ]
                for a, b in hours:
                    if (week, day, a.hour) in busy or random.random() < 0.2:
                        continue
                    row = random.choice(classes)
                    rows.append(
                        Cell(
                            school=cast.school,
                            staff_member=person,
                            kind="support",
                            week=week,
                            weekday=day,
                            starts_at=a,
                            ends_at=b,
                            teaching_class=row,
                            label=f"{row.subject}, {row.name}",
                            room=f"{row.year_group}0{random.randrange(1, 9)}",
                            starts_on=start,
                        )
                    )
                kind, label = [("duty", "Break duty, yard"), ("break", "Break"), ("liaison", "Liaison with teachers")][
                    (day + week) % 3
                ]
                rows.append(
                    Cell(
                        school=cast.school,
                        staff_member=person,
                        kind=kind,
                        week=week,
                        weekday=day,
                        starts_at=time(11),
                        ends_at=time(11, 20),
                        label=label,
                        starts_on=start,
                    )
                )
                rows.append(
                    Cell(
                        school=cast.school,
                        staff_member=person,
                        kind="preparation",
                        week=week,
                        weekday=day,
                        starts_at=time(15),
                        ends_at=time(15, 30),
                        label="Preparation",
                        starts_on=start,
                    )
                )
    Cell.objects.bulk_create(rows, batch_size=1000)  # fmt: skip
