"""What a plan says of a child, who wrote, signed, read and came is personal; types of plans hold no word of a child."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "ReviewPoint": (
        "pupil", "plan", "starts_at", "place", "purpose", "led_by", "agenda", "decisions", "outcome", "planned_by",
        "pupil_views", "pupil_was_there", "cancelled_words",
    ),
    "ReviewInvitee": (
        "review", "carer_link", "staff_member", "name", "organisation", "email", "answer", "answer_note", "answered_by",
        "views", "was_there", "knows", "knew",
    ),
    "Plan": ("pupil", "lead", "end_reason", "begun_by"),
    "PlanText": ("pupil", "text", "edited_by"),
    "PlanAuthor": ("plan", "user"),
    "PlanVersion": ("plan", "content", "changes", "put_in_force_by"),
    "SignOff": ("version", "name", "carer_link", "note", "noted_by"),
    "PlanReading": ("version", "reader"),
    "Cycle": ("plan",),
    "CyclePart": ("cycle", "author", "words", "noted_by"),
    "Target": (
        "pupil", "plan", "cycle", "objective", "baseline", "baseline_value", "target_value", "much_less", "less",
        "expected", "more", "much_more", "written_by", "level", "outcome",
    ),
    "Provision": ("pupil", "plan", "wording", "by_whom", "entitlement", "written_by"),
    "TargetProvision": ("target", "provision"),
    "ProvisionPlacement": ("provision", "placement"),
    "EhcCase": ("pupil", "process", "phase", "started_on", "closed_on", "note", "opened_by", "follows"),
    "EhcEvent": ("case", "event", "on", "adviser", "detail", "note", "noted_by"),
    "ClockPause": ("case", "reason", "starts_on", "ends_on", "note", "noted_by"),
    "ClockCorrection": ("case", "key", "adviser", "detail", "due_on", "reason", "noted_by"),
    "PlanTypeChange": ("changed_by",),
    "PackBatch": ("title", "asked_by"),
    "Pack": ("pupil", "asked_by", "pdf", "docx"),
}  # fmt: skip

SAFE: dict[str, tuple[str, ...]] = {
    "ReviewPoint": ("kind", "minutes", "state", "planned_at", "sequence"),
    "ReviewInvitee": ("answered_at", "views_at", "invited_at", "escalated_days", "is_to_tell"),
    "PlanType": (
        "key", "name", "purpose", "trust", "made_for", "builds_on", "standing", "signers", "reviews_a_year", "position",
        "valid_from", "valid_to", "source", "replaces",
    ),
    "PlanSection": ("plan_type", "key", "letter", "title", "guidance", "kind", "is_shared", "position"),
    "Plan": ("plan_type", "state", "starts_on", "ended_on", "review_on", "begun_at"),
    "PlanText": ("key", "edited_at"),
    "PlanAuthor": ("seen_at",),
    "PlanVersion": ("number", "put_in_force_on", "put_in_force_at"),
    "SignOff": ("capacity", "how", "signed_on", "noted_at"),
    "PlanReading": ("told_at", "read_at"),
    "Cycle": ("number", "starts_on", "ended_on"),
    "CyclePart": ("part", "on", "noted_at"),
    "Target": ("baseline_on", "measure", "weight", "due_on", "closed_on"),
    "Provision": (
        "section", "times_a_week", "minutes", "is_adult_support", "may_be_shared", "starts_on", "ended_on",
    ),
    "EhcEvent": ("noted_at",),
    "ClockRule": (
        "key", "label", "process", "order", "duty", "counted_from", "amount", "unit", "month", "day", "years", "or_from",
        "or_months", "met_by", "ended_by", "settled_by", "excepted_by", "phases", "applies_if", "standing", "source",
        "valid_from", "valid_to",
    ),
    "PlanTypeHidden": ("plan_type",),
    "PlanTypeChange": ("plan_type", "words", "changed_at"),
    "PackBatch": ("kind", "starts_on", "ends_on", "asked_at"),
    "Pack": (
        "batch", "kind", "starts_on", "ends_on", "asked_at", "state", "claim", "tries", "step", "step_words", "moved_at",
        "why_failed", "made_at", "expires_on",
    ),
}  # fmt: skip
