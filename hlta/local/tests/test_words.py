"""The words that people read are found wherever they stand, and what nobody reads is let alone."""

import pytest

from hlta.local.words import FORBIDDEN, strings, without_tags


def said(words: str) -> bool:
    return any(pattern.search(words) for pattern, _ in FORBIDDEN)


@pytest.mark.parametrize(
    "words",
    [
        "Send an e-mail to the carer.", "Pupils whom you teach", "Ring the school.", "The trip is called off.", "Take it away",
        "It is no school day.", "It ends by itself.", "Put it right.", "This is written down.", "Write 500 signs",
        "Her dose is low", "1 times a week",
    ],
)  # fmt: skip
def test_what_the_style_forbids_is_found(words):
    assert said(words)


@pytest.mark.parametrize(
    "words", ["Send an email", "She signs in.", "Bring a key", "It is no longer there.", "The other children", "Dosage"]
)
def test_plain_english_is_let_through(words):
    assert not said(words)


@pytest.mark.parametrize(
    ("template", "read"),
    [
        ("<p>Ring</p>", True),
        ('<a title="Ring them">', True),
        ('{% include "x.html" with text="Ring them now" %}', True),
        ('{% include "x.html" with hint="a" %}\n<b aria-label="Ring">', True),
        ('<p class="ring">{{ ring }}</p>', False),
        ("{# Ring #}<p>{% for ring in rings %}{% endfor %}</p>", False),
        ("<!-- Ring -->", False),
        ("Take it anew{% else %}x{% endif %}", True),
        ("<option>called off</option><option>All</option>", True),
    ],
)
def test_of_a_template_the_words_are_read_and_nothing_else(template, read):
    assert said(without_tags(template)) is read


def test_lines_stay_where_they_are():
    text = "{#\n#}{% if\n a %}<p\nclass='a'>Ring</p>"
    assert without_tags(text).splitlines()[3].strip() == "Ring"


def test_of_code_the_strings_are_read_but_docstrings_and_remarks():
    code = '"""Ring the bell."""\n# Ring the bell.\nx = f"Ring {name} now"\nsay("Put it right.")\nkey, label = "ring", "E-mail"\n'
    assert [(line, words) for line, words in strings(code) if said(words)] == [
        (3, "Ring "),
        (4, "Put it right."),
        (5, "E-mail"),
    ]
