"""Every table of groups of pupils, on whatever page, is made by the one rule for small numbers (`core.small_numbers`)."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from lxml import html

from access.policy import POLICY, Role
from hlta.testing import PupilFactory
from hlta.tests.test_policy_matrix import doors, url
from hlta.tests.world import build_world, open_calendar
from pupils.models import Need
from schools.context import in_school
from schools.models import Code

# What pupils are grouped by, in the words of a heading, and the columns of a query that say it.
GROUPS = re.compile(
    r"(girls?|boys?|female|male|year (\d+|r)|reception|no year|(no |not )?pupil premium|disadvantaged|english as .*|eal|"
    r"(with )?sen support|(with )?(an )?(education, health and care|ehc) plan|looked after.*|white.*|asian.*|black.*|mixed.*)",
    re.IGNORECASE,
)
TRAITS = {"sex", "year_group", "is_pupil_premium", "is_eal", "ethnicity", "registration_group"}
# Pages where such words stand over numbers that count no pupils, or for readers who see each of the pupils by name.
NONE_OF_IT = {
    "reports:home": "protected from whoever sees no names: reports/tests/views/test_home.py",
    "pupils:moving_detail": "how many go up, stay and leave, for whoever decides it and sees every name a click away",
}


def unprotected(page: str, labels: set[str]) -> list[str]:
    """The tables and lists of facts in which two groups of pupils or more stand beside plain numbers."""
    tree = html.fromstring(page)
    found = []
    for table in tree.iter("table", "dl"):
        heads = {" ".join(head.text_content().split()) for head in table.iter("th", "dt")}
        groups = {head for head in heads if GROUPS.fullmatch(head) or head in labels}
        numbers = [c for c in table.iter("td", "dd") if re.fullmatch(r"\d+%?", c.text_content().strip())]
        if len(groups) > 1 and numbers and "data-small-numbers" not in table.attrib:
            found.append(", ".join(sorted(groups)))
    return found


def test_a_table_that_does_not_use_the_rule_is_found():
    table = "<table{}><tr><th>Girls</th><td>3</td></tr><tr><th>Boys</th><td>20</td></tr></table>"
    assert unprotected(table.format(""), set()) == ["Boys, Girls"]
    assert not unprotected(table.format(' data-small-numbers="hidden"'), set())
    assert unprotected("<dl><dt>SEN support</dt><dd>3</dd><dt>Autism</dt><dd>4</dd></dl>", {"Autism"})
    assert not unprotected("<table><tr><th>Amy</th><td>3</td></tr><tr><th>Ben</th><td>20</td></tr></table>", set())


@pytest.mark.sweep
@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SENCO, Role.DATA_MANAGER, Role.TRUST_SEND_LEAD])
def test_no_page_shows_groups_of_pupils_unprotected(school, sign_in, role, settings, tmp_path):
    settings.MAILBOX_DIR = str(tmp_path)
    world = build_world(school, roles=[role])
    with in_school(school.pk):
        open_calendar()
        labels = {*Code.objects.filter(code_set=Code.Set.SEN_NEED).values_list("label", flat=True)}
        for n in range(12):
            pupil = PupilFactory.create(school=school, year_group=7 + n % 3, sex="FM"[n % 2], is_eal=n > 8)
            Need.objects.create(pupil=pupil, code="SPLD" if n % 2 else "ASD", starts_on="2026-09-01")
    client, found, seen = sign_in(world.adult), [], 0
    for name, view in doors():
        if "GET" not in view.methods or view.door not in POLICY[role].permissions or name in NONE_OF_IT:
            continue
        answer = client.get(url(name, view, world))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            seen += bool(answer.content.strip()) and "data-small-numbers" in answer.text
            found += (
                [(name, groups) for groups in unprotected(answer.text or "<p>", labels)] if answer.text.strip() else []
            )
    assert not found, f"Show them by core.small_numbers.protected and the tag groups_table: {found}"
    assert role != Role.SENCO or seen >= 2  # the fairness view and the page of parts: the words are still found


def counted_by_trait(tree: ast.AST) -> list[int]:
    """The lines in which a query counts by a trait of pupils: `.values("sex").annotate(Count(...))`, or `Counter` of it."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "annotate"):
            continue
        inner = node.func.value
        while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if inner.func.attr in ("values", "values_list"):
                names = {str(arg.value).split("__")[-1] for arg in inner.args if isinstance(arg, ast.Constant)}
                if names & TRAITS and "Count" in ast.dump(node):
                    found.append(node.lineno)
            inner = inner.func.value
    return found


def test_no_query_counts_pupils_by_a_trait_past_the_rule():
    assert counted_by_trait(ast.parse('Pupil.objects.values("pupil__sex").annotate(n=Count("pk"))'))
    assert not counted_by_trait(ast.parse('Pupil.objects.values("programme").annotate(n=Count("pk"))'))
    found = []
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        parts = path.relative_to(settings.BASE_DIR).parts
        if {"tests", "migrations", "node_modules"} & {*parts} or parts[0].startswith(".") or parts[0] == "hlta":
            continue
        text = path.read_text()
        if "annotate" in text and "core.small_numbers" not in text:
            found += [f"{path}:{line}" for line in counted_by_trait(ast.parse(text))]
    assert not found, f"Small numbers must be hidden here, by core.small_numbers: {found}"
