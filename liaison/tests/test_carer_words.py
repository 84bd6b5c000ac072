"""The words of the carer's page: easy to read, and whole in each language."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from hlta.tests.marked_words import marked
from hlta.tests.test_locales import OTHERS, catalog
from liaison.carer_words import LOCALES, carer_day, carer_time
from liaison.tests.carer_world import inside, make_carer, opened, send_link

PLACES = re.compile(r"%\(\w+\)s")
ENGLISH = re.compile(r"\b(?:the|you|your|and|school|meeting|page|what|code|leave|print|send)\b", re.IGNORECASE)


# --- English


def syllables(word):
    """As one hears them, about: groups of vowels, without a silent e."""
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    is_silent = word.lower().endswith("e") and not word.lower().endswith("le") and found > 1
    return max(1, found - is_silent)


def grade(text):
    """Flesch-Kincaid: the school year, in the United States, of who reads it with ease. Grade 5 is age 10 to 11."""
    sentences = [part for part in re.split(r"[.?!:]+", text) if part.strip()]
    words = re.findall(r"[A-Za-z’'-]+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def plain(text):
    return PLACES.sub("Amir", text)


def test_a_child_of_eleven_can_read_all_of_it():
    assert grade(" ".join(f"{plain(text).rstrip('.?:!')}." for text in marked("liaison"))) < 4


def test_no_part_of_it_is_hard():
    hard = [
        (round(grade(plain(text)), 1), text)
        for text in marked("liaison")
        if len(text.split()) > 5 and grade(plain(text)) > 8
    ]
    assert hard == []


def test_sentences_are_short():
    sentences = [part for text in marked("liaison") for part in re.split(r"[.?!]", text)]
    assert [part for part in sentences if len(part.split()) > 18] == []


def test_the_measure_tells_hard_words_from_easy_ones():
    hard = "Multi-disciplinary professionals will collaboratively evaluate the effectiveness of provision."
    assert grade("We will look at how it goes.") < 3 < 12 < grade(hard)


# --- the others


@pytest.mark.parametrize("code", OTHERS)
def test_days_and_times_are_of_the_language(code):
    day = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
    with translation.override(LOCALES[code]):
        words = carer_day(day)
        assert "2026" in words or "٢٠٢٦" in words or "۲۰۲۶" in words
        assert "November" not in words
        assert "30" in carer_time(day)


def shown(client, path="/carer/"):
    """The words of a page that are not marked as English, without scripts, styles and names of languages."""
    text = client.get(path).content.decode()
    text = re.sub(r'(?s)<(\w+)[^>]*lang="en"[^>]*>.*?</\1>', " ", text)
    attributes = re.findall(r'(?:aria-label|content|title|placeholder)="([^"]*)"', text)
    body = re.sub(r"(?s)<head>.*?</head>", " ", text)
    names = r"width=device-width, initial-scale=1|light dark|" + r"School \d+|Given\d+ Adult\d+|Zofia|English|Room 1"
    return re.sub(names, " ", f"{strip_tags(body)} {' '.join(attributes)}")


@pytest.fixture(params=OTHERS)
def code(request):
    return request.param


def in_language(client, code):
    client.post("/carer/language/", {"language": code})
    return client


def test_no_english_is_left_on_any_page(school, code):
    carer = make_carer(school)
    client = in_language(opened(send_link(carer.invitee)), code)
    assert ENGLISH.findall(shown(client)) == []
    client.post("/carer/code/send/")
    assert ENGLISH.findall(shown(client)) == []
    client = inside(carer.invitee, client)
    assert ENGLISH.findall(shown(client)) == []
    assert ENGLISH.findall(shown(in_language(Client(), code))) == []


def test_each_translated_page_says_that_nobody_has_checked_it(school, code):
    client = in_language(inside(make_carer(school).invitee), code)
    text = client.get("/carer/").content.decode()
    assert "This translation has not yet been checked by a translator." in text
    assert catalog("liaison", code)["This translation has not yet been checked by a translator."].string in text


def test_a_page_reads_from_the_side_of_its_language(school, code):
    text = in_language(Client(), code).get("/carer/").content.decode()
    is_right_to_left = code in ("ar", "ur")
    assert ('dir="rtl"' in text, "bootstrap.rtl.min.css" in text) == (is_right_to_left, is_right_to_left)
    assert f'<html lang="{code}"' in text


def test_the_language_on_file_is_the_first(school):
    carer = make_carer(school, language="Arabic")
    text = opened(send_link(carer.invitee)).get("/carer/").content.decode()
    assert '<html lang="ar" dir="rtl"' in text


def test_the_browsers_wish_counts_where_nothing_is_known(db):
    assert '<html lang="pl"' in Client().get("/carer/", headers={"Accept-Language": "pl,en;q=0.5"}).content.decode()
    assert '<html lang="en-GB"' in Client().get("/carer/", headers={"Accept-Language": "fr"}).content.decode()


def test_the_pages_of_staff_stay_english(school, senco, sign_in):
    client = sign_in(senco)
    in_language(client, "pl")
    text = client.get("/reviews/", headers={"Accept-Language": "pl"}).content.decode()
    assert '<html lang="en-GB"' in text
    assert "Reviews" in text
    assert translation.get_language() == "en-gb"
