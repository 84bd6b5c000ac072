"""Forms of liaison: see the package."""

from typing import Any

SPACE = "liaison"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
