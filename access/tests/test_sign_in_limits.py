"""A school is not locked out, and nobody's password is found by trying."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail as outbox
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from access import guesses
from access.browser import COOKIE, account_of, browser_of
from access.guesses import OF_ACCOUNT, OF_PLACE, look
from access.limits import Limit
from access.models import BrowserCode, Tally, User
from access.policy import Role
from hlta.testing import PASSWORD, make_member

SCHOOL = "198.51.100.7"
NOW = timezone.now()
WRONG, CODE_PAGE = "go together", "Get a code by email"


def make_owner(school):
    user = make_member(school, Role.TA)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def owner(school):
    return make_owner(school)


def try_in(email, password="a guess", place=SCHOOL, client=None):
    client = client or Client()
    return client.post("/account/login/", {"login": email, "password": password}, REMOTE_ADDR=place)


def is_in(answer):
    return answer.status_code == 302 and answer["Location"] == "/"


@pytest.fixture
def checks(monkeypatch):
    """Every password that was looked at, of accounts that there are."""
    seen = []
    was = User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, raw: seen.append(user.pk) or was(user, raw))
    return seen


# --- one account


def test_ten_thousand_guesses_from_many_addresses_get_twenty_looks(owner):
    """The count before each look, ten thousand times."""
    factory, seen = RequestFactory(), 0
    for number in range(10_000):
        request = factory.post("/account/login/", REMOTE_ADDR=f"10.{number % 250}.{number // 250}.1")
        leave = look(request, email=owner.email, now=NOW + timedelta(seconds=number * 8))
        if leave is not None:
            seen += 1
            leave.wrong()
    assert seen == 20


def test_guesses_through_the_page_get_twenty_looks(owner, checks):
    pages = [try_in(owner.email, f"guess {n}", place=f"10.0.{n}.1").text for n in range(30)]
    assert len(checks) == 20
    assert [WRONG.replace("'", "&#x27;") in page for page in pages] == [True] * 20 + [False] * 10
    assert [CODE_PAGE in page for page in pages] == [False] * 20 + [True] * 10
    assert not is_in(try_in(owner.email, PASSWORD, place="10.9.9.9"))
    assert len(checks) == 20


def test_guesses_all_at_once_get_twenty_looks(transactional_db, django_db_serialized_rollback):
    factory = RequestFactory()

    def one(number):
        try:
            leave = look(factory.post("/", REMOTE_ADDR=f"10.0.0.{number}"), email="a@example.org", now=NOW)
            return leave is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert sum(pool.map(one, range(120))) == 20


def test_the_next_day_there_are_twenty_more_and_never_more_within_a_day(owner):
    taken = [hour for hour in range(72) if OF_ACCOUNT.take("x", now=NOW + timedelta(hours=hour))]
    for hour in taken:
        assert sum(hour <= other < hour + 24 for other in taken) <= 20
    assert len(taken) > 40


def test_right_passwords_count_for_nothing(owner, checks):
    assert all(is_in(try_in(owner.email, PASSWORD)) for _ in range(40))
    assert OF_ACCOUNT.count(account_of(owner.email), now=timezone.now()) == 0


def test_signing_in_does_not_give_a_guesser_more_looks(owner, checks):
    for round_ in range(5):
        for number in range(10):
            try_in(owner.email, f"guess {round_} {number}", place="10.0.0.1")
        try_in(owner.email, PASSWORD)
    assert len(checks) - 2 <= 22  # the two right ones that were looked at


# --- the owner's own browser


def test_the_owner_gets_in_from_a_browser_that_they_know(owner):
    home = Client()
    assert is_in(try_in(owner.email, PASSWORD, client=home))
    home.post("/account/logout/")
    for number in range(25):
        try_in(owner.email, f"guess {number}", place=f"10.0.{number}.1")
    assert is_in(try_in(owner.email, PASSWORD, client=home))
    assert not is_in(try_in(owner.email, PASSWORD))


def test_a_known_browser_has_its_own_limit(owner, checks):
    home = Client()
    try_in(owner.email, PASSWORD, client=home)
    home.post("/account/logout/")
    pages = [try_in(owner.email, f"guess {n}", client=home).text for n in range(60)]
    assert len(checks) == 1 + 20 + 20
    assert CODE_PAGE in pages[-1]


def test_the_cookie_says_nothing_and_signs_nobody_in(owner):
    home = Client()
    try_in(owner.email, PASSWORD, client=home)
    cookie = home.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"] > 0) == (True, "Lax", True)
    assert owner.email not in cookie.value
    bare = Client()
    bare.cookies[COOKIE] = cookie.value
    assert bare.get("/").status_code == 302


@pytest.mark.parametrize("value", ["", "x", "a:b:c", ".eJ:1:2", "x" * 5000])
def test_a_made_up_cookie_is_nobodys(owner, value):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = value
    assert browser_of(request, owner.email) is None


def test_the_cookie_of_one_account_does_not_help_at_another(owner, school, checks):
    thief, other = make_owner(school), Client()
    assert is_in(try_in(thief.email, PASSWORD, client=other))
    other.post("/account/logout/")
    checks.clear()
    for number in range(25):
        try_in(owner.email, f"guess {number}", client=other)
    assert len(checks) == 20


def test_a_new_password_makes_every_browser_unknown_but_the_one_that_chose_it(owner):
    home, elsewhere = Client(), Client()
    for client in (home, elsewhere):
        try_in(owner.email, PASSWORD, client=client)
    home.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "a new long one", "password2": "a new long one"},
    )
    known = []
    for client in (home, elsewhere):
        request = RequestFactory().get("/")
        request.COOKIES[COOKIE] = client.cookies[COOKIE].value
        known.append(browser_of(request, owner.email) is not None)
    assert known == [True, False]


def test_a_shared_computer_knows_many_accounts(school):
    shared, owners = Client(), [make_owner(school) for _ in range(6)]
    for user in owners:
        assert is_in(try_in(user.email, PASSWORD, client=shared))
        shared.post("/account/logout/")
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = shared.cookies[COOKIE].value
    assert all(browser_of(request, user.email) for user in owners)


# --- one place


def spray(place=SCHOOL, accounts=40):
    for number in range(accounts):
        try_in(f"nobody{number}@example.org", place=place)


def test_thirty_people_a_minute_sign_in_from_one_address(school):
    password, users = make_password(PASSWORD), [make_member(school, Role.TA) for _ in range(40)]
    User.objects.update(password=password)
    assert all(is_in(try_in(user.email, PASSWORD)) for user in users)


def test_one_pupil_with_a_script_keeps_nobody_out_who_signs_in_from_there(owner, school):
    late = make_owner(school)
    try_in(owner.email, PASSWORD)
    spray()
    assert is_in(try_in(owner.email, PASSWORD))
    page = try_in(late.email, PASSWORD)
    assert CODE_PAGE in page.text
    assert is_in(try_in(late.email, PASSWORD, place="203.0.113.4"))


def test_one_password_for_many_accounts_stops_at_thirty(school, checks):
    users = [make_owner(school) for _ in range(35)]
    for user in users:
        try_in(user.email, "Summer2026!", place="203.0.113.9")
    assert len(set(checks)) == 30


def test_who_gets_it_right_in_the_end_does_not_count_against_the_place(school):
    for _ in range(35):
        user = make_owner(school)
        try_in(user.email)
        assert is_in(try_in(user.email, PASSWORD))
    assert OF_PLACE.count(SCHOOL, now=timezone.now()) == 0


def test_an_account_of_ones_own_opens_a_full_place_no_further(school, checks):
    own = make_owner(school)
    try_in(own.email, PASSWORD, place="203.0.113.9")
    spray("203.0.113.9")
    checks.clear()
    for _ in range(5):
        try_in(own.email, place="203.0.113.9")
        try_in(own.email, PASSWORD, place="203.0.113.9")
        try_in(make_owner(school).email, place="203.0.113.9")
    assert set(checks) == {own.pk}


# --- known and unknown look and take the same


def test_known_and_unknown_accounts_look_the_same_at_every_count(owner):
    def seen(email):
        pages = [try_in(email, place=f"10.0.{n}.1") for n in range(25)]
        return [(page.status_code, page.text.replace(email, "")[-3000:].split("csrf")[0]) for page in pages]

    assert seen(owner.email) == seen("nobody@example.org")


def test_known_and_unknown_accounts_take_the_same(owner, counted):
    def asked(email):
        return len(counted(lambda: try_in(email, place="10.3.0.1")))

    assert asked(owner.email) == asked("nobody@example.org")


@pytest.mark.parametrize("path", ["password/reset/", "code/"])
def test_mails_are_asked_for_with_the_same_work(owner, counted, path, monkeypatch):
    monkeypatch.setattr("access.outgoing.tell", lambda: None)

    def post(email):
        return Client().post(f"/account/{path}", {"email": email})

    known, unknown = (len(counted(lambda e=email: post(e))) for email in (owner.email, "nobody@example.org"))
    assert known == unknown
    assert post(owner.email)["Location"] == post("nobody@example.org")["Location"]


# --- the way through


def code_of(email, client=None):
    client = client or Client()
    assert client.post("/account/code/", {"email": email})["Location"] == "/account/code/enter/"
    found = [re.search(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b", m.body) for m in outbox.outbox if m.to == [email]]
    return found[-1][0] if found and found[-1] else ""


def enter(email, code, client=None):
    return (client or Client()).post("/account/code/enter/", {"email": email, "code": code})


def use_up(email):
    for number in range(20):
        try_in(email, f"guess {number}", place=f"10.0.{number}.1")


def test_a_code_by_mail_is_the_way_through(owner):
    use_up(owner.email)
    fresh = Client()
    code = code_of(owner.email, fresh)
    assert owner.email in fresh.get("/account/code/enter/").text
    assert enter(owner.email, f" {code.upper().replace('-', ' ')} ", fresh)["Location"] == "/account/login/"
    assert not is_in(try_in(owner.email, "a guess", client=fresh))
    assert is_in(try_in(owner.email, PASSWORD, client=fresh))


def test_a_reset_by_mail_is_one_too(owner):
    use_up(owner.email)
    fresh = Client()
    fresh.post("/account/password/reset/", {"email": owner.email})
    link = re.search(r"http://[^/]+(/account/password/reset/key/\S+)", outbox.outbox[-1].body)[1]
    page = fresh.get(link, follow=True).redirect_chain[-1][0]
    fresh.post(page, {"password1": "a new long enough one", "password2": "a new long enough one"})
    assert is_in(try_in(owner.email, "a new long enough one", client=fresh))


def test_a_code_works_once_for_ten_minutes_and_for_one_account(owner, school):
    code = code_of(owner.email)
    assert enter(make_owner(school).email, code).status_code == 200
    assert enter(owner.email, "aaaa-bbbb-cccc-dddd").status_code == 200
    assert enter(owner.email, code).status_code == 302
    assert enter(owner.email, code).status_code == 200
    Tally.objects.all().delete()
    late = code_of(owner.email)
    BrowserCode.objects.update(made_at=timezone.now() - timedelta(minutes=10))
    assert enter(owner.email, late).status_code == 200


def test_who_asks_for_codes_without_end_does_not_use_up_the_owners(owner):
    """The mail that an attacker asked for is in the owner's mailbox: its code is the owner's."""
    for _ in range(30):
        Client().post("/account/code/", {"email": owner.email})
    assert len([m for m in outbox.outbox if m.to == [owner.email]]) == 1
    for _ in range(30):
        enter(owner.email, "aaaa-bbbb-cccc-dddd")
    assert enter(owner.email, code_of(owner.email)).status_code == 302


def test_a_code_for_nobody_looks_like_any_other(db):
    client = Client()
    assert code_of("nobody@example.org", client) == ""
    assert "If there's an account" in client.get("/account/code/enter/").text.replace("&#x27;", "'")
    assert not outbox.outbox


# --- the count itself


def test_a_count_slides_and_can_be_given_back(db):
    limit = Limit("test", 3, timedelta(hours=1))
    at = [NOW + timedelta(minutes=minutes) for minutes in (0, 20, 40, 59, 61)]
    assert [limit.take("a", now=now) for now in at] == [True, True, True, False, True]
    assert limit.take("b", now=NOW)
    limit.give_back("a")
    assert limit.count("a", now=at[4]) == 2
    assert limit.is_full("a", now=at[4]) is False


def test_no_count_tells_who_or_from_where(owner):
    try_in(owner.email)
    rows = str(list(Tally.objects.values_list("key", flat=True)))
    assert owner.email not in rows
    assert SCHOOL not in rows


def test_a_browser_of_many_accounts_keeps_the_newest(owner, monkeypatch):
    monkeypatch.setattr("access.browser.MOST_ACCOUNTS", 2)
    shared = Client()
    users = [owner, *(make_owner(owner.membership.school) for _ in range(2))]
    for user in users:
        try_in(user.email, PASSWORD, client=shared)
        shared.post("/account/logout/")
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = shared.cookies[COOKIE].value
    assert [browser_of(request, user.email) is not None for user in users] == [False, True, True]


def test_limits_are_the_ones_that_are_written_down():
    words = (guesses.OF_ACCOUNT.most, guesses.OF_BROWSER.most, guesses.OF_PLACE.most)
    assert words == (20, 20, 30)
