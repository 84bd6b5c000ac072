"""Forms of messaging: see the package."""

from typing import Any

SPACE = "messaging"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
