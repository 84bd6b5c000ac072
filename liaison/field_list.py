"""What is written with and about carers and agencies is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "Contact": (
        "pupil", "carer_link", "with_whom", "way", "direction", "happened_at", "said", "outcome", "follow_up_on",
        "follow_up_with", "written_by",
    ),
    "PupilVoice": ("pupil", "said_on", "how", "helped_by", "answers", "written_by"),
    "PupilGoal": (
        "pupil", "will", "because", "steps", "agreed_on", "look_again_on", "ended_on", "outcome", "written_by",
    ),
    "Professional": ("full_name", "role", "email", "phone", "left_on"),
    "AgencyReferral": (
        "pupil", "professional", "asked_for", "consent", "consent_how", "consent_on", "sent_on", "accepted_on", "seen_on",
        "report_on", "ended_on", "ended_reason", "written_by",
    ),
    "AgencyReport": ("pupil", "referral", "title", "received_on", "summary", "stored_file", "written_by"),
    "Recommendation": (
        "report", "pupil", "words", "decision", "why", "decided_by", "decided_on", "done_by", "due_on", "task", "done_on",
        "outcome",
    ),
    "Meeting": ("pupil", "starts_at", "place", "purpose", "agenda", "notes", "decisions", "written_by", "cancelled_words"),
    "MeetingParticipant": (
        "meeting", "kind", "full_name", "staff_member", "carer_link", "professional", "came", "knows", "knew",
    ),
    "AgreedAction": ("pupil", "what", "staff_member", "professional", "due_on", "task", "agreed_by"),
    "MeetingPack": ("meeting", "participant", "parts", "content", "token_hash", "shared_by"),
    "PackCode": ("pack", "code_hash", "read_out_by"),
    "PackVisit": ("pack", "secret_hash", "began_at", "seen_at", "ended_at", "sent_to"),
    "CarerAccess": ("invitee", "mail", "language", "token_hash", "made_by", "revoked_by", "first_opened_at"),
    "CarerCode": ("access", "code_hash"),
    "CarerVisit": ("access", "secret_hash", "began_at", "seen_at", "ended_at"),
}  # fmt: skip

SAFE: dict[str, tuple[str, ...]] = {
    "Contact": ("written_at", "followed_up_at", "reference"),
    "PupilVoice": ("written_at", "changed_at"),
    "Agency": ("name", "service", "note"),
    "Professional": ("agency",),
    "AgencyReferral": ("agency", "state", "written_at"),
    "AgencyReport": ("agency",),
    "Meeting": ("state", "minutes", "sequence"),
    "MeetingParticipant": ("invited_at", "is_to_tell"),
    "AgreedAction": ("reference", "is_mailed", "agreed_at"),
    "MeetingPack": ("shared_at", "expires_at", "revoked_at", "used_up_at", "fails", "opened_count", "last_opened_at"),
    "PackCode": ("asked_at", "sent_at", "tries", "used_at"),
    "VoicePrompts": ("questions", "scales"),
    "CarerAccess": ("made_for", "made_at", "expires_at", "revoked_at", "used_up_at", "fails", "opened"),
    "CarerCode": ("asked_at", "sent_at", "tries", "used_at"),
}
