"""Accounts: nobody gives what they may not do themselves, and nobody changes their own."""

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.utils import timezone

from access.actions import roles_grantable
from access.models import Membership, User
from access.policy import Role
from core.errors import DomainError
from hlta.testing import StaffFactory, make_member
from messaging.models import Mail
from messaging.tasks import mail_send_due
from schools.context import in_school
from schools.models import School
from staff.actions import staff_account_change, staff_account_end, staff_account_give
from staff.models import StaffMember

NOW = timezone.now()


def give(person, by, *roles, email="new@example.org"):
    return staff_account_give(person=person, email=email, roles=list(roles), now=NOW, by=by)


def test_a_new_colleague_is_written_to_and_no_secret_is_kept(senco, school):
    person = StaffFactory(school=school)
    user = give(person, senco, "ta")
    assert (user.has_usable_password(), person.refreshed().user) == (False, user)
    mail = Mail.objects.get()
    assert "/account/password/reset/" in mail.body
    assert "ta" in Membership.objects.get(user=user).roles


def test_the_invitation_goes_out_once(senco, school, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    give(StaffFactory(school=school), senco, "ta")
    mail_send_due()
    mail_send_due()
    assert [message.to for message in outbox.outbox] == [["new@example.org"]]


def test_what_one_may_not_do_one_cannot_give(school):
    manager = make_member(school, Role.DATA_MANAGER)
    assert Role.SENCO not in roles_grantable(by=manager)
    with pytest.raises(DomainError, match="you may not"):
        give(StaffFactory(school=school), manager, "senco")


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


def test_who_has_an_account_elsewhere_keeps_it(senco, school, stranger):
    user = give(StaffFactory(school=school), senco, "teacher", email=stranger.email.upper())
    assert user.pk == stranger.pk
    with in_school(stranger.membership.school_id):
        assert Membership.objects.get(user=stranger).roles == ["senco"]


def test_one_address_is_one_colleague(senco, school):
    give(StaffFactory(school=school), senco, "ta")
    with pytest.raises(DomainError, match="already"):
        give(StaffFactory(school=school), senco, "ta")


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
    client.post(f"/staff/{person.pk}/account/", {"email": "pat@example.org", "roles": ["ta"]})
    assert Membership.objects.get(user__email="pat@example.org").roles == ["ta"]
    client.post(f"/staff/{person.pk}/account/", {"roles": ["ta", "teacher"]})
    assert Membership.objects.get(user__email="pat@example.org").roles == ["ta", "teacher"]


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


def test_a_weak_password_makes_nothing(db, monkeypatch):
    with pytest.raises(CommandError):
        create(monkeypatch, password="123")
    assert not School.objects.exists()
