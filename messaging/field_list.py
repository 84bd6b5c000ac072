"""Mail and notices: to whom, and every word of them, is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "Mail": (
        "reference",
        "unique_key",
        "about_pupil",
        "to_name",
        "to_address",
        "language",
        "subject",
        "body",
        "calendar",
        "last_error",
        "trouble",
    ),
    "Notice": ("recipient", "text", "link", "unique_key", "created_by"),
    "OptOut": ("address", "kind", "since", "set_by"),
    "DigestReader": ("user", "since"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "Mail": (
        "kind",
        "state",
        "not_before",
        "not_after",
        "goes_at",
        "attempts",
        "claim",
        "claimed_at",
        "handed_at",
        "digest",
        "sent_at",
        "bounced_at",
        "created_at",
    ),
    "Notice": ("kind", "created_at", "acknowledged_at"),
}
