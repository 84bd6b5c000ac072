"""Fixtures that all tests share: two schools and a fixed cast, named by relation.

Everything runs as the ordinary database role, with row security on. A test works in `school` (the context is entered by the
fixture `school`); `other_school` exists beside it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import factory
import pytest
from django.conf import settings as django_settings
from django.core.signals import request_started
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, settings
from lxml import html
from whitenoise.base import WhiteNoise

from access.models import Membership, User
from access.policy import Role
from core import kept
from pupils import namesakes
from pupils.models import Pupil
from schools.context import in_school
from schools.models import School, Trust
from staff.models import StaffMember

PASSWORD = "a long enough password"
BEGAN_FIELD = re.compile(r'<input type="hidden" name="([\w-]*began)" value="([^"]*)"')

# A machine that is busy is no fault of the test.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


class SchoolFactory(factory.django.DjangoModelFactory[School]):
    class Meta:
        model = School

    name = factory.Sequence(lambda n: f"School {n}")
    slug = factory.Sequence(lambda n: f"school-{n}")
    # A test that is about quiet hours says which, so that others pass at night and on Sundays.
    quiet_from = quiet_until = None
    quiet_weekends = False


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")


class StaffFactory(factory.django.DjangoModelFactory[StaffMember]):
    class Meta:
        model = StaffMember

    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Adult{n}")
    job = "ta"


class PupilFactory(factory.django.DjangoModelFactory[Pupil]):
    class Meta:
        model = Pupil

    given_name = factory.Sequence(lambda n: f"Child{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")
    mis_id = factory.Sequence(lambda n: f"P{n}")
    year_group = 8
    born_on = date(2013, 3, 4)


def make_member(school: School, *roles: Role, job: str = "other", full_name: str = "") -> User:
    """A user with these roles in the school and a staff record, acting in it (`user.membership`, `user.staff`)."""
    extra = {"full_name": full_name} if full_name else {}
    user = UserFactory.create(**extra)
    with in_school(school.pk):
        user.membership = Membership.objects.create(school=school, user=user, roles=[role.value for role in roles])
        user.staff = StaffFactory.create(school=school, user=user, job=job)  # type: ignore[attr-defined]
    return user


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    """Pages name static files without the hashes that only collectstatic knows."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Each client of a test lays out the middleware anew, and WhiteNoise then looks at each of eight hundred files: a tenth of a
    second. They do not change while tests run."""
    look = WhiteNoise.add_files
    found: dict[Any, dict[str, Any]] = {}

    def add_files(self: Any, root: Any, prefix: Any = None) -> None:
        asked = (root, prefix, django_settings.STORAGES["staticfiles"]["BACKEND"])
        if asked not in found:
            others, self.files = self.files, {}
            look(self, root, prefix)
            found[asked], self.files = self.files, others
        self.files.update(found[asked])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "add_files", add_files)
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Each test, and each request of it, looks anew at what a process keeps for a minute."""
    kept.forget()
    namesakes.forget()
    request_started.connect(kept.forget)
    request_started.connect(namesakes.forget)
    yield
    request_started.disconnect(kept.forget)
    request_started.disconnect(namesakes.forget)


@pytest.fixture(autouse=True)
def work_at_once(request: Any, monkeypatch: Any) -> None:
    """What is started is done at once: no worker runs beside the tests. A test that never commits starts it all the same."""
    from hlta.celery import app

    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    mark = request.node.get_closest_marker("django_db")
    if not {"transactional_db", "live_server"} & set(request.fixturenames) and not (
        mark and mark.kwargs.get("transaction")
    ):
        monkeypatch.setattr("core.later.on_commit", lambda start: start())


@pytest.fixture(autouse=True)
def browsers_at_rest(request: Any) -> Iterator[None]:
    """What a page still asks for when its test ends is answered before the tables are emptied."""
    if "browser" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("live_server")
    browser = request.getfixturevalue("browser")
    yield
    for context in browser.contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="A trust")


@pytest.fixture
def school(trust: Trust) -> Iterator[School]:
    """The school in which the test works: its context is entered."""
    school = SchoolFactory.create(trust=trust)
    with in_school(school.pk):
        yield school


@pytest.fixture
def other_school(trust: Trust) -> School:
    return SchoolFactory.create(trust=trust)


@pytest.fixture
def senco(school: School) -> User:
    return make_member(school, Role.SENCO, job="senco")


@pytest.fixture
def hlta(school: School) -> User:
    return make_member(school, Role.HLTA, job="hlta")


@pytest.fixture
def key_ta(school: School) -> User:
    """A TA; a test allocates the pupil to them."""
    return make_member(school, Role.TA, job="ta")


@pytest.fixture
def other_ta(school: School) -> User:
    """A TA of the same school to whom the pupil is not allocated."""
    return make_member(school, Role.TA, job="ta")


@pytest.fixture
def teacher(school: School) -> User:
    return make_member(school, Role.TEACHER, job="teacher")


@pytest.fixture
def reader(school: School) -> User:
    """Somebody who sees every pupil and changes nothing."""
    return make_member(school, Role.SENIOR_LEADER)


@pytest.fixture
def leaver(school: School) -> User:
    user = make_member(school, Role.SENCO)
    user.membership.ended_on = date(2020, 1, 1)  # type: ignore[union-attr]
    user.membership.save()  # type: ignore[union-attr]
    return user


@pytest.fixture
def stranger(other_school: School) -> User:
    """The SENCO of another school."""
    return make_member(other_school, Role.SENCO, job="senco")


@pytest.fixture
def pupil(school: School) -> Pupil:
    return PupilFactory.create(school=school)


@pytest.fixture
def foreign_pupil(other_school: School) -> Pupil:
    with in_school(other_school.pk):
        return PupilFactory.create(school=other_school)


class BrowserClient(Client):
    """Sends the form of an edit as a browser does: with the version that the page showed when it was opened just before."""

    def post(self, path: str, data: Any = None, *args: Any, **extra: Any) -> Any:  # type: ignore[override]
        if isinstance(data, dict) and self._is_edit(path) and not any(name.endswith("began") for name in data):
            data = {**self._began(path), **data}
        return super().post(path, data, *args, **extra)

    def _began(self, path: str) -> dict[str, str]:
        """The version in the form that is sent there, on its own page or on that of the thing it is about."""
        here, page = path, self.get(path)
        if page.status_code == 405:
            here = f"{path.rstrip('/').rpartition('/')[0]}/"
            page = self.get(here)
        forms = html.fromstring(page.content).xpath("//form") if page.status_code == 200 else []
        sent = [form for form in forms if (form.get("action") or here).split("?")[0] == path.split("?")[0]]
        return {
            field.get("name"): field.get("value", "")
            for form in sent or forms
            for field in form.xpath(".//input[@type='hidden']")
            if field.get("name", "").endswith("began")
        }

    @staticmethod
    def _is_edit(path: str) -> bool:
        try:
            return getattr(resolve(path.split("?")[0]).func, "post_kind", "") == "edits"
        except Resolver404:
            return False


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client that is signed in as the user."""

    def sign_in(user: User) -> Client:
        client = BrowserClient()
        client.force_login(user, backend="access.backends.Backend")
        return client

    return sign_in


class CountedQueries:
    """The queries of a block, without those that only open or close a transaction, and the one for namesakes: a process asks that
    once a minute, a test at each request."""

    def __init__(self) -> None:
        self.sql: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")) and 'AS "shown"' not in sql:
            self.sql.append(sql)
        return execute(sql, params, many, context)

    def __len__(self) -> int:
        return len(self.sql)


@pytest.fixture
def counted() -> Callable[[Callable[[], Any]], CountedQueries]:
    """`counted(lambda: client.get(url))` gives the queries that it took."""

    def counted(act: Callable[[], Any]) -> CountedQueries:
        counter = CountedQueries()
        with connection.execute_wrapper(counter):
            act()
        return counter

    return counted
