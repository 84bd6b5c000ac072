"""What pages say in a school in which nothing has happened yet: no page claims a success that there was not.

"Every session was held" where there was none is as false as "Every group is full" where there is no group. Every page that
needs no row to be opened is opened by every role of a new school, and read.
"""

import re
from html import unescape

import pytest
from django.urls import NoReverseMatch, reverse

from access.policy import Role
from hlta.testing import SchoolFactory, make_member
from hlta.tests.test_policy_matrix import doors

pytestmark = pytest.mark.django_db

THINGS = (
    "session|group|pupil|programme|plan|review|carer|lesson|adult|hour|place|duty|duties|break|task|message|record|post"
)
# Words that are true only where something was there to be done, and was.
CLAIMS = (
    rf"^every ({THINGS})\b[^.]* (was|is|has|are)\b",
    rf"\ball (the )?({THINGS})s?\b[^.]* (are|were|have)\b",
    r"\bup to date\b",
    r"\bnothing (waits|is missing|is left|is wrong|to correct|stands out)\b",
    r"\bnobody (is without|lacks|is missing|is late|is away)\b",
    r"\bno (hours?|minutes?) (is|are|was|were) (lost|at risk)\b",
    r"^everybody (has|gets|is)\b",
    r"\bis as (planned|promised)\b",
    r"\b100 ?%",
)
# True where nothing is there: nobody has asked this person for anything.
TRUE = frozenset({"You're up to date."})


def words_of(html: str) -> str:
    """The words of a page's own part, a line a block."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    text = re.sub(
        r"<(script|style|option|select)\b.*?</\1>|<option[^>]*>[^<]*",
        " ",
        main.group() if main else html,
        flags=re.DOTALL,
    )
    text = re.sub(r"</?(p|li|td|th|dd|dt|h\d|div|section|tr|label|button|summary|form|ul|ol)\b[^>]*>", "\n", text)
    lines = (" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def addresses():
    """Of every page behind a door that needs no row its address."""
    for name, view in doors():
        if "GET" in view.methods:
            try:
                yield name, reverse(name)
            except NoReverseMatch:
                continue


@pytest.mark.sweep
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_no_page_of_a_new_school_claims_what_was_not(sign_in, role):
    school = SchoolFactory(reply_to="")
    client = sign_in(make_member(school, role))
    found = []
    for name, address in addresses():
        page = client.get(address)
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            assert page.status_code in (200, 302, 403, 404), (name, page.status_code)
            continue
        words = words_of(page.content.decode())
        found += [
            (name, line) for line in words.split("\n") for claim in CLAIMS
            if re.search(claim, line, re.IGNORECASE) and line not in TRUE
        ]  # fmt: skip
    assert sorted(set(found)) == []


@pytest.mark.parametrize(
    "line",
    [
        "All sessions of the last two weeks are recorded.", "Every session was held.", "Every group is full.",
        "Every hour of this day is as planned", "Nothing is wrong with this week.", "Everybody has their aid today",
        "Every pupil you work with has their aid today", "Everybody has as many reviews this year as planned for",
        "Everybody gets reminders", "Everybody has seen what changed", "Nothing to correct",
        "Every record has what the census asks for.", "Every post has the people it needs from this day on.",
    ],
)  # fmt: skip
def test_what_pages_claimed_is_found(line):
    assert any(re.search(claim, line, re.IGNORECASE) for claim in CLAIMS)
