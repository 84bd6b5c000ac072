"""Measures and questionnaires are catalogue and safe; what came out for a pupil is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "Score": ("pupil", "value", "predicted", "actual", "taken_on", "source", "entered_by"),
    "Sitting": ("pupil", "digest", "given_by", "done_at", "total", "results", "share"),
    "Answer": ("sitting", "value"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "Measure": (
        "name",
        "kind",
        "unit",
        "lowest",
        "highest",
        "is_higher_better",
        "mean",
        "standard_deviation",
        "reliability",
        "grades",
        "first_year",
        "last_year",
        "cut_offs",
        "licence",
        "source",
    ),
    "Score": ("measure", "entered_at"),
    "Questionnaire": ("measure", "filled_by", "introduction", "options", "most_missing"),
    "Item": ("questionnaire", "position", "text", "subscale", "is_reversed", "is_asked"),
    "Sitting": ("questionnaire", "open_until", "given_at"),
    "Answer": ("item",),
}
