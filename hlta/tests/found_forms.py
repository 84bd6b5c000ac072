"""Every form of the product, found by looking at its pages: for tests that do to all of them what people, or their browsers, do.

A world with one of everything is crawled as an adult who has every role. What is found is what a browser would send.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve, reverse
from lxml import html

from core.checks import views
from hlta.tests.test_policy_matrix import doors, url
from hlta.tests.world import World

TYPED = ("text", "textarea", "search", "email", "tel", "url", "number", "date", "time", "datetime-local", "password")
# Keys of the form itself, which nobody types.
KEYS = ("csrfmiddlewaretoken", "request_key", "began")


@dataclass(frozen=True)
class Control:
    """What stands in a form under a name: `kind` is its type, "select", "textarea" or "button"."""

    name: str
    kind: str
    value: str
    is_on: bool = True
    options: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED

    @property
    def is_key(self) -> bool:
        return self.name.split("-")[-1] in KEYS


@dataclass(frozen=True)
class FoundForm:
    """A form on a page: `view` is the name of the URL that it is sent to."""

    page: str
    action: str
    view: str
    controls: tuple[Control, ...] = field(repr=False)

    @property
    def data(self) -> dict[str, list[str]]:
        """What a browser sends when nothing is typed and the first button is pressed."""
        sent: dict[str, list[str]] = {}
        is_pressed = False
        for control in self.controls:
            if control.kind == "button":
                if is_pressed:
                    continue
                is_pressed = True
            if control.is_on and control.name and control.kind != "file":
                sent.setdefault(control.name, []).append(control.value)
        return sent

    @property
    def names(self) -> list[str]:
        """Names of what a person can change."""
        return list(dict.fromkeys(c.name for c in self.controls if c.name and not c.is_key and c.kind != "button"))


def post_views() -> dict[str, Any]:
    """Every view that takes a POST, by the name of its URL; those of a library guard themselves."""
    return {name: view for _, name, view in views() if "POST" in getattr(view, "methods", ())}


def forms_in(page: str, content: bytes) -> Iterator[FoundForm]:
    """The forms of a page that are sent by POST."""
    if not content.strip():
        return
    for form in html.fromstring(content).xpath("//form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        action = urljoin(page, form.get("action") or page)
        if name := view_at(action):
            yield FoundForm(page, action, name, tuple(_controls(form)))
        for button in form.xpath(".//button[@formaction]"):
            other = urljoin(page, button.get("formaction"))
            if name := view_at(other):
                yield FoundForm(page, other, name, tuple(_controls(form)))


def view_at(address: str) -> str:
    """The name of the URL at the address; "" where there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _controls(form: Any) -> Iterator[Control]:
    for element in form.xpath(".//input|.//select|.//textarea|.//button"):
        name, tag = element.get("name") or "", element.tag
        if element.get("disabled") is not None:
            continue
        if tag == "select":
            options = tuple(option.get("value", option.text or "") for option in element.xpath(".//option"))
            chosen = [o.get("value", o.text or "") for o in element.xpath(".//option[@selected]")]
            if element.get("multiple") is None:
                chosen = chosen[-1:] or list(options[:1])
            for value in chosen or [""]:
                yield Control(name, "select", value, bool(chosen), options)
        elif tag == "textarea":
            yield Control(name, "textarea", (element.text or "").removeprefix("\n"))
        elif tag == "button":
            if (element.get("type") or "submit") == "submit" and element.get("formaction") is None:
                yield Control(name, "button", element.get("value") or "")
        else:
            kind = (element.get("type") or "text").lower()
            is_on = kind not in ("checkbox", "radio") or element.get("checked") is not None
            default = "on" if kind in ("checkbox", "radio") else ""
            yield Control(name, kind, element.get("value", default), is_on)


def links_in(page: str, content: bytes) -> Iterator[str]:
    """Addresses with a query to which the page leads."""
    if content.strip():
        for href in html.fromstring(content).xpath("//a/@href"):
            if "?" in href and not urlsplit(href).netloc:
                yield urljoin(page, href)


def names_asked(content: bytes) -> set[str]:
    """Names of the fields of a page's forms that are sent by GET."""
    if not content.strip():
        return set()
    forms = html.fromstring(content).xpath("//form[not(@method) or translate(@method, 'GET', 'get')='get']")
    return {name for form in forms for name in form.xpath(".//input/@name|.//select/@name")}


def addresses_asked(page: str, content: bytes) -> Iterator[str]:
    """Where the page's forms lead that are sent by GET, as they are shown."""
    if content.strip():
        for form in html.fromstring(content).xpath("//form[@method='get']"):
            action = urljoin(page, form.get("action") or page).split("?")[0]
            yield f"{action}?{urlencode(FoundForm(page, action, '', tuple(_controls(form))).data, doseq=True)}"


class Crawl:
    """The forms of a world, by the view that they are sent to, and the pages that were looked at."""

    def __init__(self, client: Any, world: World) -> None:
        self.client = client
        self.forms: dict[str, FoundForm] = {}
        self.pages: dict[str, str] = {}
        # Names that addresses of the view carry in their query.
        self.asked: dict[str, set[str]] = {}
        # Addresses with a query to which a page leads, and the view that each leads to.
        self.links: dict[str, str] = {}
        for name, view in doors():
            if "GET" in view.methods and name != "messaging:mailbox_message":
                content = self._look(name, url(name, view, world))
                self.links |= {link: view_at(link) for link in links_in(self.pages[name], content)}
                self.asked.setdefault(name, set()).update(names_asked(content))
        # Of who can sign in already, and of who is to be invited.
        for kind in ("member", "colleague"):
            self._look("staff:staff_edit", reverse("staff:staff_edit", args=[world.pk[kind]]))
        # A page that first asks about whom shows its form by a link that says it.
        for link, name in self.links.items():
            self.asked.setdefault(name, set()).update(parse_qs(urlsplit(link).query))
            if self._is_wanted(name):
                self._look(name, link)
        for name in post_views():
            if self._is_wanted(name) and name in self.pages:
                content = self._look(name, f"{self.pages[name]}?pupil={world.pk['pupil']}")
                for address in addresses_asked(self.pages[name], content):
                    if view_at(address) == name:
                        self._look(name, address)

    def _is_wanted(self, name: str) -> bool:
        return name in post_views() and name not in self.forms

    def _look(self, name: str, address: str) -> bytes:
        response = self.client.get(address)
        self.pages.setdefault(name, address)
        if response.status_code != 200 or "text/html" not in response.headers.get("Content-Type", ""):
            return b""
        for form in forms_in(address, response.content):
            known = self.forms.get(form.view)
            # A view's own page shows its form whole; elsewhere there may be a button for it.
            if known is None or (view_at(known.page) != form.view and view_at(address) == form.view):
                self.forms[form.view] = form
        return bytes(response.content)
