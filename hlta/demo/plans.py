"""The demo's plans: profiles, support plans, a Pupil Engagement Plan, an Extended Support Plan, EHC plans with Section F."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone

from deployment.models import Entitlement
from hlta.demo.people import Cast
from interventions.models import Placement
from plans.actions.cycle import cycle_begin, cycle_part_write
from plans.actions.plan import plan_begin, plan_put_in_force, text_save, version_read, version_sign
from plans.actions.target import provision_create, target_close, target_create
from plans.models import Plan, PlanReading, PlanType, PlanVersion, Provision
from plans.rules.content import digest
from pupils.models import Pupil

TEXTS = {
    "strengths": "Kind to younger pupils.\nKnows everything about trains and can explain it.",
    "aspirations": "{name} wants to work with animals. The family hopes that school mornings become calmer.",
    "at_home": "Ten minutes of reading aloud, four evenings a week.\nPack the bag the evening before, with the list on the door.",
    "carer_views": "Homework is the hard part of the week. The mornings are better than last year.",
    "pupil_views": "I like it when somebody tells me what comes next.",
    "impact": "Starts written tasks in 2 of 10 lessons without help (seen by three teachers in October).",
    "agencies": "Educational psychologist, 12 October: break instructions into two steps. Done in English and science.",
    "engagement.when": "Lessons 4 and 5, most of all after a change of room: 9 of 12 hard moments since September.",
    "engagement.steps": "1. Comes to the room with the HLTA. 2. Stays 20 minutes. 3. Stays the whole lesson, with a card to step out.",
    "engagement.day": "Lesson 5 on Thursdays in the hub until 18 December.",
    "ehc.B": "Difficulties with attention and working memory. Language disorder: understands sentences of up to six words.",
    "ehc.E": "By the end of Year 9 {name} starts and finishes a written task of half a page in every lesson.",
    "ehc.I": "A mainstream secondary school.",
}
LEVELS = {
    "much_less": "Starts no task without help.", "less": "Starts 3 of 10 tasks without help.",
    "expected": "Starts 6 of 10 tasks within two minutes without help.", "more": "Starts 8 of 10 tasks without help.",
    "much_more": "Starts every task and shows a neighbour how.",
}  # fmt: skip
KINDS = (["ehc-plan"] * 4 + ["support-plan"] * 14 + ["pupil-engagement-plan", "extended-support-plan"] + ["learner-profile"] * 4)  # fmt: skip


def make_plans(cast: Cast) -> None:
    types = {row.key: row for row in PlanType.objects.filter(trust=None, made_for=None)}
    promised = {row.pupil_id: row for row in Entitlement.objects.filter(provision=None, ends_on=None).order_by("pk")}
    placed: dict[int, list[Placement]] = {}
    for placement in Placement.objects.open().order_by("pk"):
        placed.setdefault(placement.pupil_id, []).append(placement)
    with_ehc = sorted((p for p in cast.pupils if cast.status.get(p.pk) == "E"), key=lambda p: p.pk not in promised)
    others = sorted((p for p in cast.pupils if cast.status.get(p.pk) == "K"), key=lambda p: p.pk not in placed)
    queues = {True: iter(with_ehc), False: iter(others)}
    for number, key in enumerate(KINDS):
        pupil = next(queues[key == "ehc-plan"], None)
        if pupil is None:
            continue
        plan = _plan(cast, types[key], pupil, placed.get(pupil.pk, []), promised.get(pupil.pk), number)
        if number % 9 != 7:
            _in_force(cast, plan, number)
    draft = next(queues[False], None)
    if draft is not None:
        plan_begin(
            pupil=draft, plan_type=types["individual-support-plan"], lead=cast.senco, today=cast.day(-1), by=cast.lead
        )


def _plan(
    cast: Cast, plan_type: PlanType, pupil: Pupil, placements: list[Placement], promise: Entitlement | None, number: int
) -> Plan:
    begun = cast.day(-40 - number)
    plan = plan_begin(pupil=pupil, plan_type=plan_type, lead=cast.senco, today=begun, by=cast.lead)
    keys = {section.key: section.kind for section in plan_type.sections.all()}
    now = timezone.make_aware(datetime.combine(begun, time(16)))
    for key, text in TEXTS.items():
        if key in keys:
            words = text.format(name=pupil.first_name)
            text_save(plan=plan, key=key, text=words, base=digest(""), by=cast.lead, now=now)
    if "targets" in keys.values():
        cycle = cycle_begin(plan=plan, today=begun, by=cast.lead)
        for part, words in (
            ("assess", "Three teachers and the word reading score agree."),
            ("plan", "Agreed with home."),
        ):
            values = {"on": begun, "author": cast.senco, "words": words}
            cycle_part_write(cycle=cycle, part=part, values=values, today=cast.today, by=cast.lead)
        lines = _lines(cast, plan, placements, promise)
        _targets(cast, plan, lines, number)
    return plan


def _lines(cast: Cast, plan: Plan, placements: list[Placement], promise: Entitlement | None) -> list[Provision]:
    section = "F" if plan.plan_type.key == "ehc-plan" else "school"
    rows = []
    for placement in placements[:1]:
        values: dict[str, Any] = {
            "section": section, "wording": f"{placement.programme.name}: 2 sessions of 40 minutes a week in a group of 5.",
            "times_a_week": 2, "minutes": 40, "by_whom": "HLTA", "starts_on": placement.starts_on,
        }  # fmt: skip
        rows.append(provision_create(plan=plan, values=values, placements=[placement], by=cast.lead))
    if promise is not None and section == "F":
        rows.append(
            Provision.objects.create(
                pupil=plan.pupil, plan=plan, section="F", wording=promise.wording, times_a_week=5,
                minutes=min(600, round(promise.minutes_a_week / 5)), by_whom="Teaching assistant", is_adult_support=True,
                may_be_shared=promise.may_be_shared, starts_on=promise.starts_on, entitlement=promise, written_by=cast.lead,
            )
        )  # fmt: skip
        vague = {
            "section": "F",
            "wording": "Regular access to a quiet space as appropriate.",
            "starts_on": promise.starts_on,
        }
        rows.append(provision_create(plan=plan, values=vague, placements=[], by=cast.lead))
    if not rows:
        values = {
            "section": section, "wording": "Check-in with the key adult before lesson 1.", "times_a_week": 5, "minutes": 10,
            "by_whom": "Key adult", "starts_on": plan.starts_on,
        }  # fmt: skip
        rows.append(provision_create(plan=plan, values=values, placements=[], by=cast.lead))
    return rows


def _targets(cast: Cast, plan: Plan, lines: list[Provision], number: int) -> None:
    due = cast.day((28, -6, 60, 35)[number % 4])
    values = {
        "objective": "Starts 6 of 10 written tasks within two minutes without help.",
        "baseline": "Starts 2 of 10 (three lessons seen).", "baseline_on": plan.starts_on, "due_on": due, **LEVELS,
    }  # fmt: skip
    target_create(plan=plan, values=values, provisions=lines, by=cast.lead)
    if number % 3 == 0:
        words = {
            **values,
            "objective": "Asks for help with a card in 4 of 5 lessons.",
            "baseline": "Never asks.",
            "expected": "4 of 5 lessons",
        }
        reached = target_create(plan=plan, values=words, provisions=[], by=cast.lead)
        target_close(
            target=reached,
            level=number % 2,
            outcome="Seen in English, maths and science.",
            today=cast.today,
            by=cast.lead,
        )


def _in_force(cast: Cast, plan: Plan, number: int) -> None:
    now = timezone.now()
    version: PlanVersion = plan_put_in_force(
        plan=plan,
        school=cast.school,
        review_on=cast.day(21 + number),
        now=now,
        today=cast.today,
        by=cast.lead,
    )
    if number % 2:
        for reading in PlanReading.objects.filter(version=version).select_related("reader")[:3]:
            version_read(version=version, by=reading.reader, now=now)
    if number % 3 == 0:
        signed = {
            "capacity": "senco",
            "name": cast.senco.name,
            "how": "screen",
            "signed_on": cast.today,
            "note": "",
            "carer_link": None,
        }
        version_sign(version=version, values=signed, by=cast.lead, now=now, today=cast.today)
    if number == 5:
        Plan.objects.filter(pk=plan.pk).update(review_on=cast.day(-6))
