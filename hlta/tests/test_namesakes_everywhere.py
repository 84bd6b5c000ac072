"""Children of one name and form: every picker, heading, list, search result and confirmation tells them apart."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from lxml import html

from access.policy import POLICY, Role
from hlta.testing import PupilFactory
from hlta.tests.test_policy_matrix import doors, url
from hlta.tests.world import build_world, open_calendar
from pupils.models import Pupil
from schools.context import in_school

# The name, however it is turned, without what tells its bearer apart right after it.
UNTOLD = re.compile(r"(?:Lily\s+Brown|Brown,\s+Lily)(?!\s*\((?:[^()]*, )?(?:born \d|number ))", re.IGNORECASE)
READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "data-label", "data-confirm")
# Pages that the child or the family reads, and papers that name one child alone.
NOT_FOR_STAFF = {
    "liaison:carer_access_letter": "a letter about their own child",
    "liaison:carer_access_preview": "what the carer sees of their own child",
    "liaison:meeting_summary": "goes home and to services outside, which know one child",
}


# Where the birthday is the same too, it tells nobody apart: the number has to.
UNTOLD_BY_NUMBER = re.compile(
    r"(?:Lily\s+Brown|Brown,\s+Lily)(?!\s*\((?:[^()]*, )?number N\d)", re.IGNORECASE
)  # fmt: skip


def untold(page: str, left_open: re.Pattern[str] = UNTOLD) -> list[str]:
    """Where a page names a pupil and leaves open which: the words around it."""
    tree = html.fromstring(page)
    for part in tree.xpath("//script|//style|//textarea"):
        part.drop_tree()
    texts = [" ".join(tree.text_content().split())]
    texts += [value for element in tree.iter() for name in READ_ALOUD if (value := element.get(name))]
    return [text[max(0, m.start() - 40) : m.end() + 30] for text in texts for m in left_open.finditer(text)]


def test_a_page_that_leaves_it_open_is_found():
    assert untold("<h1>Lily <b>Brown</b></h1>")
    assert untold("<h1>Lily Brown (8B)</h1>")
    assert untold("<a aria-label='About Brown, Lily'>x</a>")
    assert not untold("<h1>Lily Brown (8B, born 4 Mar 2013)</h1><p>Lily Brown (born 4 Mar 2013)</p>")
    assert not untold("<p>lily brown (8B, number P7)</p>")
    assert untold("<h1>Lily Brown (8B, born 4 Mar 2013)</h1>", UNTOLD_BY_NUMBER)
    assert not untold("<h1>Lily Brown (8B, born 4 Mar 2013, number N7)</h1>", UNTOLD_BY_NUMBER)


@pytest.mark.sweep
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "birthday"), [(role, birthday) for role in (Role.SENCO, Role.TA) for birthday in ("their own", "the same")]
)
def test_every_page_tells_children_of_one_name_apart(school, sign_in, role, birthday, settings, tmp_path):
    """Where their birthdays are the same, by the admission number."""
    settings.MAILBOX_DIR = str(tmp_path)
    world = build_world(school, roles=[role])
    with in_school(school.pk):
        open_calendar()
        PupilFactory.create_batch(2, school=school)
        for number, pupil in enumerate(Pupil.objects.order_by("pk")):
            born = date(2013, 3, 4) + timedelta(days=number if birthday == "their own" else 0)
            Pupil.objects.filter(pk=pupil.pk).update(
                given_name="Lily", preferred_name="", family_name="Brown", form="8B", born_on=born, mis_id=f"N{number}"
            )
    left_open = UNTOLD if birthday == "their own" else UNTOLD_BY_NUMBER
    client, found, named = sign_in(world.adult), [], 0
    for name, view in doors():
        if "GET" not in view.methods or view.door not in POLICY[role].permissions or name in NOT_FOR_STAFF:
            continue
        address = url(name, view, world)
        for query in ("", "?q=lily"):
            answer = client.get(address + query)
            if (
                answer.status_code != 200
                or not answer["Content-Type"].startswith("text/html")
                or not answer.text.strip()
            ):
                break
            named += "Brown" in answer.text
            found += [(name + query, words) for words in untold(answer.text, left_open)]
            if 'name="q"' not in answer.text.partition("<main")[2]:
                break  # nothing is searched here
    assert not found, "Say pupil.name or name_and_form:\n" + "\n".join(map(str, found))
    assert named > 20


def test_no_confirmation_says_a_bare_name():
    """What a view says after a change names the pupil as lists do, or it leaves open which child was changed."""
    bare = {"first_name", "plain_name", "given_name", "preferred_name", "family_name"}
    found = []
    for path in Path(settings.BASE_DIR).glob("*/views/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("messages."):
                continue
            parts = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
            found += [f"{path}:{node.lineno}"] if parts & bare else []
    assert not found, f"Say name_and_form: {found}"
