"""Parts of a pack that come of what was really done: interventions, hours, Section F line by line, measures, attendance."""

from datetime import date, timedelta

from django.db.models import Q

from access.models import User
from assessment.models import Measure, Score
from deployment.queries.hours import PupilHours, pupils_hours
from interventions.models import Placement
from interventions.queries.dosage import doses
from plans.models import Provision
from plans.queries.document import quantity_words
from plans.queries.pack import minutes_words
from plans.queries.plan import LiveProvision, live_provisions
from plans.rules.pack import Block, Bullets, Heading, Paragraph, Table, bar_chart, line_chart, on_words
from pupils.models import Attendance, Pupil

MOST_SCORES = 40


def interventions_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Placements of these days with what each got. Two queries."""
    ran = Q(ended_on__isnull=True) | Q(ended_on__gt=start)
    rows = Placement.objects.begun().filter(ran, pupil=pupil, starts_on__lte=end)
    placements = list(rows.select_related("programme", "group").order_by("starts_on", "pk"))
    given = doses(placements=placements, today=end) if placements else {}
    lines, said = [], []
    for row in placements:
        dose, share = given[row.pk], given[row.pk].percent
        until = f"until {on_words(row.ended_on - timedelta(days=1))}" if row.ended_on else "still placed"
        lines.append([
            row.programme.name, f"{on_words(row.starts_on)}, {until}", f"{dose.attended} of {dose.planned}",
            f"{dose.attended_minutes} of {dose.planned_minutes}", "" if share is None else f"{share}%",
            row.get_outcome_display(),
        ])  # fmt: skip
        said.append(f"{row.programme.name}: {dose.words}.")
    if not lines:
        return []
    head = ["Programme", "When", "Sessions attended", "Minutes attended", "Share", "Outcome"]
    return [
        Table(
            "Interventions and what the pupil got of each", head, lines, numbers=[2, 3, 4], widths=[4, 4, 3, 3, 2, 4]
        ),
        Heading("In words"),
        Bullets(said),
    ]


def hours_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Hours promised, planned, delivered and lost, and each line of provision with what is given of it. Twelve queries."""
    provisions = Provision.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=start), pupil=pupil, starts_on__lte=end
    )
    lines = live_provisions(provisions=list(provisions.select_related("entitlement")), today=end)
    hours = pupils_hours(user=User(), pupils=[pupil], start=start, end=end)[0]
    blocks = _totals(hours)
    if lines:
        blocks += [Heading("Provision line by line"), _provision_table(lines)]
    return blocks


def _totals(hours: PupilHours) -> list[Block]:
    support = hours.support
    if not (support.promised or support.planned):
        return []
    rows = [("Promised", support.promised), ("Planned", support.planned), ("Delivered", support.delivered)]
    chart = bar_chart(name="support promised, planned and delivered", bars=[(n, m, minutes_words(m)) for n, m in rows])
    blocks: list[Block] = [Heading("An adult's time"), *([chart] if chart else [])]
    told = [[name, minutes_words(minutes)] for name, minutes in rows]
    told += [["Of it the pupil's own", minutes_words(support.own)], ["Of it shared", minutes_words(support.shared)]]
    blocks.append(Table("Hours of an adult in these days", ["What", "Time"], told, numbers=[1], widths=[3, 2]))
    if support.promised:
        short = hours.shortfall_a_week
        blocks.append(
            Paragraph(
                f"Shortfall: {minutes_words(short)} a week." if short else "Nothing that was promised is missing."
            )
        )
    if hours.is_own_only:
        blocks.append(
            Paragraph("What is promised is the pupil's own: shared time does not count towards it.", is_quiet=True)
        )
    lost = [[cause, minutes_words(minutes)] for cause, minutes in hours.lost]
    if hours.never_planned and support.promised:
        lost.insert(0, ["Never planned", minutes_words(hours.never_planned)])
    if lost:
        blocks += [
            Heading("Time not given, by cause"),
            Table("Time not given", ["Cause", "Time"], lost, numbers=[1], widths=[3, 2]),
        ]
    elif support.planned:
        blocks.append(Paragraph("No planned time was lost."))
    return blocks


def _provision_table(lines: list[LiveProvision]) -> Table:
    rows = []
    for line in lines:
        row = line.provision
        if line.doses:
            given = "\n".join(f"{placement.programme.name}: {dose.words}." for placement, dose in line.doses)
        elif row.entitlement_id:
            given = "An adult's time: counted in the hours above."
        else:
            given = "No session in the system delivers this line."
        where = "School" if row.section == Provision.Section.SCHOOL else f"Section {row.section}"
        ended = f" Ended on {on_words(row.ended_on)}." if row.ended_on else ""
        by = f" By {row.by_whom}." if row.by_whom else ""
        rows.append([where, row.wording, (quantity_words(row) or "Not quantified") + "." + by + ended, given])
    return Table(
        "Each line of provision",
        ["Where", "As the plan says it", "How much", "What was given"],
        rows,
        widths=[3, 6, 5, 7],
    )


def measures_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Each measure with its scores of these days, and the last one before. Two queries."""
    scores = Score.objects.filter(pupil=pupil).select_related("measure")
    within = list(scores.filter(taken_on__range=(start, end)).order_by("taken_on", "pk"))
    if not within:
        return []
    before = {row.measure_id: row for row in scores.filter(taken_on__lt=start).latest_of_each()}
    by_measure: dict[Measure, list[Score]] = {}
    for score in within:
        by_measure.setdefault(score.measure, []).append(score)
    blocks: list[Block] = []
    for measure, rows in sorted(by_measure.items(), key=lambda item: item[0].name):
        blocks += _measure(measure, [*([before[measure.pk]] if measure.pk in before else []), *rows], start)
    return blocks


def _measure(measure: Measure, rows: list[Score], start: date) -> list[Block]:
    way = "Higher is better" if measure.is_higher_better else "Lower is better"
    blocks: list[Block] = [Heading(measure.name), Paragraph(f"{measure.get_kind_display()}. {way}.", is_quiet=True)]
    shown = rows[-MOST_SCORES:]
    chart = line_chart(name=measure.name, scores=[(row.taken_on, row.value, row.words) for row in shown])
    if chart:
        blocks.append(chart)
    else:
        blocks.append(Paragraph("One score alone shows no way that it goes, so there is no chart.", is_quiet=True))
    told = [
        [on_words(row.taken_on) + (" (before these days)" if row.taken_on < start else ""), row.words, row.source]
        for row in shown
    ]
    blocks.append(
        Table(f"Scores on {measure.name}", ["Taken on", "Score", "Source"], told, numbers=[1], widths=[5, 3, 4])
    )
    if len(rows) > len(shown):
        blocks.append(Paragraph(f"The newest {len(shown)} of {len(rows)} scores.", is_quiet=True))
    return blocks


def attendance_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """One query."""
    rows = Attendance.objects.filter(pupil=pupil, ends_on__gte=start, starts_on__lte=end).order_by("starts_on", "pk")
    lines = [
        [
            f"{on_words(row.starts_on)} to {on_words(row.ends_on)}", f"{row.attended} of {row.possible}",
            "" if row.percent is None else f"{row.percent}%", str(row.late), str(row.unauthorised),
        ]
        for row in rows
    ]  # fmt: skip
    head = ["Days", "Sessions attended", "Share", "Late", "Unauthorised"]
    return [Table("Attendance", head, lines, numbers=[1, 2, 3, 4], widths=[5, 3, 2, 2, 4])] if lines else []
