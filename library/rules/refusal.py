"""What all the checks of files share."""

# The text that virus scanners are tested with (EICAR), put together so that this file is not taken for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class UploadError(Exception):
    """The file is not taken; the message says why and what to do."""


def megabytes(count: int) -> str:
    return f"{count // 1024 // 1024} MB"
