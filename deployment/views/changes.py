"""Unseen changes in their week: for whoever tells them in person."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of, list_of, moment, searched
from deployment.queries.changes import changes_unseen
from staff.models import StaffMember

AGES = {"0": "Any time ago", "2": "2 hours ago or more", "24": "A day ago or more", "72": "3 days ago or more"}
JOBS = dict(StaffMember.Job.choices)
COLUMNS = (
    Column(
        "person", "Who", lambda row: row.recipient.full_name, sort=("recipient__full_name", "recipient", "created_at")
    ),
    Column("job", "Job", lambda row: JOBS.get(row.job, ""), sort=("job", "recipient__full_name")),
    Column("text", "What changed", lambda row: row.text),
    Column("sent", "Sent", lambda row: moment(row.created_at), sort=("created_at",)),
)


@door(Permission.DEPLOYMENT_EDIT)
def change_list(request: StaffRequest) -> HttpResponse:
    """`?age=` hours since it was sent, `?job=` of the person, `?q=` words of the name or of what changed."""
    now = timezone.now()
    age = request.GET.get("age", "24")
    age = age if age in AGES else "24"
    job = request.GET.get("job", "")
    rows = changes_unseen(now=now, older_than=timedelta(hours=int(age)), job=job if job in JOBS else "")
    rows = searched(rows, request.GET.get("q", ""), "recipient__full_name", "text")
    if file := file_of(request, rows, name="changes-not-seen", columns=COLUMNS):
        return file
    people = rows.order_by().values("recipient").distinct().count()
    context = {"age": age, "ages": AGES.items(), "job": job, "jobs": JOBS.items(), "people": people}
    return render(request, "deployment/change_list.html", {**context, **list_of(request, rows, columns=COLUMNS)})
