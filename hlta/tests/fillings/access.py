"""Forms of access: see the package."""

from typing import Any

SPACE = "access"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # Somebody who works in several schools chooses one; a script extends the session.
    "school_switch": {"school": "1"},
    "session_extend": {},
}
ADDRESSED: dict[str, Any] = {}
