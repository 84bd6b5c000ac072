"""Strings that trip programs up: our own, and the well-known list where it is at hand."""

import json

from pupils.tests.sds_files import real_folder

OWN = [
    "O'Neil",
    "Zoë",
    "Nguyễn Thị Ánh",
    "محمد",
    "\u202eright to left\u202c",
    "李小龍",
    "🦉🏽",
    "é",
    "Z̸̧͎a̷l̶g̵o",
    "null",
    "undefined",
    "NaN",
    "1e309",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE pupils_pupil; --",
    "{{ 7*7 }}",
    "{% csrf_token %}",
    '=HYPERLINK("http://x")',
    "../../etc/passwd",
    "a\u200bb",
    "﷽",
    "%s %d %n",
    "\\",
    "\t tab",
    "x" * 190,
    "Robert\u0000",
]


def naughty_strings() -> list[str]:
    """Every string to try. In CI the well-known list must be there."""
    folder = real_folder("naughty-strings")
    known = json.loads((folder / "blns.json").read_text()) if folder else []
    return [*OWN, *known]
