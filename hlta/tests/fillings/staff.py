"""Forms of staff: see the package."""

from typing import Any

SPACE = "staff"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
