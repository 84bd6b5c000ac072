"""Pages of the main job take as many queries for ten times the pupils, at most seventeen; hot pages stay small."""

from functools import partial
from random import Random

import pytest
from django.db.models import Exists, OuterRef
from django.test import Client
from django.utils import timezone

from access.models import User
from access.policy import Role
from hlta.demo.build import fill
from hlta.testing import SchoolFactory
from interventions.models import Placement, ProtocolStep, Session
from plans.models import EhcCase, Plan, ReviewPoint
from pupils.actions.roster import roster_preview
from schools.context import in_school

MOST_QUERIES = 20
MOST_BYTES = 60_000
COUNTS = {"senco": 1, "hlta": 2, "ta": 6, "teacher": 20, "other": 1}


def build(*, forms: int, form_size: int):
    """A school of the demo's kind, and by role the addresses of the main job's pages in it."""
    name = f"school-{form_size}"
    school = SchoolFactory.create(slug=name)
    accounts = [
        (job, f"{job}@{name}.example", f"{job.title()} Person", [role])
        for job, role in (("senco", Role.SENCO), ("hlta", Role.HLTA), ("ta", Role.TA), ("teacher", Role.TEACHER))
    ]
    fill(school, accounts, COUNTS, forms=forms, form_size=form_size, today=timezone.localdate(), random=Random(7))
    users = {job: User.objects.get(email=email) for job, email, _, _ in accounts}
    with in_school(school.pk):
        return users, addresses(form_size)


def addresses(form_size: int) -> dict[str, list[str]]:
    placed = Placement.objects.open().select_related("group", "programme").order_by("pk")[0]
    group, programme = placed.group, placed.programme
    # One with steps, for which resources are looked up.
    has_steps = Exists(ProtocolStep.objects.filter(programme__groups=OuterRef("group")))
    held = Session.objects.filter(has_steps, state="held", records__isnull=False).order_by("-on")[0]
    lines = "".join(f"{n},Surname{n},Given{n},8\n" for n in range(form_size * 10))
    roster = roster_preview(
        files={"p.csv": f"ID,Surname,Forename,Year\n{lines}".encode()},
        filename="p.csv",
        date_format="",
        is_whole=False,
        by=None,
    )
    chosen = f"group={group.pk}" + "".join(
        f"&pupils={pk}" for pk in Placement.objects.values_list("pupil", flat=True)[:5]
    )
    lists = ["/pupils/", "/search/?q=a", "/programmes/", "/referrals/", "/reviews/", "/messages/", "/pupils/rosters/"]
    things = [
        f"/pupils/{placed.pupil_id}/", f"/programmes/{programme.pk}/", f"/programmes/{programme.pk}/place/?{chosen}",
        f"/groups/{group.pk}/", f"/sessions/{held.pk}/", f"/pupils/rosters/{roster.pk}/",
        f"/reviews/{ReviewPoint.objects.order_by('pk')[0].pk}/", f"/programmes/{programme.pk}/edit/",
    ]  # fmt: skip
    team = [
        "/deployment/", "/absences/", "/deployment/hours/", "/deployment/hours/pupils/", "/deployment/hours/drift/",
        "/deployment/entitlements/", "/duties/", "/tasks/team/", "/changes/", "/class-covers/", "/trips/", "/clubs/", "/staff/",
        "/staff/trainings/", "/staff/find/?q=polish", "/equipment/", "/resources/",
        f"/pupils/{placed.pupil_id}/parts/entitlements/", "/clocks/", "/clocks/rules/",
        f"/clocks/{EhcCase.objects.filter(process='annual_review').order_by('pk')[0].pk}/",
    ]  # fmt: skip
    plans = [
        "/plans/", "/plans/?which=unread", "/reviews/proposed/", "/reviews/missing/", "/reviews/invitees/", "/packs/",
        "/recommendations/", "/agency-referrals/", "/meetings/", "/contacts/follow-ups/", "/plan-types/",
        f"/plans/{Plan.objects.filter(plan_type__key='ehc-plan').order_by('pk')[0].pk}/",
    ]  # fmt: skip
    return {
        "senco": [
            "/",
            *lists,
            *plans,
            *things,
            "/today/",
            "/my-week/",
            f"/pupils/{placed.pupil_id}/opened/",
            "/pupils/register/",
            "/pupils/register/?since=2026-01-01",
            *team,
        ],
        "hlta": ["/today/", "/my-week/", "/my-day/"],
        "ta": [
            "/my-day/",
            "/today/",
            "/my-week/",
            "/tasks/",
            "/lessons/",
            "/pupils/",
            "/duties/",
            "/equipment/without/",
        ],
        "teacher": ["/", "/pupils/", "/referrals/new/?q=a"],
    }


def measure(counted, users, pages) -> list[tuple[str, str, list[str], int]]:
    found = []
    for job, paths in pages.items():
        client = Client()
        client.force_login(users[job], backend="access.backends.Backend")
        for path in paths:
            client.get(path)  # the session's first request writes when it began
            answers: list = []
            ask = partial(lambda client, path, answers: answers.append(client.get(path)), client, path, answers)
            # Once a minute a session writes that it is alive: not in both.
            queries = min((counted(ask).sql for _ in range(2)), key=len)
            assert answers[0].status_code == 200, (job, path)
            found.append((job, path.split("?")[0], queries, len(answers[0].content)))
    return found


def work(queries: list[str]) -> int:
    """How many there are beside those that a page asks only where there happens to be something: the line of the access log for
    who is shown, and what a session that was held still has to be judged."""
    return sum("pupils_pupilopening" not in sql and "interventions_judgement" not in sql for sql in queries)


@pytest.mark.sweep
@pytest.mark.django_db
def test_pages_of_the_main_job_do_not_grow_with_the_school(counted):
    small = measure(counted, *build(forms=1, form_size=14))
    large = measure(counted, *build(forms=2, form_size=30))
    assert [
        (job, path, len(before), len(queries))
        for (job, path, queries, _), (_, _, before, _) in zip(large, small, strict=True)
        if work(queries) > work(before) or len(queries) > MOST_QUERIES
    ] == []
    assert [(job, path, size) for job, path, _, size in large if size > MOST_BYTES] == []
