"""Forms of interventions: see the package."""

from typing import Any

SPACE = "interventions"
FILLED: dict[str, dict[str, Any]] = {}
ELSEWHERE: dict[str, dict[str, Any]] = {}
ADDRESSED: dict[str, Any] = {}
