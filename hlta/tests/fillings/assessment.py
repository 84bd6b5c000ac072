"""Forms of assessment: see the package."""

from typing import Any

from hlta.tests.pasted import saving

SPACE = "assessment"
MEASURE = {
    "mean": "100", "standard_deviation": "15", "lowest": "40", "highest": "160", "reliability": "0.9", "grades": "",
    "first_year": "7", "last_year": "9", "cut_offs": "7: 85",
}  # fmt: skip
QUESTIONS = {"items": "Planning: I think first\n- I rush", "options": "1 Never\n2 Always"}
FILLED: dict[str, dict[str, Any]] = {
    "measure_paste": saving("assessment:measure_paste"),
    "measure_create": MEASURE,
    "measure_edit": MEASURE,
    "questionnaire_create": QUESTIONS,
    "questionnaire_edit": QUESTIONS,
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    # The world's questionnaire is a checklist for adults.
    "questionnaire_hand_out": {"of": "form:8A", "open_until": "2099-01-05"},
    # Nobody who signs in comes to these: a pupil types a code.
    "answer:code_enter": {"code": "ABCDEF"},
    "answer:question": {"value": "1"},
    "answer:finish": {},
    "answer:leave": {},
}
ADDRESSED: dict[str, Any] = {
    "answer:code_enter": lambda world: {"slug": world.school.slug},
    "answer:question": lambda world: {"slug": world.school.slug, "number": 1},
    "answer:finish": lambda world: {"slug": world.school.slug},
    "answer:leave": lambda world: {"slug": world.school.slug},
}
