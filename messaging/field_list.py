"""Mail and notices: to whom, and every word of them, is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "Mail": ("reference", "unique_key", "to_name", "to_address", "subject", "body", "calendar", "last_error"),
    "Notice": ("recipient", "text", "link", "unique_key", "created_by"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "Mail": ("kind", "state", "not_before", "not_after", "attempts", "claimed_at", "sent_at", "created_at"),
    "Notice": ("kind", "created_at", "acknowledged_at"),
}
