"""Review points: with whom, when, where and what came out is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "ReviewPoint": ("pupil", "starts_at", "place", "purpose", "led_by", "outcome", "planned_by"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "ReviewPoint": ("minutes", "state", "planned_at", "sequence"),
}
