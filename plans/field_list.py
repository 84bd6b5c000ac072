"""Review points: with whom, when, where and what came out is personal. So is each day and note of a case about an EHC plan."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "ReviewPoint": ("pupil", "starts_at", "place", "purpose", "led_by", "outcome", "planned_by"),
    "EhcCase": ("pupil", "process", "phase", "started_on", "closed_on", "note", "opened_by", "follows"),
    "EhcEvent": ("case", "event", "on", "adviser", "detail", "note", "noted_by"),
    "ClockPause": ("case", "reason", "starts_on", "ends_on", "note", "noted_by"),
    "ClockCorrection": ("case", "key", "adviser", "detail", "due_on", "reason", "noted_by"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "ReviewPoint": ("minutes", "state", "planned_at", "sequence"),
    "EhcEvent": ("noted_at",),
    "ClockRule": (
        "key", "label", "process", "order", "duty", "counted_from", "amount", "unit", "month", "day", "years", "or_from",
        "or_months", "met_by", "ended_by", "stopped_by", "least_pause_days", "phases", "applies_if", "standing", "source",
        "valid_from", "valid_to",
    ),
}  # fmt: skip
