"""Forms of access: see the package."""

from typing import Any

SPACE = "access"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # Somebody who works in several schools chooses one; a script extends the session.
    "school_switch": {"school": "1"},
    "session_extend": {},
    # One's own account, and the way into it.
    "account_login": {"login": "nobody@example.org", "password": "not the right one"},
    "account_reset_password": {"email": "nobody@example.org"},
    "account_reset_password_from_key": {"password1": "a long enough password", "password2": "a long enough password"},
    "account_change_password": {"oldpassword": "not the right one", "password1": "a", "password2": "b"},
    "account_code_ask": {"email": "nobody@example.org"},
    "account_code_enter": {"email": "nobody@example.org", "code": "abcd"},
    "account_email_change": {"email": "new@example.org", "password": "not the right one"},
    "account_email_confirm": {},
}
ADDRESSED: dict[str, Any] = {"account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "abc-def"}}
