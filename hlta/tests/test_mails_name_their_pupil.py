"""Every mail that an app above pupils makes says which pupil it is about, or is known to be about none."""

import ast
from functools import cache

import pytest
from django.conf import settings

# Makers of mails that are about no pupil: invitations of colleagues, questions counted without a name.
ABOUT_NOBODY = {"staff/actions/invitation.py", "interventions/actions/round_robin.py"}
APPS = ("assessment", "deployment", "interventions", "liaison", "library", "plans", "pupils", "reports", "staff")


@cache
def makers():
    """Each call of Mail(...) in the apps: the file, the line, and whether it names a pupil."""
    return list(_makers())


def _makers():
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            text = path.read_text()
            if "tests" in path.parts or "migrations" in path.parts or "Mail(" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Mail":
                    names = {keyword.arg for keyword in node.keywords}
                    yield str(path.relative_to(settings.BASE_DIR)), node.lineno, "about_pupil" in names


def test_every_mail_names_its_pupil():
    found = makers()
    assert len(found) >= 5
    assert [one for one in found if not one[2] and one[0] not in ABOUT_NOBODY] == []


@pytest.mark.parametrize("path", sorted(ABOUT_NOBODY))
def test_who_is_about_nobody_is_still_there(path):
    assert path in {file for file, _, _ in makers()}
