"""What review packs cost: thirty pupils with plans, targets, scores and hours, made by one process as a worker does, one after
the other. `python -m hlta.bench.packs` is that process."""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import timedelta
from random import Random
from typing import Any

import django

PUPILS = 30
SENTENCE = "Needs instructions one at a time, with a picture, and time to say them back before starting. "


def main() -> None:
    command = [sys.executable, "-m", "hlta.bench.packs"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(answer.stdout.strip().splitlines()[-1])
    print(f"\n{'packs':<34}{'packs/min':>11}{'s a pack':>10}{'peak MB':>9}{'grown MB':>10}{'PDF kB':>8}{'Word kB':>9}")
    print(
        f"{found['packs']} pupils, one worker".ljust(34) + f"{found['a_minute']:>11.0f}{60 / found['a_minute']:>10.2f}"
        f"{found['peak']:>9.0f}{found['grown']:>10.0f}{found['pdf']:>8.0f}{found['docx']:>9.0f}",
        flush=True,
    )


def peak() -> float:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one() -> dict[str, float]:
    """Make the packs: how many a minute, the peak of memory, and how much of it came while they were made."""
    from django.db.models import Avg
    from django.utils import timezone

    from access.models import User
    from access.policy import Role
    from hlta.demo.build import fill
    from plans.actions.pack import pack_batch_create
    from plans.models import Pack
    from plans.tasks import pack_make
    from pupils.models import Pupil
    from schools.context import in_school
    from schools.models import School

    today, now = timezone.localdate(), timezone.now()
    slug = f"bench-packs-{int(time.time())}"
    school = School.objects.create(name="Bench school", slug=slug)
    roles = {"senco": Role.SENCO, "hlta": Role.HLTA, "ta": Role.TA, "teacher": Role.TEACHER}
    accounts = [(job, f"{job}@{slug}.example", f"{job.title()} Person", [role]) for job, role in roles.items()]
    counts = {"senco": 1, "hlta": 2, "ta": 6, "teacher": 20, "other": 1}
    fill(school, accounts, counts, forms=2, form_size=24, today=today, random=Random(7))  # noqa: S311
    user = User.objects.get(email=f"senco@{slug}.example")
    with in_school(school.pk):
        pupils = list(Pupil.objects.on_roll().by_name()[:PUPILS])
        planned(pupils, today, now)
        batch = pack_batch_create(
            pupils=pupils,
            title="Bench",
            kind="evidence",
            starts_on=today - timedelta(days=365),
            ends_on=today,
            by=user,
            now=now,
        )
        ids = list(Pack.objects.filter(batch=batch).values_list("pk", flat=True))
    before, begin = peak(), time.perf_counter()
    states = [pack_make(school.pk, pk) for pk in ids]
    seconds = time.perf_counter() - begin
    assert set(states) == {"ready"}, states
    with in_school(school.pk):
        sizes = Pack.objects.filter(batch=batch).aggregate(pdf=Avg("pdf__size"), docx=Avg("docx__size"))
    return {
        "packs": len(ids), "a_minute": 60 * len(ids) / seconds, "peak": peak(), "grown": peak() - before,
        "pdf": sizes["pdf"] / 1024, "docx": sizes["docx"] / 1024,
    }  # fmt: skip


def planned(pupils: list[Any], today: Any, now: Any) -> None:
    """A plan of twelve sections of some length, in its second version, five targets and five lines of provision, each."""
    from plans.models import Plan, PlanType, PlanVersion, Provision, Target
    from plans.rules.content import Content, SectionContent
    from staff.models import StaffMember

    begun, lead = today - timedelta(days=200), StaffMember.objects.order_by("pk")[0]
    kind = PlanType.objects.get(key="ehc-plan")
    sections = [SectionContent(f"s.{n}", f"Section {n}", "text", SENTENCE * 8) for n in range(12)]
    data = Content("EHC plan", sections).as_data()
    for pupil in pupils:
        plan, _ = Plan.objects.get_or_create(
            pupil=pupil, plan_type=kind, ended_on=None,
            defaults={"lead": lead, "state": "in_force", "starts_on": begun},
        )  # fmt: skip
        newest = PlanVersion.objects.filter(plan=plan).count()
        for number in (newest + 1, newest + 2):
            PlanVersion.objects.create(
                plan=plan,
                number=number,
                content=data,
                changes=[SENTENCE] * 6,
                put_in_force_on=begun,
                put_in_force_at=now,
            )
        for number in range(5):
            Target.objects.create(
                pupil=pupil, plan=plan, objective=f"Writes a plan of {number + 3} steps alone", baseline=SENTENCE,
                baseline_on=begun, due_on=today, much_less="None.", less="One.", expected="Three.", more="Four.", level=0,
                outcome=SENTENCE,
            )  # fmt: skip
            Provision.objects.create(
                pupil=pupil, plan=plan, section="F", wording=SENTENCE, times_a_week=2, minutes=30, starts_on=begun
            )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")
    django.setup()
    print(json.dumps(one()))
