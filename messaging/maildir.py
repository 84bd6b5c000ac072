"""A folder of mail in the Maildir form, as a mail server or fetchmail fills it."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

from messaging.rules.bounce import MOST_BYTES

MOST = 500


def unread(folder: Path) -> Iterator[bytes]:
    """The messages of the folder that are not marked as seen, marked as the next one is asked for: what a kill interrupts is
    read again, and marking a mail twice changes nothing. At most 500 at a time."""
    box = mailbox.Maildir(folder, create=False)
    fresh = (key for key in sorted(box.keys()) if "S" not in box.get_message(key).get_flags())
    for _, key in zip(range(MOST), fresh, strict=False):
        with box.get_file(key) as file:
            raw = file.read(MOST_BYTES + 1)
        yield raw
        message = box.get_message(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
