"""Forms of library: see the package."""

from typing import Any

SPACE = "library"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
