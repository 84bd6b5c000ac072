"""What is written with and about carers and agencies is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "CarerAccess": ("invitee", "mail", "language", "token_hash", "made_by", "revoked_by", "first_opened_at"),
    "CarerCode": ("access", "code_hash"),
    "CarerVisit": ("access", "secret_hash", "began_at", "seen_at", "ended_at"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "CarerAccess": (
        "made_for", "made_at", "expires_at", "revoked_at", "used_up_at", "fails", "opened",
    ),
    "CarerCode": ("asked_at", "sent_at", "tries", "used_at"),
}  # fmt: skip
