"""Nobody joins a school but from their own mailbox, on a page that says which school and as what."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.utils import timezone

from access.actions import hash_of, roles_grantable
from access.models import Membership, User
from access.policy import Role
from core.errors import DomainError
from core.logs import redacted
from hlta.testing import PASSWORD, SchoolFactory, StaffFactory, make_member
from messaging.actions import mail_retry
from messaging.models import Mail, Notice
from messaging.tasks import mail_send_due
from schools.context import in_school
from staff.actions import invitation_accept, invitation_create, invitation_send, invitation_withdraw
from staff.models import Invitation
from staff.tasks import invitations_delete

NOW = timezone.now()
NEW = "new@example.org"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def invite(person, by, *roles, email=NEW):
    return invitation_create(person=person, email=email, roles=list(roles or ["ta"]), now=timezone.now(), by=by)


def link_of(school):
    """The link of the newest invitation mail that went out."""
    mail_send_due()
    found = re.search(r"http://[^/]+(/staff/join/\S+)", outbox.outbox[-1].body)
    assert found, outbox.outbox[-1].body
    return found[1]


def follow(client, link):
    """The page that the link leads to; the secret is in its address no more."""
    page = client.get(link, follow=True)
    assert page.redirect_chain == [("/staff/join/", 302)]
    return page


@pytest.fixture
def person(school):
    return StaffFactory(school=school, given_name="Pat", family_name="Moss")


def is_member(user, school):
    with in_school(school.pk):
        return Membership.objects.open().filter(user=user).exists()


# --- giving


def test_nobody_has_an_account_before_they_accept(senco, person):
    invite(person, senco)
    assert not User.objects.filter(email=NEW).exists()
    assert (person.refreshed().user, person.refreshed().email) == (None, NEW)


def test_no_secret_is_kept(senco, school, person):
    invitation = invite(person, senco)
    link = link_of(school)
    secret = link.strip("/").rpartition("-")[2]
    assert len(link.rsplit("/", 2)[1]) > 40
    assert "[[staff_invitation:" in Mail.objects.get().body
    kept = invitation.refreshed().secret_hash
    assert kept
    assert secret not in kept
    assert kept == hash_of(link.strip("/").partition("-")[2])


def test_the_invitation_goes_out_once(senco, person):
    invite(person, senco)
    mail_send_due()
    mail_send_due()
    assert [message.to for message in outbox.outbox] == [[NEW]]


def test_what_one_may_not_do_one_cannot_give(school, person):
    manager = make_member(school, Role.DATA_MANAGER)
    assert Role.SENCO not in roles_grantable(by=manager)
    with pytest.raises(DomainError, match="you may not"):
        invite(person, manager, "senco")


def test_one_person_and_one_address_are_invited_once(senco, school, person):
    invite(person, senco)
    with pytest.raises(DomainError, match="invited already"):
        invite(person, senco, email="other@example.org")
    with pytest.raises(DomainError, match="invited already"):
        invite(StaffFactory(school=school), senco, email=NEW.upper())


def test_a_member_and_a_colleagues_address_are_not_invited(senco, key_ta, leaver, person):
    with pytest.raises(DomainError, match="can sign in already"):
        invite(key_ta.staff, senco)
    with pytest.raises(DomainError, match="can sign in already"):
        invite(person, senco, email=key_ta.email)
    with pytest.raises(DomainError, match="Another member of staff"):
        invite(person, senco, email=leaver.email)


# --- an account elsewhere


@pytest.fixture
def known(stranger):
    """A SENCO of another school, with a password."""
    stranger.set_password(PASSWORD)
    stranger.save()
    return stranger


def test_an_account_of_another_school_is_attached_by_nobody_but_its_owner(senco, school, person, known):
    invite(person, senco, "senco", email=known.email.upper())
    assert not is_member(known, school)
    assert person.refreshed().user is None


def test_its_owner_signs_in_sees_school_and_role_and_joins(senco, school, person, known):
    invite(person, senco, "teacher", email=known.email)
    client = Client()
    page = follow(client, link_of(school)).text
    assert school.name in page
    assert "Teacher" in page
    assert "Sign in to accept" in page
    client.post("/staff/join/", CHOSEN)
    assert not is_member(known, school)
    client.post("/account/login/?next=/staff/join/", {"login": known.email, "password": PASSWORD})
    assert f"Join {school.name}" in client.get("/staff/join/").text
    client.post("/staff/join/")
    assert is_member(known, school)
    assert client.session["school"] == school.pk
    assert person.refreshed().user == known
    with in_school(known.membership.school_id):
        assert Membership.objects.get(user=known).roles == ["senco"]


def test_the_link_in_other_hands_attaches_nobody(senco, school, person, known, key_ta, sign_in):
    """A TA who reads the mail of another gets neither the role nor their account."""
    invite(person, senco, "senco", email=known.email)
    thief = sign_in(key_ta)
    assert key_ta.email in follow(thief, link_of(school)).text
    thief.post("/staff/join/", CHOSEN)
    assert Membership.objects.get(user=key_ta).roles == ["ta"]
    assert not is_member(known, school)
    assert not User.objects.get(pk=known.pk).check_password("another password")


def test_the_giver_is_told_of_another_name_and_of_no_name(senco, school, person, known, sign_in):
    User.objects.filter(pk=known.pk).update(full_name="Zed Quartz")
    client = sign_in(senco)
    sent = {"request_key": uuid4().hex, "email": known.email, "roles": ["ta"]}
    page = client.post(f"/staff/{person.pk}/invite/", sent, follow=True).text
    assert "is in another name than Pat Moss" in page
    assert "Quartz" not in page
    invitation_accept(invitation=fresh(school), user=User.objects.get(pk=known.pk), password="", now=NOW)
    assert "in the name of Zed Quartz" in Notice.objects.get(recipient=senco).text
    assert "in the name of Zed Quartz" in client.get(f"/staff/{person.pk}/").text


def fresh(school):
    link_of(school)
    return Invitation.objects.get()


@pytest.mark.parametrize("name", ["Ms Pat Moss", "pat moss", "Patricia Pat Moss"])
def test_a_name_that_may_be_theirs_is_no_warning(senco, person, known, sign_in, name):
    User.objects.filter(pk=known.pk).update(full_name=name)
    invite(person, senco, email=known.email)
    assert "another name" not in sign_in(senco).get(f"/staff/{person.pk}/").text


# --- a new account


def test_who_is_new_chooses_a_password_and_is_in(senco, school, person):
    invite(person, senco)
    client = Client()
    assert school.name in follow(client, link_of(school)).text
    assert client.post("/staff/join/", CHOSEN)["Location"] == "/"
    user = User.objects.get(email=NEW)
    assert (user.full_name, user.check_password(PASSWORD), person.refreshed().user) == ("Pat Moss", True, user)
    assert client.get("/my-week/").status_code == 200
    assert "Pat Moss has accepted your invitation" in Notice.objects.get(recipient=senco).text


def test_a_weak_password_lets_nobody_in(senco, school, person):
    invite(person, senco)
    client = Client()
    follow(client, link_of(school))
    weak = {"new_password1": "123456789012345", "new_password2": "123456789012345"}
    assert "entirely numeric" in client.post("/staff/join/", weak).text
    assert not User.objects.filter(email=NEW).exists()


def test_a_link_works_once(senco, school, person):
    invite(person, senco)
    link = link_of(school)
    first = Client()
    follow(first, link)
    first.post("/staff/join/", CHOSEN)
    second = Client()
    assert "has been used" in follow(second, link).text
    second.post("/staff/join/", CHOSEN)
    assert "_auth_user_id" not in second.session


def test_a_link_followed_many_times_at_once_lets_one_in(transactional_db):
    school = SchoolFactory.create()
    giver = make_member(school, Role.SENCO)
    with in_school(school.pk):
        invite(StaffFactory.create(school=school), giver)
        link = link_of(school)

    def one(_number):
        try:
            client = Client()
            client.get(link)
            return client.post("/staff/join/", CHOSEN).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        statuses = sorted(pool.map(one, range(12)))
    assert statuses == [200] * 11 + [302]
    with in_school(school.pk):
        assert Membership.objects.filter(user__email=NEW).count() == 1


def test_invitations_that_ended_long_ago_are_deleted(senco, school, person):
    invite(person, senco)
    assert invitations_delete() == 0
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=91))
    assert invitations_delete() == 1


def test_a_link_that_was_looked_at_by_a_mail_server_still_works(senco, school, person):
    invite(person, senco)
    link = link_of(school)
    for _ in range(3):
        follow(Client(), link)
    client = Client()
    follow(client, link)
    assert client.post("/staff/join/", CHOSEN).status_code == 302


@pytest.mark.parametrize("address", ["", "1-", "x", "1-" + "a" * 43, "99999999999999999999-abc", "0-x", "-", "²-x"])
def test_a_made_up_link_opens_nothing(school, person, senco, address):
    invite(person, senco)
    client = Client()
    client.get(f"/staff/join/{address}/" if address else "/staff/join/")
    assert "has been used" in client.get("/staff/join/").text
    assert client.post("/staff/join/", CHOSEN).status_code == 200


# --- what ends an invitation


def dead(client, link):
    assert "has been used" in follow(client, link).text
    client.post("/staff/join/", CHOSEN)
    assert not User.objects.filter(email=NEW).exists()


def test_withdrawn(senco, school, person, sign_in):
    invitation = invite(person, senco)
    link = link_of(school)
    sign_in(senco).post(f"/staff/invitations/{invitation.pk}/withdraw/")
    dead(Client(), link)
    with pytest.raises(DomainError, match="withdrawn"):
        invitation_send(invitation=invitation, now=NOW, by=senco)
    invite(person, senco)


def test_too_old(senco, school, person):
    invitation = invite(person, senco)
    link = link_of(school)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    dead(Client(), link)


def test_sent_again_only_the_newest_link_works(senco, school, person, sign_in):
    invitation = invite(person, senco)
    old = link_of(school)
    sign_in(senco).post(f"/staff/invitations/{invitation.pk}/send/", {"request_key": uuid4().hex})
    new = link_of(school)
    dead(Client(), old)
    client = Client()
    follow(client, new)
    assert client.post("/staff/join/", CHOSEN).status_code == 302


def test_its_giver_has_left(senco, school, person):
    other = make_member(school, Role.SENCO)
    invite(person, other)
    link = link_of(school)
    Membership.objects.filter(user=other).update(ended_on=NOW.date())
    client = Client()
    follow(client, link)
    client.post("/staff/join/", CHOSEN)
    assert not User.objects.filter(email=NEW).exists()


def test_its_giver_may_not_give_that_role_any_more(senco, school, person):
    other = make_member(school, Role.SENCO)
    invite(person, other, "senco")
    link = link_of(school)
    Membership.objects.filter(user=other).update(roles=["data_manager"])
    client = Client()
    follow(client, link)
    client.post("/staff/join/", CHOSEN)
    assert not User.objects.filter(email=NEW).exists()


def test_the_person_has_left(senco, school, person):
    invite(person, senco)
    link = link_of(school)
    person.left_on = NOW.date()
    person.save(update_fields=["left_on"])
    dead(Client(), link)


def test_a_mail_sent_on_to_another_address_holds_no_link(senco, school, person):
    """Whoever may send mail again cannot send somebody's way in to themselves."""
    invite(person, senco)
    Mail.objects.update(state=Mail.State.FAILED)
    mail_retry(mail=Mail.objects.get(), by=senco, now=timezone.now(), to_address="thief@example.org")
    mail_send_due()
    assert not [message for message in outbox.outbox if "thief@example.org" in message.to]
    Mail.objects.update(state=Mail.State.QUEUED, kind="something else", attempts=0)
    mail_send_due()
    assert "join/" in outbox.outbox[-1].body
    assert not re.search(r"join/\S{20}", outbox.outbox[-1].body)


def test_nobody_withdraws_or_sends_another_schools(senco, school, stranger, other_school, sign_in):
    with in_school(other_school.pk):
        row = invite(StaffFactory(school=other_school), stranger)
    for verb in ("send", "withdraw"):
        assert (
            sign_in(senco).post(f"/staff/invitations/{row.pk}/{verb}/", {"request_key": uuid4().hex}).status_code == 404
        )


# --- coming back


def test_who_left_comes_back_by_accepting_too(senco, school, leaver):
    """Their mailbox may be another's by now, so that it is asked again; the account that opens nothing takes a new password."""
    leaver.set_password("what it was before")
    leaver.save()
    invite(leaver.staff, senco, "teacher", email=leaver.email)
    assert not is_member(leaver, school)
    client = Client()
    assert "Accept and sign in" in follow(client, link_of(school)).text
    client.post("/staff/join/", CHOSEN)
    assert Membership.objects.get(user=leaver).roles == ["teacher"]
    assert is_member(leaver, school)
    assert User.objects.get(pk=leaver.pk).check_password(PASSWORD)


def test_who_works_elsewhere_meanwhile_signs_in_with_their_own_password(senco, school, leaver, other_school):
    leaver.set_password(PASSWORD)
    leaver.save()
    with in_school(other_school.pk):
        Membership.objects.create(school=other_school, user=leaver, roles=["ta"])
    invite(leaver.staff, senco, email=leaver.email)
    client = Client()
    assert "Sign in to accept" in follow(client, link_of(school)).text
    client.post("/staff/join/", {"new_password1": "an attackers choice", "new_password2": "an attackers choice"})
    assert not is_member(leaver, school)
    assert User.objects.get(pk=leaver.pk).check_password(PASSWORD)


def test_a_closed_account_stays_closed(senco, school, person, known):
    invite(person, senco, email=known.email)
    link = link_of(school)
    User.objects.filter(pk=known.pk).update(is_active=False)
    client = Client()
    assert "closed" in follow(client, link).text
    client.post("/staff/join/", CHOSEN)
    assert not is_member(known, school)


# --- the page


def test_pending_invitations_are_on_the_page_of_the_person(senco, person, sign_in):
    client = sign_in(senco)
    sent = {"request_key": uuid4().hex, "email": "pat@example.org", "roles": ["ta"]}
    page = client.post(f"/staff/{person.pk}/invite/", sent, follow=True).text
    assert "pat@example.org is invited as: Teaching assistant" in page
    assert "Send again" in page
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Expired" in client.get(f"/staff/{person.pk}/").text
    invitation_withdraw(invitation=Invitation.objects.get(), now=NOW, by=senco)
    assert "Send invitation" in client.get(f"/staff/{person.pk}/").text


def test_the_address_with_the_secret_stays_in_no_log():
    assert redacted(f"GET /staff/join/12-{'a' * 43}/") == "GET /staff/join/[secret]/"
    assert redacted(f"/account/email/confirm/{'a' * 43}/") == "/account/email/confirm/[secret]/"
    assert redacted(f"/account/password/reset/key/a-{'b' * 39}/") == "/account/password/reset/key/[secret]/"
