"""What two people, a double click, a careless or a hostile hand do, done to every form of the product.

The forms are found by looking at the pages (found_forms), so tomorrow's form is in. One that cannot be filled in by guessing is
given its values in fillings.py.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse

from access.policy import Role
from core.checks import views
from core.editing import STALE
from core.owner import as_owner
from hlta.testing import SchoolFactory
from hlta.tests.fillings import ADDRESSED, ASKED, ELSEWHERE, FILLED
from hlta.tests.form_filling import (
    changed,
    content,
    filled,
    is_accepted,
    keyed,
    rows,
    send,
    undone,
    with_values,
)
from hlta.tests.found_forms import TYPED, Control, Crawl, FoundForm, post_views
from hlta.tests.nasty import NASTY
from hlta.tests.test_policy_matrix import url
from hlta.tests.world import World, build_world, open_calendar
from schools.context import in_school

# FORMS=plans,liaison tries the forms of these apps alone; NASTY=all tries every value in every field.
APPS = [app for app in os.environ.get("FORMS", "").split(",") if app]
IS_ALL = os.environ.get("NASTY") == "all"
NOT_ACCEPTED = "the first save was not accepted"
BACKEND = "access.backends.Backend"


@pytest.mark.sweep
class EveryForm(TestCase):
    """One world, crawled once; what each test does to it is undone."""

    world: ClassVar[World]
    elsewhere: ClassVar[World]
    crawl: ClassVar[Crawl]
    client: Client
    _stack: ClassVar[ExitStack]

    @classmethod
    def setUpClass(cls) -> None:
        cls._stack = ExitStack()
        apart()
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        other = SchoolFactory.create()
        cls.elsewhere = build_world(other, roles=[Role.SENCO])
        school = SchoolFactory.create()
        cls._stack.enter_context(in_school(school.pk, until_commit=True))
        cls.world = build_world(school, roles=list(Role))
        open_calendar()
        cls.crawl = Crawl(cls.signed_in(), cls.world)

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        cls._stack.close()

    @classmethod
    def signed_in(cls) -> Client:
        client = Client()
        client.force_login(cls.world.adult, backend=BACKEND)
        return client

    def setUp(self) -> None:
        self.client = self.signed_in()
        self.client.raise_request_exception = False

    def forms(self, *kinds: str) -> list[FoundForm]:
        """The forms whose views say that they are of these kinds; all of them where none is given."""
        known = post_views()
        return [
            form
            for name, form in sorted({**self.crawl.forms, **self.others()}.items())
            if name in known and is_tried(name) and (not kinds or getattr(known[name], "post_kind", "") in kinds)
        ]

    def others(self) -> dict[str, FoundForm]:
        """The forms that no page of this world shows."""
        by_name = {name: view for _, name, view in views()}
        found = {}
        for name, values in ELSEWHERE.items():
            view = by_name[name]
            action = (
                url(name, view, self.world)
                if hasattr(view, "door")
                else reverse(name, kwargs=ADDRESSED[name](self.world) if name in ADDRESSED else {})
            )
            if name in ASKED:
                action += f"?{ASKED[name](self.world)}"
            controls = [Control(key, "textarea", str(value)) for key, value in values.items()]
            if view.post_kind == "once":
                controls.append(Control("request_key", "hidden", "0" * 32))
            found[name] = FoundForm(action, action, name, tuple(controls))
        return found

    def test_every_form_is_found(self) -> None:
        nothing(
            [
                f"No page shows {name}: describe it in ELSEWHERE"
                for name in sorted(set(post_views()) - set(self.crawl.forms) - set(ELSEWHERE))
                if is_tried(name)
            ]
        )
        nothing(
            [
                f"A page shows {name}: take it out of ELSEWHERE"
                for name in sorted(set(self.crawl.forms) & set(ELSEWHERE))
            ]
        )

    def test_the_second_of_two_people_overwrites_nothing(self) -> None:
        wrong = {form.view: why for form in self.forms("edits") if (why := self.two_people(form))}
        nothing([f"{view}: {why}" for view, why in wrong.items()])

    def two_people(self, form: FoundForm) -> str:
        """What is wrong when two people have the form open, and one saves after the other; where it takes no words, numbers."""
        why = self.one_after_the_other(form, "Abbey", "Bridge")
        return self.one_after_the_other(form, "61", "62") if why.startswith(NOT_ACCEPTED) else why

    def one_after_the_other(self, form: FoundForm, here: str, there: str) -> str:
        with undone():
            first, second = typed_into(form, here), typed_into(form, there)
            if first == form.data:
                return "nothing in it can be changed"
            before = content()
            response = send(self.client, form, first)
            if not changed(before, content()):
                return f"{NOT_ACCEPTED} ({response.status_code}): give values in fillings.py. {errors(response)}"
            before = content()
            response = send(self.client, form, second)
            if lost := changed(before, content()):
                return f"the second save changed {sorted(lost)}"
            page = response.content.decode()
            if response.status_code not in (200, 409) or not (STALE in page or "Somebody else" in page):
                return f"the second person is not told ({response.status_code})"
            is_text = any(here in value for values in first.values() for value in values)
            if is_text and not (here in page and there in page):
                return "the page does not show both texts"
        return ""

    def test_the_same_form_twenty_times_does_what_it_does_once(self) -> None:
        wrong = {form.view: why for form in self.forms() if (why := self.twenty(form))}
        nothing([f"{view}: {why}" for view, why in wrong.items()])

    def twenty(self, form: FoundForm) -> str:
        """What is wrong when the same form arrives twenty times. Forms to one address act one after the other (core.posts)."""
        data = keyed(filled(form))
        with undone():
            before = rows()
            responses = [send(self.client, form, data)]
            is_done = is_accepted(responses[0]) or before != rows()
            after_one = rows()
            responses += [send(self.client, form, data) for _ in range(19)]
            if failed := [r.status_code for r in responses if r.status_code >= 500]:
                return f"errors: {failed}"
            if more := changed(after_one, rows()):
                return f"rows after one and after twenty: {more}"
            if getattr(post_views()[form.view], "post_kind", "") == "once" and not is_done:
                return f"it was not accepted: give values in fillings.py. {errors(responses[0])}"
        return ""

    def test_no_value_makes_the_server_fail(self) -> None:
        """A few nasty values in every form; each of them in each field is a step of `make test-long` (NASTY=all)."""
        wrong = [why for n, form in enumerate(self.forms()) for why in self.nasty(form, n)]
        nothing(wrong)

    def nasty(self, form: FoundForm, turn: int) -> list[str]:
        """What fails: a value in all fields of the form, then in one field alone."""
        good, names = filled(form), form.names
        everywhere = [dict.fromkeys(names, value) for value in (NASTY if IS_ALL else NASTY[turn % 40 :: 40])]
        some = names if IS_ALL else names[turn % 3 :: 3]
        alone = [
            {name: value}
            for n, name in enumerate(some)
            for value in (NASTY if IS_ALL else [NASTY[(turn + n) % len(NASTY)]])
        ]
        return [
            f"{form.view}: {next(iter(typed.values()))!r:.40} in {sorted(typed)[:4]}"
            for typed in everywhere + alone
            if typed and self.fails(partial(send, self.client, form, keyed(with_values(good, typed))))
        ]

    def fails(self, request: Callable[[], Any]) -> bool:
        """Whether the server fails at it; what it did is undone."""
        with undone():
            return bool(request().status_code >= 500)

    def test_no_value_in_an_address_makes_the_server_fail(self) -> None:
        """Every page, with values in all that its address may ask, and in each of it in the long run."""
        wrong = []
        for turn, (name, page) in enumerate(sorted(self.crawl.pages.items())):
            keys = sorted(self.crawl.asked.get(name, set()) | {"q", "sort", "page", "next"})
            for asked in self.addresses(keys, turn) if is_tried(name) else []:
                address = f"{page.split('?')[0]}?{urlencode(asked)}"
                if self.fails(partial(self.client.get, address)):
                    wrong.append(f"{name}: {asked}"[:120])
        nothing(wrong)

    def test_every_column_of_a_list_sorts_it_both_ways(self) -> None:
        wrong = []
        for link, name in self.crawl.links.items():
            if is_tried(name) and "sort=" in link:
                for address in (link, link.replace("sort=", "sort=-").replace("sort=--", "sort=")):
                    if self.fails(partial(self.client.get, address)):
                        wrong.append(address)
        nothing(wrong)

    def addresses(self, keys: list[str], turn: int) -> Iterator[dict[str, bytes]]:
        for value in NASTY if IS_ALL else ["\0", NASTY[turn % len(NASTY)]]:
            raw = value.encode(errors="surrogatepass")
            yield dict.fromkeys(keys, raw)
            if IS_ALL:
                yield from ({key: raw} for key in keys)

    def test_ids_of_another_school_are_refused(self) -> None:
        wrong = {form.view: why for form in self.forms() if (why := self.foreign(form))}
        nothing([f"{view}: {why}" for view, why in wrong.items()])

    def foreign(self, form: FoundForm) -> str:
        """What is wrong when a field that names a row names one of another school. That the database keeps no key between two
        schools is tested elsewhere (schools/tests): here the person is told, and nothing fails."""
        good = filled(form)
        for control in form.controls:
            for pk in self.foreign_ids(control):
                with undone():
                    response = send(self.client, form, keyed(with_values(good, {control.name: pk})))
                    if response.status_code >= 500 or (control.kind != "hidden" and is_accepted(response)):
                        return f"{control.name}={pk}: {response.status_code}"
        return ""

    def foreign_ids(self, control: Control) -> list[str]:
        """Ids of the other school's rows of the kinds that the control names."""
        named = {control.value, *control.options}
        if control.is_key or control.kind not in ("select", "checkbox", "radio", "hidden"):
            return []
        kinds = [
            kind for kind, pk in self.world.pk.items() if str(pk) in named and str(self.elsewhere.pk[kind]) not in named
        ]
        return [str(self.elsewhere.pk[kind]) for kind in kinds[:2]]


def apart() -> None:
    """The ids of each table begin far from those of others, and from any number that a person types."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
        for number, (name,) in enumerate(cursor.fetchall(), start=1):
            cursor.execute("SELECT setval(%s, greatest(last_value, %s)) FROM " + name, [name, number * 100_000])


def nothing(wrong: list[str]) -> None:
    """Nothing is wrong; or all of it is told, a line each."""
    assert not wrong, "\n" + "\n".join(wrong)


def is_tried(name: str) -> bool:
    return not APPS or name.split(":")[0] in APPS


def typed_into(form: FoundForm, word: str) -> dict[str, list[str]]:
    """The form as it is shown, with something of one's own in its first text, or else in whatever can be changed."""
    filled = FILLED.get(form.view, {})
    data = with_values(form.data, filled)
    for kinds in (("textarea",), ("text",), TYPED, ("select", "radio"), ("checkbox",)):
        fits = [c for c in form.controls if c.name and not c.is_key and c.kind in kinds and c.name not in filled]
        # Two people who choose do not choose the same: another value, or else of another field.
        fits.sort(key=lambda c: c.kind in ("select", "radio") and len(beside(form, c)) < 2)
        is_second = word in ("Bridge", "62") and len(fits) > 1 and len(beside(form, fits[0])) == 1
        for control in fits[is_second:]:
            return {**data, control.name: [other_value(control, word, beside(form, control))]}
    return data


def beside(form: FoundForm, control: Control) -> list[str]:
    """What can be chosen instead of what is chosen."""
    if control.kind == "radio":
        return [
            other.value for other in form.controls if other.name == control.name and other.value and not other.is_on
        ]
    if control.kind == "checkbox":
        return [box.value for box in reversed(form.controls) if box.name == control.name]
    return [option for option in control.options if option and option != control.value]


def other_value(control: Control, word: str, others: list[str]) -> str:
    """A value that is not the one that is there; another for each word."""
    later = 1 if word in ("Abbey", "61") else 2
    if control.kind in ("textarea", "text", "search"):
        return f"{control.value} {word}".strip()
    if control.kind == "number":
        return str(int(float(control.value or 5)) + later)
    if others:
        return others[:later][-1]
    return {"date": f"2027-01-1{later}", "time": f"1{later}:00", "email": f"{word.lower()}@example.org"}.get(
        control.kind, word
    )


def errors(response: Any) -> str:
    """What the page says is wrong with what was sent."""
    found: list[Any] = []
    for part in response.context or []:
        for value in part.flatten().values() if hasattr(part, "flatten") else []:
            said = getattr(value, "errors", None)
            if said and str(said) not in found:
                found.append(str(said))
    return " ".join(found)[:300]
