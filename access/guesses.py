"""Guesses at passwords: counted by account and browser, never by who signs in with the right one.

- From browsers that nobody knows, all together, an account gets twenty looks a day at a wrong password.
- A browser that its owner has signed in with has twenty of its own, so that others' guesses do not keep the owner out.
- A place from which thirty accounts had wrong passwords within an hour gets no more looks from unknown browsers, except at
  accounts whose owners have signed in from there: a school shares one address, and a pupil who guesses must not keep it out.

The way through is a code by mail, which makes the browser known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from access.browser import account_of, browser_of
from access.limits import Limit
from access.models import User
from access.place import place_of
from core.errors import DomainError

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OF_ACCOUNT = Limit("password of account", 20, DAY)
OF_BROWSER = Limit("password in browser", 20, DAY)
# An account counts once an hour against a place.
OF_PAIR = Limit("wrong password of account at place", 1, HOUR)
OF_PLACE = Limit("accounts with wrong passwords at place", 30, HOUR)
AT_HOME = Limit("account at home at place", 1, timedelta(days=180))
# Somebody at a screen that was left open.
OF_OWN = Limit("own password asked again", 10, HOUR)


@dataclass(frozen=True)
class Look:
    """Leave to look at a password once; it is counted as wrong until it is said to be right."""

    account: str
    place: str
    browser: str | None
    now: datetime

    def wrong(self) -> None:
        if self.browser is not None or not OF_PAIR.take(self.place, self.account, now=self.now):
            return
        if not OF_PLACE.take(self.place, now=self.now):
            OF_PAIR.give_back(self.place, self.account)

    def right(self) -> None:
        """Whoever comes in was no guess, and is at home where they are."""
        if self.browser is not None:
            OF_BROWSER.give_back(self.account, self.browser)
        else:
            OF_ACCOUNT.give_back(self.account)
        if OF_PAIR.count(self.place, self.account, now=self.now):
            OF_PAIR.forget(self.place, self.account)
            OF_PLACE.give_back(self.place)
        AT_HOME.mark(self.account, self.place, now=self.now)


def look(request: HttpRequest, *, email: str, now: datetime) -> Look | None:
    """Leave to look at a password for this address, whether or not there is such an account; None once there were too many."""
    account, place = account_of(email), place_of(request)
    browser = browser_of(request, email)
    if browser is not None and OF_BROWSER.take(account, browser, now=now):
        return Look(account, place, browser, now)
    if not OF_ACCOUNT.take(account, now=now):
        return None
    if OF_PLACE.is_full(place, now=now) and not AT_HOME.is_full(account, place, now=now):
        OF_ACCOUNT.give_back(account)
        return None
    return Look(account, place, None, now)


def welcome(request: HttpRequest, *, email: str, now: datetime) -> None:
    """The account's owner came in another way than by a password: they are at home here."""
    AT_HOME.mark(account_of(email), place_of(request), now=now)


def own_password_check(*, user: User, password: str, now: datetime) -> None:
    """Raises DomainError unless this is the password of the person who is signed in."""
    if not OF_OWN.take(user.pk, now=now):
        raise DomainError("Too many wrong passwords. Wait an hour, or sign out and choose “Forgotten your password?”.")
    if not user.check_password(password):
        raise DomainError("That isn't your password. Type the one you sign in with now.")
    OF_OWN.give_back(user.pk)
