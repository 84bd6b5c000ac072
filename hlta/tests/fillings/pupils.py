"""Forms of pupils: see the package."""

from typing import Any

SPACE = "pupils"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
