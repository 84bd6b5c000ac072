"""The browsers that an account's owner has signed in with, by a signed cookie.

What others try on the account does not touch these ("device cookies", OWASP). The cookie holds for each account of the browser
a keyed hash of its address, a number of chance, and a stamp that dies with the password: no name, no address, and nothing that
signs anybody in.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from access.models import User

COOKIE = "hlta_browser" if settings.IS_LOCAL else "__Host-browser"
SALT = "access.browser"
KNOWN_FOR = 180 * 24 * 3600
# A shared computer of a school knows its newest accounts.
MOST_ACCOUNTS = 20


@dataclass(frozen=True)
class Entry:
    account: str
    browser: str
    stamp: str


def account_of(email: str) -> str:
    """What stands for an account, whether or not there is one: a keyed hash of the address."""
    return salted_hmac("access.account", email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def _stamp(user: User) -> str:
    return salted_hmac("access.browser.stamp", user.password, algorithm="sha256").hexdigest()[:32]


def _entries(request: HttpRequest) -> list[Entry]:
    try:
        raw = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []
    return [Entry(*values) for values in raw]


def browser_of(request: HttpRequest, email: str) -> str | None:
    """The number of this browser, where the account's owner has signed in with it since the password was chosen."""
    account = account_of(email)
    found = next((entry for entry in _entries(request) if entry.account == account), None)
    user = User.objects.filter(email=email.strip().lower()).first() if found else None
    if found is None or user is None or not constant_time_compare(found.stamp, _stamp(user)):
        return None
    return found.browser


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on the browser is known for this account."""
    account = account_of(user.email)
    others = [entry for entry in _entries(request) if entry.account != account][: MOST_ACCOUNTS - 1]
    number = browser_of(request, user.email) or secrets.token_urlsafe(12)
    entries = [Entry(account, number, _stamp(user)), *others]
    value = signing.dumps([[entry.account, entry.browser, entry.stamp] for entry in entries], salt=SALT, compress=True)
    response.set_cookie(
        COOKIE, value, max_age=KNOWN_FOR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
