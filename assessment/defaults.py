"""The free set of measures that every school may start from: ours, CC0 (facts, Instruments and licences)."""

from typing import Any

OURS = {"licence": "CC0: free to use and change", "source": "HLTA's own set"}
MAKERS = {"source": "Whichever test the school has; its maker's licence holds"}
DEFAULTS: list[dict[str, Any]] = [
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

OPTIONS = "1 Never | ○\n2 Sometimes | ◔\n3 Often | ◑\n4 Always | ●"
QUESTIONNAIRES: list[dict[str, Any]] = [
    {
        "name": "How I learn: plan, monitor, evaluate",
        "filled_by": "pupil",
        "introduction": "Think of your lessons in the last two weeks.",
        "most_missing": 2,
        "options": OPTIONS,
        "items": """Planning: Before I start, I think about what the task asks me to do.
Planning: I think of a way of working before I begin.
Planning: I get what I need ready before I begin.
- Planning: I just start and see what happens.
Monitoring: While I work, I check that I understand.
Monitoring: When something does not work, I try another way.
Monitoring: I notice when I am not listening any more.
- Monitoring: When I am stuck, I wait until somebody comes.
Evaluating: When I have finished, I check my work.
Evaluating: I can tell how well I have done before I see the mark.
Evaluating: I think about what helped me, for the next time.
- Evaluating: When I have finished, I do not think about it again.""",
    },
    {
        "name": "What I see in class: plan, monitor, evaluate",
        "filled_by": "adult",
        "introduction": "Think of this pupil in your lessons in the last two weeks.",
        "most_missing": 3,
        "options": OPTIONS,
        "items": """Planning: Can say what the task asks before starting.
Planning: Chooses a way of working without being told.
Planning: Has what is needed ready.
Monitoring: Notices when something is not understood.
Monitoring: Tries another way before asking for help.
- Monitoring: Waits for an adult when stuck.
Evaluating: Checks the work before handing it in.
Evaluating: Judges rightly how well it went.
Evaluating: Uses what helped last time.""",
    },
]
