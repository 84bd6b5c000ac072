"""Rules of the carer's page, on paper."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from liaison.rules.carer_access import hashes_of, lasts_until, new_code, new_letter_token, new_token, typed
from liaison.rules.carer_answer import Extra, note_of, read_note

LONDON = ZoneInfo("Europe/London")


def test_a_link_lasts_a_week_after_its_day_also_when_the_clocks_change():
    assert lasts_until(datetime(2026, 10, 23, 15, tzinfo=LONDON)) == datetime(2026, 10, 31, 0, tzinfo=LONDON)


def test_tokens_are_of_128_bits_or_more():
    assert len(new_token()) == 43
    assert len(typed(new_letter_token())) == 26
    assert len({new_letter_token() for _ in range(100)}) == 100


def test_a_code_has_six_digits():
    assert all(len(code) == 6 and code.isdecimal() for code in (new_code() for _ in range(200)))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26))
def test_a_typed_token_is_found_however_it_is_typed(token):
    groups = "-".join(token[at : at + 5] for at in range(0, 26, 5))
    assert hashes_of(token)[1] == hashes_of(groups.upper())[1]


WORDS = st.text(alphabet="abc dé\nf:", max_size=40)


@given(WORDS, WORDS, WORDS)
def test_what_a_note_says_is_read_back(times, help_text, interpreter):
    extra = Extra(*(" ".join(text.split()) for text in (times, help_text, interpreter)))
    assert read_note(note_of(Extra(times, help_text, interpreter))) == extra


def test_a_note_that_staff_wrote_is_about_times():
    assert read_note("Rang: any Tuesday.\nAfter 4.") == Extra(times="Rang: any Tuesday. After 4.")
