"""People at browsers, for the tests that drive one."""

import os
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from access.models import User
from access.policy import Role
from hlta.local.browser import find_browser
from hlta.testing import PASSWORD, SchoolFactory, make_member
from pupils.tests.sds_files import ROOT
from schools.context import in_school
from schools.models import School
from staff.models import StaffMember

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passed is not asked for: it takes most of axe's time.
RULES = f"{{runOnly: {{type: 'tag', values: {TAGS}}}, resultTypes: ['violations']}}"


@pytest.fixture(scope="module", autouse=True)
def sync_in_a_loop():
    """Playwright's own loop runs in this thread; the tests' database calls are plain ones all the same."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("BROWSER_PATH") or find_browser(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield browser
        browser.close()


def member(school: School, role: Role, job: str, name: str) -> User:
    user = make_member(school, role, job=job, full_name=name)
    user.set_password(PASSWORD)
    user.save()
    with in_school(school.pk):
        given, family = name.split()
        StaffMember.objects.filter(user=user).update(given_name=given, family_name=family)
    return user


@pytest.fixture
def committed(transactional_db):
    """A school whose rows the server sees: the context is not entered, so nothing is held back in a transaction."""
    return SchoolFactory.create()


class Desk:
    """A person at a browser of their own. Every page they see is checked by axe, and the console must stay quiet."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.context = browser.new_context(bypass_csp=False, viewport={"width": 1280, "height": 900}, **options)
        self.page: Page = self.context.new_page()
        self.base, self.has_js = base, options.get("java_script_enabled", True)
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._fail)

    def _fail(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def sign_in(self, user: User) -> "Desk":
        self.go("/account/login/")
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        return self

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def check(self) -> None:
        """axe finds nothing, and nothing was refused by the content security policy."""
        if problems := self.problems():
            pytest.fail(f"{self.page.url}: {problems}")

    def problems(self) -> list[Any]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(f"axe.run(document, {RULES}).then((found) => found.violations)")
        heard, self.complaints = self.complaints, []
        return [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] + heard
