"""Unique pupil numbers (facts 17-19)."""

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
FORM = re.compile(rf"^[{LETTERS}]\d{{11}}[\d{LETTERS}]$")


def has_upn_form(upn: str) -> bool:
    """A check letter, eleven figures, and a figure, or a letter for a temporary one."""
    return bool(FORM.match(upn))


def check_letter(rest: str) -> str:
    """The letter for characters 2 to 13: the sum of value times position, modulo 23 (fact 18)."""
    total = sum((int(c) if c.isdecimal() else LETTERS.index(c)) * place for place, c in enumerate(rest, start=2))
    return LETTERS[total % 23]


def has_right_letter(upn: str) -> bool:
    return has_upn_form(upn) and check_letter(upn[1:]) == upn[0]
