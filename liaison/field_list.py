"""What is written with and about carers and agencies is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {
    "Contact": (
        "pupil", "carer_link", "with_whom", "way", "direction", "happened_at", "said", "outcome", "follow_up_on",
        "follow_up_with", "written_by",
    ),
}  # fmt: skip

SAFE: dict[str, tuple[str, ...]] = {
    "Contact": ("written_at", "followed_up_at", "reference"),
}
