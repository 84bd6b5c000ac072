"""PDFs without anything that acts by itself: no script, no program to start, no file inside."""

import io
import re
from typing import Any

import pikepdf
from pikepdf import settings

from library.rules.refusal import UploadError

# A small file must not unpack into all of the memory. The limits hold for the whole process, so they are set once, here.
settings.set_qpdf_limits(
    flate_max_memory=64 * 1024 * 1024,
    png_max_memory=64 * 1024 * 1024,
    run_length_max_memory=64 * 1024 * 1024,
    tiff_max_memory=64 * 1024 * 1024,
    max_stream_filters=5,
    parser_max_nesting=100,
)
MOST_OBJECTS = 200_000
MOST_VALUES = 3_000_000
SAVE_AGAIN = "Print it to a new PDF (Print, then “Save as PDF”) and upload that."
KEYS = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/EmbeddedFiles": "another file",
    "/EF": "another file",
    "/XFA": "a form that runs scripts",
    "/RichMedia": "a film that runs scripts",
    "/RichMediaContent": "a film that runs scripts",
}
# Action types (ISO 32000-1, table 198) that do more than go to a place in the document or on the web.
ACTIONS = {
    "/JavaScript": "a script",
    "/Launch": "a command that starts a program",
    "/GoToE": "another file",
    "/GoToR": "a link to another file",
    "/SubmitForm": "a form that sends itself away",
    "/ImportData": "a form that reads files",
    "/Rendition": "a script",
    "/RichMediaExecute": "a script",
    "/Movie": "a film",
    "/Sound": "a sound",
}
TYPES = {"/EmbeddedFile": "another file"}
SUBTYPES = {"/FileAttachment": "another file", "/RichMedia": "a film that runs scripts", "/Screen": "a film"}
LINK = re.compile(r"^\s*(https?:|mailto:|tel:|www\.|[\w.-]+\.\w{2,}(/|$)|#)", re.IGNORECASE)


def check_pdf(content: bytes) -> None:
    """Raises UploadError for a PDF that is damaged, locked, or holds something that acts."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise UploadError("It has a password or is locked. Save it without one and upload that.")
            if not len(pdf.pages):
                raise UploadError("It has no page.")
            _check(pdf)
    except UploadError:
        raise
    except pikepdf.PasswordError as error:
        raise UploadError("It has a password. Save it without one and upload that.") from error
    except Exception as error:  # a damaged file may raise nearly anything; none of it is for the reader
        raise UploadError(f"It is damaged or too large inside. {SAVE_AGAIN}") from error


def _check(pdf: pikepdf.Pdf) -> None:
    """Every object of the file, those in packed streams too."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise UploadError(f"It is too large inside. {SAVE_AGAIN}")
    left = MOST_VALUES
    for found in pdf.objects:
        waiting: list[Any] = [found]
        while waiting:
            left -= 1
            if left < 0:
                raise UploadError(f"It is too large inside. {SAVE_AGAIN}")
            value = waiting.pop()
            if isinstance(value, pikepdf.Array):
                waiting += _inside(value)
            elif isinstance(value, pikepdf.Stream):
                waiting.append(value.stream_dict)
            elif isinstance(value, pikepdf.Dictionary):
                if what := _acts(value):
                    raise UploadError(f"It holds {what}. {SAVE_AGAIN}")
                waiting += _inside(value.values())


def _inside(values: Any) -> list[Any]:
    """The containers among them that are written in place; what is pointed to has a turn of its own."""
    kinds = (pikepdf.Array, pikepdf.Dictionary)
    return [value for value in values if isinstance(value, kinds) and not value.is_indirect]


def _acts(value: pikepdf.Dictionary) -> str:
    """What in this dictionary acts by itself, in words; empty for nothing."""
    names = set(value.keys())
    for key in KEYS.keys() & names:
        return KEYS[key]
    for key, known in (("/S", ACTIONS), ("/Type", TYPES), ("/Subtype", SUBTYPES)):
        said = value.get(key)
        if isinstance(said, pikepdf.Name) and str(said) in known:
            return known[str(said)]
    link = value.get("/URI")
    if isinstance(link, pikepdf.String) and not LINK.match(str(link)):
        return "a link that leads neither to a web page nor to an address"
    return ""
