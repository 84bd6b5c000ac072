"""Which passwords nobody may choose."""

import socket

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from access.models import User

ME = User(email="laura.bishop@example.org", full_name="Laura Bishop")


@pytest.mark.parametrize(
    "password",
    [
        "123456789012", "982345719283745", "password1234", "Password1234", "qwertyuiop123", "1q2w3e4r5t6y", "iloveyou1234",
        "i love you 1234", "manchesterunited", "short", "", "laura.bishop@example", "letmeinletmein",
    ],
)  # fmt: skip
def test_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, ME)


@pytest.mark.parametrize(
    "password",
    [
        "kettle lantern otter",
        "ñandú über straße",
        "correct-horse-9-staple",
        "x" * 11 + "é" + "y" * 200,
    ],
)
def test_allowed(password):
    validate_password(password, ME)


def test_nobody_is_asked_over_a_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a password left the machine")

    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(ValidationError, match="leak"):
        validate_password("Password1234", ME)
