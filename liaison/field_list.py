"""What is written with and about carers and agencies is personal."""

PERSONAL: dict[str, tuple[str, ...]] = {}

SAFE: dict[str, tuple[str, ...]] = {}
