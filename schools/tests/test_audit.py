"""The audit trail: every change, who made it and from which page; nobody can change it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from core.audit import marked
from hlta.testing import PupilFactory
from interventions.models import Programme
from pupils.models import Pupil
from schools.context import in_school
from staff.models import StaffMember

NO_CRITERIA = {"0-depth": 0, "0-join": "all"}
PROGRAMME = {
    "name": "Plan, Do, Check",
    "aim": "Plan first.",
    "area": "cognition",
    "layer": "targeted",
    "setting": "in_day",
    "sessions_a_week": 2,
    "session_minutes": 30,
    "weeks": 10,
    "group_size": 5,
    **{f"{which}-{name}": value for which in ("entry", "exit") for name, value in NO_CRITERIA.items()},
}
EVENTS = [
    model for model in apps.get_models() if model.__name__.endswith("Event") and hasattr(model, "pgh_tracked_model")
]


def test_a_change_in_the_browser_says_who_and_from_which_page(senco, teacher, sign_in):
    key = "8b0a5a3e-2d6c-4f0a-9d5e-0a1b2c3d4e5f"
    supervisor = StaffMember.objects.get(user=teacher).pk
    answer = sign_in(senco).post(
        "/programmes/new/", {**PROGRAMME, "supervising_teacher": supervisor, "request_key": key}
    )
    assert answer.status_code == 302
    event = apps.get_model("interventions", "ProgrammeEvent").objects.get()
    assert (event.pgh_label, event.pgh_context["user"], event.pgh_context["url"]) == (
        "insert",
        senco.pk,
        "/programmes/new/",
    )


def test_every_kind_of_change_is_kept(pupil):
    pupil.form = "8B"
    pupil.save()
    pk = pupil.pk
    pupil.delete()
    events = apps.get_model("pupils", "PupilEvent").objects.filter(pgh_obj_id=pk).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "update", "delete"]


@pytest.mark.parametrize("sql", ["UPDATE pupils_pupilevent SET form = 'x'", "DELETE FROM pupils_pupilevent"])
def test_history_is_append_only_for_the_application(pupil, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_history_is_the_schools_alone(pupil, other_school):
    events = apps.get_model("pupils", "PupilEvent").objects
    assert events.filter(pgh_obj_id=pupil.pk).exists()
    with in_school(other_school.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pupils_pupilevent")
        assert cursor.fetchone() == (0,)


def test_what_a_school_writes_by_hand_is_audited():
    tracked = {model.pgh_tracked_model for model in EVENTS}
    assert {Pupil, Programme, StaffMember} <= tracked
    assert len(tracked) > 25


def test_the_library_finds_no_table_without_its_policy(db):
    call_command("check_rls")


def test_a_statement_over_many_rows_leaves_an_event_of_each_with_its_mark(school, pupil):
    others = [PupilFactory.create(school=school) for _ in range(3)]
    keys = sorted([pupil.pk, *(other.pk for other in others)])
    events = apps.get_model("pupils", "PupilEvent").objects
    last = events.latest("pgh_id").pgh_id
    with marked(roster=7):
        Pupil.objects.filter(pk__in=keys).update(form="9X")
        Pupil.objects.filter(pk__in=keys).update(form="9X")  # which changes none
    found = events.filter(pgh_id__gt=last)
    assert sorted(found.values_list("pgh_obj_id", "pgh_label", "form")) == [(key, "update", "9X") for key in keys]
    assert {event.pgh_context["roster"] for event in found} == {7}
    assert {event.school_id for event in found} == {school.pk}


def test_a_mark_lies_in_no_table_that_belongs_to_no_school(school):
    """The library's own way of keeping sets puts the context into such a table."""
    with marked(roster=7):
        PupilFactory.create(school=school)
    assert not apps.get_model("pghistory", "Context").objects.exists()
