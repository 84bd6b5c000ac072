"""The free set of measures that every school may start from: ours, CC0 (facts, Instruments and licences)."""

from typing import Any

OURS = {"licence": "CC0: free to use and change", "source": "HLTA's own set"}
MAKERS = {"source": "Whichever test the school has; its maker's licence holds"}
DEFAULTS: list[dict[str, Any]] = [
    {"name": "Plan, monitor, evaluate checklist", "kind": "total", "lowest": 0, "highest": 40, **OURS},
    {"name": "Strategy-use log", "kind": "count", "lowest": 0, "highest": 60, **OURS},
    {"name": "Calibration quiz", "kind": "calibration", "lowest": 0, "highest": 10, "is_higher_better": False, **OURS},
    {"name": "Goal attainment", "kind": "goal", "lowest": -2, "highest": 2, **OURS},
    {"name": "Attendance", "kind": "percentage", "unit": "%", "lowest": 0, "highest": 100},
    {"name": "Reading age", "kind": "age", "lowest": 48, "highest": 240, **MAKERS},
    {
        "name": "Reading, standardised score",
        "kind": "standardised",
        "mean": 100,
        "standard_deviation": 15,
        "lowest": 55,
        "highest": 145,
        **MAKERS,
    },
]
