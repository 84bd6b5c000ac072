"""Forms of plans: see the package."""

from typing import Any

SPACE = "plans"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
