"""Accounts: nobody gives what they may not do themselves, and nobody changes their own."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from access.models import Membership, User
from core.errors import DomainError
from hlta.testing import StaffFactory
from messaging.models import Mail
from schools.context import in_school
from schools.models import School
from staff.actions import staff_account_change, staff_account_end
from staff.models import Invitation, StaffMember


def test_nobody_changes_or_ends_their_own(senco):
    with pytest.raises(DomainError, match="own"):
        staff_account_change(person=senco.staff, roles=["senco", "data_manager"], by=senco)
    with pytest.raises(DomainError, match="own"):
        staff_account_end(person=senco.staff, today=date(2026, 10, 14), by=senco)


def test_ended_access_ends_at_once(senco, key_ta, sign_in):
    client = sign_in(key_ta)
    assert client.get("/my-week/").status_code == 200
    sign_in(senco).post(f"/staff/{key_ta.staff.pk}/account/end/")
    assert client.get("/my-week/").status_code in (302, 403)


def test_the_team_in_the_browser(senco, sign_in):
    client = sign_in(senco)
    wrong = client.post(
        "/staff/new/", {"request_key": uuid4().hex, "family_name": "", "job": "ta", "given_name": "Pat"}
    )
    assert "Pat" in wrong.text
    assert "This field is required" in wrong.text
    client.post(
        "/staff/new/",
        {"request_key": uuid4().hex, "family_name": "Moss", "given_name": "Pat", "job": "ta", "weekly_hours": "32.5"},
    )
    person = StaffMember.objects.get(family_name="Moss")
    assert (person.weekly_minutes, "Pat Moss" in client.get("/staff/?q=moss").text) == (1950, True)


def test_roles_are_changed_in_the_browser(senco, key_ta, sign_in):
    sign_in(senco).post(f"/staff/{key_ta.staff.pk}/account/", {"roles": ["ta", "teacher"]})
    assert Membership.objects.get(user=key_ta).roles == ["ta", "teacher"]


def test_the_same_identifier_twice_is_said_by_the_field(senco, school, sign_in):
    StaffFactory(school=school, mis_id="7")
    page = (
        sign_in(senco)
        .post("/staff/new/", {"request_key": uuid4().hex, "family_name": "Moss", "job": "ta", "mis_id": "7"})
        .text
    )
    assert "Another member of staff has this identifier." in page


def test_the_list_of_the_team_takes_the_same_queries_for_more(senco, school, sign_in, counted):
    client = sign_in(senco)
    client.get("/staff/")
    few = len(counted(lambda: client.get("/staff/")))
    StaffFactory.create_batch(20, school=school, line_manager=senco.staff)
    assert len(counted(lambda: client.get("/staff/"))) == few


def create(monkeypatch, password="a long enough password", **options):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    monkeypatch.setattr("sys.stdin.readline", lambda: password + "\n")
    call_command("create_school", "Newfield", email="sen@newfield.example", full_name="Laura Bishop", **options)


def test_a_school_begins_with_one_command(db, monkeypatch, client):
    create(monkeypatch, trust="Oak")
    school = School.objects.get(slug="newfield")
    user = User.objects.get(email="sen@newfield.example")
    with in_school(school.pk):
        assert StaffMember.objects.get().name == "Laura Bishop"
    assert client.login(email=user.email, password="a long enough password")
    with pytest.raises(CommandError, match="slug"):
        create(monkeypatch)


def test_who_has_an_account_is_invited_to_the_new_school_and_not_put_into_it(db, monkeypatch, senco):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    name = {"email": senco.email.upper(), "full_name": "Laura Bishop"}
    call_command("create_school", "Newfield", **name)
    school = School.objects.get(slug="newfield")
    with in_school(school.pk):
        assert not Membership.objects.exists()
        assert (Invitation.objects.get().email, Mail.objects.get().to_address) == (senco.email, senco.email)


def test_a_weak_password_makes_nothing(db, monkeypatch):
    with pytest.raises(CommandError):
        create(monkeypatch, password="123")
    assert not School.objects.exists()
