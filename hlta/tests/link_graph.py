"""The links of the product, walked from a person's first page as they would click them: for tests of what can be reached."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html

from hlta.tests.found_forms import addresses_asked, view_at

# A list of days or pupils never ends, and its tenth page shows no link that the first ones do not.
MOST_OF_A_PLACE = 2
# The same page as a file, or in another order.
AGAIN = {"format", "sort", "page"}
# The fields by which a list is asked for other rows.
ROWS_BY = ("which", "roll")
REDIRECTS = (301, 302)


def links_on(page: str, content: bytes) -> Iterator[str]:
    """Addresses of this site to which a page leads by a link, or by a form that asks."""
    if not content.strip():
        return
    for href in html.fromstring(content).xpath("//a/@href|//form[@method='get']//button/@formaction"):
        address = urlsplit(urljoin(page, href))
        if not address.netloc and address.scheme in ("", "http", "https"):
            yield address._replace(fragment="").geturl()
    yield from addresses_asked(page, content)
    # Which rows a list shows, by the choice that nearly every list has.
    for name in ROWS_BY:
        for option in html.fromstring(content).xpath(f"//form[@method='get']//select[@name='{name}']/option/@value"):
            yield f"{urlsplit(page).path}?{name}={option}"


class LinkWalk:
    """From `first` over every link, each place by a few of its addresses and by those of `always`. `opened`: by view the page
    that led to it. `shut`: what was linked and did not open, with its status and the page that led there."""

    def __init__(self, client: Any, *, first: str = "/", always: Iterable[str] = ()) -> None:
        self.client = client
        self.always = set(always)
        self.opened: dict[str, str] = {}
        self.shut: dict[str, tuple[int, str]] = {}
        self.asked = 0
        self._of_place: Counter[Any] = Counter()
        self._known: set[Any] = set()
        self._ahead: deque[tuple[str, str]] = deque()
        self._add(first, "")
        while self._ahead:
            self._look(*self._ahead.popleft())

    def _add(self, address: str, page: str) -> None:
        """Walk there too, unless enough of its kind were. What else its path says may matter, and which names its query has;
        which pupil it is does not."""
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        # The names of a query matter, its values less, but for which rows are asked for.
        rows = frozenset((name, *query[name]) for name in ROWS_BY if name in query)
        asked = rows | frozenset(query)
        try:
            found = resolve(parts.path)
        except Resolver404:
            return
        place = found.view_name, *(str(value) for value in found.kwargs.values() if not isinstance(value, int))
        is_asked_for = address in self.always
        kind = address if is_asked_for else (place, asked) if asked else parts.path
        is_wanted = bool(rows) or is_asked_for
        is_enough = not is_wanted and self._of_place[place, bool(asked)] >= MOST_OF_A_PLACE
        if kind in self._known or is_enough or asked & AGAIN:
            return
        self._known.add(kind)
        self._of_place[place, bool(asked)] += 1
        self._ahead.append((address, page))

    def _look(self, address: str, page: str) -> None:
        response = self.client.get(address)
        self.asked += 1
        if response.status_code in REDIRECTS:
            self._add(urljoin(address, response["Location"]), page)
        elif response.status_code != 200:
            self.shut.setdefault(view_at(address), (response.status_code, page))
            return
        self.opened.setdefault(view_at(address), page)
        if "text/html" in response.headers.get("Content-Type", ""):
            for link in links_on(address, response.content):
                self._add(link, address)
