"""Staff: contracts, hours, skills and training are personal; the catalogue of courses is safe."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "StaffMember": (
        "user",
        "title",
        "given_name",
        "family_name",
        "job",
        "mis_id",
        "email",
        "line_manager",
        "job_title",
        "weekly_minutes",
        "pastoral_years",
        "left_on",
        "born_on",
        "merged_into",
        "merged_rows",
    ),
    "Invitation": (
        "staff_member",
        "email",
        "roles",
        "secret_hash",
        "invited_by",
        "accepted_by",
    ),
    "HandOver": ("person", "to", "key", "row", "arranged_by", "why_dropped"),
    "Skill": ("staff_member", "name", "level", "since", "note"),
    "Language": ("staff_member", "name", "level"),
    "Training": ("staff_member", "done_on", "expires_on"),
    "WorkingPattern": (
        "staff_member",
        "starts_on",
        "ends_on",
        "planned_ends_on",
        "weeks_a_year",
        "works_inset",
        "liaison_minutes",
        "preparation_minutes",
    ),
    "WorkingDay": ("pattern", "starts_at", "ends_at", "break_starts_at", "break_ends_at"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "Course": ("name",),
    "HandOver": ("on", "arranged_at", "given_at", "dropped_at"),
    "Invitation": ("invited_at", "expires_at", "accepted_at", "withdrawn_at"),
    "Training": ("course",),
    "WorkingDay": ("week", "weekday"),
}
