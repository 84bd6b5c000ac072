"""What is sealed is read by nobody else, and by us as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sealed import UnsealableError, sealed, unsealed


@given(st.binary(max_size=400))
def test_what_is_sealed_comes_back_and_never_stands_there(content):
    locked = sealed(content, purpose="test")
    assert unsealed(locked, purpose="test") == content
    assert len(content) < 6 or content not in locked
    assert locked != sealed(content, purpose="test")


@given(st.binary(max_size=60))
def test_what_was_never_sealed_or_for_another_purpose_is_refused(content):
    for wrong in (content, sealed(content, purpose="other"), sealed(content, purpose="test")[:-1]):
        with pytest.raises(UnsealableError):
            unsealed(wrong, purpose="test")


def test_what_an_earlier_secret_sealed_is_read(settings):
    locked = sealed(b"list", purpose="test")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 60, [settings.SECRET_KEY]
    assert unsealed(locked, purpose="test") == b"list"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnsealableError):
        unsealed(locked, purpose="test")
