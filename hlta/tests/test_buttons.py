"""What the buttons say (the house style): a verb and its object; the one that narrows a list says "Filter"."""

import re
from pathlib import Path

from django.conf import settings

FILTERS = re.compile(r'<(form|div) [^>]*class="[^"]*\bfilters\b.*?</\1>', re.DOTALL)
BUTTON = re.compile(
    r"<button\b(?P<marks>[^>]*)>(?P<words>.*?)</button>|<a\b[^>]*\bbtn\b[^>]*>(?P<link>.*?)</a>", re.DOTALL
)
TAGS = re.compile(r"\{%.*?%\}|<[^>]*>", re.DOTALL)
# Verbs that say nothing without what they are done to.
BARE = {"Show", "Write", "See", "View", "Go", "Submit", "OK", "Find"}


def templates() -> list[tuple[str, str]]:
    root = Path(settings.BASE_DIR) / "templates"
    return [(str(path.relative_to(root)), path.read_text()) for path in sorted(root.rglob("*.html"))]


def words_of(part: str) -> str:
    return " ".join(TAGS.sub(" ", part).split())


def test_no_button_is_a_bare_verb():
    found = [
        (name, words)
        for name, text in templates()
        for match in BUTTON.finditer(text)
        if (words := words_of(match["words"] or match["link"] or "")) in BARE
    ]
    assert not found, "Say what the button does to what:\n" + "\n".join(map(str, found))


def test_the_button_that_narrows_a_list_says_filter():
    found = []
    for name, text in templates():
        for form in FILTERS.finditer(text):
            buttons = [words_of(match["words"] or "") for match in BUTTON.finditer(form[0]) if match["words"]]
            # What does more than narrow a list says what: "Open the grid".
            found += [
                (name, words) for words in buttons if len(words.split()) == 1 and words not in ("Filter", "Search")
            ]
    assert not found, 'Say "Filter", or what the button does to what:\n' + "\n".join(map(str, found))
