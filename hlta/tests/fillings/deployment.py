"""Forms of deployment: see the package."""

from typing import Any

SPACE = "deployment"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
