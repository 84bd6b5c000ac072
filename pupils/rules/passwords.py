"""Columns that hold passwords or PINs, by their names and by what stands in them: they are never kept, nor shown."""

import re
from collections.abc import Callable, Iterable

from pupils.rules.dates import parse_date
from pupils.rules.packed import Packed
from pupils.rules.table import Table
from pupils.rules.upn import has_upn_form
from pupils.rules.words import plain_word

STRUCK = "…"
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
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Letters with figures or signs among them, no space: what somebody makes up, and no code that a system writes in capitals.
MADE_UP = re.compile(r"^(?=.*[a-z])(?=.*[\d!$%^&*?~#_+=-])\S{6,64}$")
ADDRESS = re.compile(r"@|^https?:|^www\.|/|\\")
# Signs that stand in no code of a class or a form, only in what is made up.
SIGNS = re.compile(r"[!$%^&*?~]")
FIGURE = re.compile(r"\d")
# So large a share of a column's texts look made up, and are all different, where it is taken for passwords.
SHARE = 0.8
# So large a share with letters, figures and signs in one word is enough, whatever the others are.
PLAINLY = 0.2


def is_password_name(header: str) -> bool:
    """Whether a column of this name holds passwords or PINs, in any spelling."""
    words = {word.lower() for word in WORD.findall(header)}
    return _says_password(header) or bool(words & ALONE)


def _says_password(header: str) -> bool:
    """Whether the name means a password wherever it stands: "Pass" and "Pin" may be a grade and a surname."""
    name = plain_word(header)
    return name in WHOLE or any(part in name for part in (*INSIDE, *CODES))


def looks_like_passwords(texts: list[str]) -> bool:
    """Whether what stands in a column looks made up to be secret."""
    texts = [text for text in texts if text]
    made_up = [text for text in texts if is_made_up(text)]
    # The same one for everybody is what many systems begin with, and words without a figure may stand beside them.
    plainly = sum(bool(SIGNS.search(text) and FIGURE.search(text)) for text in made_up)
    is_likely = len(made_up) >= SHARE * len(texts) and len(set(texts)) >= SHARE * len(texts)
    return bool(texts) and (is_likely or plainly >= PLAINLY * len(texts))


def secret_places(lines: Iterable[list[str]]) -> set[int]:
    """The columns, from 0, that some line calls passwords, where it is not known which of the lines holds the names: a word that
    means nothing else, or another above figures and made-up words alone."""
    lines = list(lines)
    found: set[int] = set()
    for number, cells in enumerate(lines):
        if sum(map(bool, cells)) > 1:
            found |= {n for n, cell in enumerate(cells) if _names_secrets(cell, n, lines[number + 1 :])}
    return found


def _names_secrets(cell: str, place: int, below: list[list[str]]) -> bool:
    if not cell or not is_password_name(cell):
        return False
    texts = [cells[place] for cells in below if place < len(cells) and cells[place]]
    codes = sum(is_made_up(text) or any(sign.isdigit() for sign in text) for text in texts)
    return _says_password(cell) or 0 < len(texts) <= 2 * codes


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
    is_double = bool(re.fullmatch(r"[A-Z][a-z']+(?:[-_][A-Z][a-z']+)+", text))
    return is_double or (text[0].isdecimal() and not SIGNS.search(text))


def without_passwords(table: Table, is_known: Callable[[str], bool]) -> None:
    """Drop, in place, the columns of nobody's name whose texts look like passwords. Where it is not sure that the names are
    names, they may be passwords too: the column is called by its letter."""
    found = [
        header
        for header in table.head
        if not is_known(header) and looks_like_passwords([values[header] for _, values in table.rows])
    ]
    if found:
        table.head = [header for header in table.head if header not in found]
        letters = [table.letters.pop(header, STRUCK) for header in found]
        table.hidden += [
            letter if is_made_up(header) else header for header, letter in zip(found, letters, strict=True)
        ]
        table.rows = Packed.of(table.head, table.rows)
    if table.hidden:
        # Which cell of a line of another width is which cannot be told.
        table.broken = []
