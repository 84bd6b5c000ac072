"""Forms of assessment: see the package."""

from typing import Any

SPACE = "assessment"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
