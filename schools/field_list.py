"""Schools and their calendar: safe but for whose name and address mail goes out under."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "School": ("sender_name", "reply_to"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "Trust": ("name",),
    "School": (
        "trust",
        "name",
        "slug",
        "dfe_number",
        "accent",
        "cycle_weeks",
        "reminder_days",
        "withdrawal_policy",
        "meets_in_registration",
        "protected_subjects",
        "exam_years",
        "offer_days",
        "safeguarding_url",
        "quiet_from",
        "quiet_until",
        "quiet_weekends",
        "gather_at",
    ),
    "Term": ("name", "starts_on", "ends_on"),
    "ClosedDay": ("on", "reason"),
    "OffTimetableDay": ("on", "reason", "year_groups", "forms"),
    "CycleWeek": ("monday", "number"),
    "Period": ("name", "kind", "starts_at", "ends_at"),
    "SetupSkip": ("step",),
    "Code": ("code_set", "code", "label", "area", "valid_from", "valid_to", "replaced_by"),
}
