"""Columns that hold passwords or PINs, by their names and by what stands in them: they are never kept, nor shown."""

import re
from collections.abc import Callable

from pupils.rules.dates import parse_date
from pupils.rules.packed import Packed
from pupils.rules.table import Table
from pupils.rules.upn import has_upn_form
from pupils.rules.words import plain_word

# Anywhere in a name, as all of it, and as a word of it alone.
INSIDE = (
    "password",
    "passwd",
    "passwort",
    "kennwort",
    "passcode",
    "passphrase",
    "pwd",
    "secretword",
    "memorableword",
    "psswrd",
    "passw0rd",
)
WHOLE = frozenset({"pword", "pwrd", "pswd"})
ALONE = frozenset({"pin", "pins", "pass", "pw", "secret", "secrets"})
CODES = (
    "pincode",
    "pinno",
    "pinnumber",
    "logincode",
    "accesscode",
    "securitycode",
    "securityanswer",
    "doorcode",
    "onetimecode",
    "onetimecode",
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Letters with figures or signs among them, no space: what somebody makes up, and no code that a system writes in capitals.
MADE_UP = re.compile(r"^(?=.*[a-z])(?=.*[\d!$%^&*?~#_+=-])\S{6,64}$")
ADDRESS = re.compile(r"@|^https?:|^www\.|/|\\")
# So large a share of a column's texts look made up, and are all different, where it is taken for passwords.
SHARE = 0.8


def is_password_name(header: str) -> bool:
    """Whether a column of this name holds passwords or PINs, in any spelling."""
    name = plain_word(header)
    words = {word.lower() for word in WORD.findall(header)}
    return name in WHOLE or any(part in name for part in (*INSIDE, *CODES)) or bool(words & ALONE)


def looks_like_passwords(texts: list[str]) -> bool:
    """Whether what stands in a column looks made up to be secret."""
    texts = [text for text in texts if text]
    made_up = sum(is_made_up(text) for text in texts)
    return bool(texts) and made_up >= SHARE * len(texts) and len(set(texts)) >= SHARE * len(texts)


def is_made_up(text: str) -> bool:
    """Whether one text looks like a password."""
    if not MADE_UP.match(text) or ADDRESS.search(text) or has_upn_form(text.upper()) or _is_name(text):
        return False
    try:
        parse_date(text, "dmy", near=2000)
    except ValueError:
        return True
    return False


def _is_name(text: str) -> bool:
    """A double name ("Lee-Ng", "O'Neil") or words joined as codes are ("8x-en1" has a figure first)."""
    return bool(re.fullmatch(r"[A-Z][a-z']+(?:[-_][A-Z][a-z']+)+", text)) or text[0].isdecimal()


def without_passwords(table: Table, is_known: Callable[[str], bool]) -> None:
    """Drop, in place, the columns of nobody's name whose texts look like passwords."""
    found = [
        header
        for header in table.head
        if not is_known(header) and looks_like_passwords([values[header] for _, values in table.rows])
    ]
    if found:
        table.head = [header for header in table.head if header not in found]
        table.hidden += found
        table.rows = Packed.of(table.head, table.rows)
    if table.hidden:
        # Which cell of a line of another width is which cannot be told.
        table.broken = []
