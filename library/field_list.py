"""Aids, strategies and resources: the catalogue is safe; whose aid it is, what was advised, and files are personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "Equipment": ("advice_note", "advice_by", "advice_on", "note"),
    "EquipmentCheck": ("done_by", "note"),
    "Loan": ("pupil", "starts_on", "ends_on", "lent_by"),
    "AidNeed": ("pupil", "kind", "description", "since", "advice_note", "advice_by", "ended_on"),
    "AidMissing": ("loan", "on", "reason", "said_by"),
    "StoredFile": ("name", "sha256", "content", "uploaded_by"),
    "Resource": ("source", "added_by"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "Equipment": ("name", "kind", "asset_number", "owner", "check_every_days", "next_check_on", "state", "state_since"),
    "EquipmentCheck": ("equipment", "done_on", "result", "next_due_on"),
    "Loan": ("equipment",),
    "Strategy": ("name", "how", "area", "evidence", "licence", "retired_on"),
    "StoredFile": ("content_type", "size", "uploaded_at"),
    "Resource": (
        "title",
        "description",
        "kind",
        "link",
        "stored_file",
        "licence",
        "licence_note",
        "strategy",
        "area",
        "languages",
        "cultures",
        "interests",
        "subjects",
        "steps",
        "year_groups",
        "reading_from",
        "reading_to",
        "added_on",
        "retired_on",
    ),
}
