"""The PDF of a pack: tagged, PDF/UA-1, with the type that typst brings along."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst

from plans.rules.pack import BOX, breakable, is_right_to_left, spelled

TEMPLATE = Path(__file__).parent / "pack.typ"
# What typst says of a text for which it has no type.
NO_TYPE = re.compile(r'the text `"(.*?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
TRIES = 5
BOXED = f"{BOX} stands for a letter of a script that this file has no type for. The Word file has the words whole."


class PackError(Exception):
    """The file could not be made."""


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def pack_pdf(data: dict[str, Any]) -> bytes:
    """`data`: of a Document, `as_data()`. Raises PackError."""
    return _compiled(data, format="pdf", pdf_standards=["ua-1"])


def chart_pictures(data: dict[str, Any]) -> list[bytes]:
    """The charts as PNG files, in the order in which they stand. Raises PackError."""
    if not any(block["kind"] in ("line", "bars") for part in data["parts"] for block in part["blocks"]):
        return []
    made: Any = _compiled(data, format="png", ppi=130, mode="charts")
    return made if isinstance(made, list) else [made]


def _compiled(data: dict[str, Any], *, mode: str = "document", **options: Any) -> Any:
    """A sign for which there is no type is spelled out. For pictures nobody checks that."""
    missing: set[str] = set()
    for _ in range(TRIES):
        boxed = any(spelled(letter) == BOX for letter in missing)
        inputs = {"data": json.dumps(_typed({**data, "note": BOXED if boxed else ""}, missing)), "mode": mode}
        try:
            return typst.compile(_template(), sys_inputs=inputs, ignore_system_fonts=True, **options)
        except typst.TypstError as error:
            found = {letter for text in NO_TYPE.findall(error.diagnostic) for letter in _unescaped(text)} - missing
            # What failed as a whole may hold plain letters: those have type.
            found = {letter for letter in found if not letter.isascii()}
            if not found:
                raise PackError(error.diagnostic[:500]) from error
            missing |= found
    raise PackError("There is no type for some of the words.")


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _typed(data: Any, missing: set[str]) -> Any:
    """The data with long words breakable, signs without type spelled, and what is written from the right marked so."""
    if isinstance(data, str):
        text = breakable("".join(spelled(letter) if letter in missing else letter for letter in data))
        return {"rtl": text} if is_right_to_left(text) else text
    if isinstance(data, dict):
        return {key: value if key == "kind" else _typed(value, missing) for key, value in data.items()}
    return [_typed(value, missing) for value in data] if isinstance(data, list | tuple) else data
