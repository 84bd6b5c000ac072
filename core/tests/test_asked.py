import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import asked_address
from core.asked import UNHELD, UnreadableError, asked_json, asked_number, asked_pk, asked_pks, clean_text

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_clean_text_can_be_kept_and_loses_nothing_else(text):
    clean = clean_text(text)
    assert not UNHELD.search(clean)
    assert clean.encode().decode() == clean
    assert clean == "".join(sign for sign in text if not UNHELD.match(sign))


def test_lines_and_marks_that_people_write_stay():
    assert clean_text("a\tb\r\nc\N{ZERO WIDTH JOINER}é\U0001f600") == "a\tb\r\nc\N{ZERO WIDTH JOINER}é\U0001f600"
    assert clean_text("a\0b\x1fc\ud800d\uffff") == "abcd"


@given(ANY_TEXT)
def test_an_id_is_never_one_that_a_column_cannot_hold(text):
    assert 0 <= asked_pk(text) < 2**63


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("٧", 7),
        ("-3", -3),
        ("--5", 99),
        ("+-5", 99),
        ("²", 99),
        ("1_0", 99),
        ("9" * 5000, 99),
        ("", 99),
        ("11", 99),
    ],
)
def test_what_is_no_number_between_the_limits_is_the_other_one(text, number):
    assert asked_number(text, least=-5, most=10, otherwise=99) == number


def test_ids_are_read_out_of_what_is_sent():
    assert asked_pks(["4", "x", "", "-1", "9" * 19, "12"]) == [4, 12]


@pytest.mark.parametrize("text", ["/pupils/?q=a#b", "/"])
def test_an_address_of_the_site_is_kept(text):
    assert asked_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "pk",
        "",
        "http://[::1",
        "//example.org/x",
        "/\\example.org",
        "///x",
        "javascript:alert(1)",
        "/" + "a" * 2000,
        "//[::1",
    ],
)
def test_an_address_that_leads_elsewhere_or_nowhere_is_not_followed(text):
    assert asked_address(text, otherwise="/home/") == "/home/"


def test_json_is_read_with_clean_texts():
    assert asked_json(r'{"a\u0000": ["x\ud800", 1.5, null, true]}') == {"a": ["x", 1.5, None, True]}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "NaN", "[-Infinity]", "9" * 5000, b"\xff\xfe{"])
def test_json_that_cannot_be_read_is_one_kind_of_error(text):
    with pytest.raises(UnreadableError):
        asked_json(text)
