"""The words for carers are whole in each language: pages, mails and letters alike."""

import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.utils import translation

from hlta.local.translations import compile_changed
from hlta.tests.marked_words import marked

ROOT = Path(settings.BASE_DIR)
OTHERS = ["pl", "ur", "ar", "ro"]
APPS = ["messaging", "plans", "liaison"]
PLACES = re.compile(r"%\(\w+\)s|%(?!\(\w+\)s)")
LETTERS = {"ur": "[\u0600-\u06ff]", "ar": "[\u0600-\u06ff]", "pl": "[a-zżźćńółęąś]", "ro": "[a-zăâîșț]"}
ENDS = (".", "?", "!", "۔", "؟", ":")


def catalog(app, code):
    path = ROOT / app / "locale" / code / "LC_MESSAGES" / "django.po"
    with path.open("rb") as text:
        return {row.id: row for row in read_po(text, locale=code) if row.id}


each = pytest.mark.parametrize(("app", "code"), [(app, code) for app in APPS for code in OTHERS])


def test_every_app_that_marks_words_has_them_translated():
    ours = [config.label for config in apps.get_app_configs() if (ROOT / config.label / "apps.py").exists()]
    assert sorted(app for app in ours if marked(app)) == sorted(APPS)
    assert sorted({path.parts[-5] for path in ROOT.glob("*/locale/*/LC_MESSAGES/django.po")}) == sorted(APPS)


@each
def test_every_word_has_a_translation_and_no_other_is_kept(app, code):
    kept = catalog(app, code)
    assert set(kept) == set(marked(app))
    assert [row.id for row in kept.values() if not row.string.strip() or row.fuzzy] == []


@each
def test_a_translation_has_the_same_places_for_names(app, code):
    rows = catalog(app, code).values()
    assert [row.id for row in rows if sorted(PLACES.findall(row.id)) != sorted(PLACES.findall(row.string))] == []
    assert [row.id for row in rows if row.id.count("\n") != row.string.count("\n")] == []


@each
def test_a_translation_is_written_in_its_own_letters(app, code):
    rows = catalog(app, code).values()
    assert [row.id for row in rows if not re.search(LETTERS[code], PLACES.sub("", row.string).lower())] == []
    assert [row.id for row in rows if row.string == row.id] == []


@each
def test_what_ends_as_a_sentence_does_so_in_each_language(app, code):
    rows = [row for row in catalog(app, code).values() if not row.id.endswith((":", ",", "\n%(link)s"))]
    assert [row.id for row in rows if row.id.endswith((".", "?")) != row.string.endswith(ENDS)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_same_words_are_said_in_the_same_way_everywhere(code):
    said = defaultdict(set)
    for app in APPS:
        for row in catalog(app, code).values():
            said[row.id].add(row.string)
    assert [words for words, ways in said.items() if len(ways) > 1] == []


@each
def test_django_finds_the_words(app, code):
    compile_changed()
    with translation.override(code):
        assert [row.id for row in catalog(app, code).values() if translation.gettext(row.id) != row.string] == []


def test_what_is_compiled_is_not_kept():
    kept = subprocess.run(["git", "ls-files", "*.mo"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert kept.stdout == ""
