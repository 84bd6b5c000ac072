"""Addresses of calendar feeds: whatever is typed, reading one never raises."""

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.feed import address_of, hash_of, new_token, read_address


@given(st.integers(1, 2**50), st.text(min_size=1))
def test_an_address_is_read_as_it_was_made(school, token):
    assert read_address(address_of(school, token)) == (school, token)


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    school, _ = read_address(text)
    assert 0 <= school < 2**56


def test_a_token_is_long_and_no_other_is_the_same():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
    assert len({hash_of(token) for token in tokens}) == 100
