"""Accounts: who it is and how they sign in is personal, and so is where a form took them."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "User": ("password", "last_login", "email", "full_name"),
    "Membership": ("user", "roles", "ended_on"),
    "OnceKey": ("user", "key", "location"),
    "Tally": ("key",),
    "EmailChange": ("user", "address", "secret_hash"),
    "AccountMail": ("address", "user"),
    "BrowserCode": ("user", "code_hash"),
}

SAFE: dict[str, tuple[str, ...]] = {
    "User": ("is_active", "created_at"),
    "Membership": ("created_at",),
    "OnceKey": ("view", "created_at"),
    "Tally": ("hits", "expires_at"),
    "EmailChange": ("expires_at",),
    "AccountMail": ("kind", "created_at"),
    "BrowserCode": ("made_at", "used_at"),
}
