"""Word, PowerPoint, Excel and OpenDocument files: what they are by what is in them, and that nothing in them acts."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from library.rules.refusal import EICAR, UploadError, megabytes

MOST_ENTRIES = 3000
MOST_UNPACKED = 100 * 1024 * 1024
MAIN = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}
OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
MACROS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/|macrosheets/|basic/|scripts/)|(^|/)attachedtoolbars", re.I
)
PROGRAM = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|class|sh|py|lnk|html?|swf|docm|xlsm|pptm)$", re.I
)
WITHIN = re.compile(r"(^|/)embeddings/", re.I)
MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-office.activeX")
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
ODF_ACTS = (
    (b"<script:event-listener", "a macro"),
    (b"<draw:applet", "a program"),
    (b"<draw:plugin", "a film or sound from elsewhere"),
    (b"<draw:floating-frame", "a part from elsewhere"),
    (b"<draw:object-ole", "another file"),
    (b"<office:dde-source", "a link that fetches data from elsewhere"),
    (b"sun.star.oleobject", "another file"),
)
FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"")
LINK = re.compile(r"^(https?:|mailto:|tel:|#)", re.I)
SAVE_AGAIN = "Save it as PDF and upload that, or take the part out."


def office_kind(content: bytes, *, is_inner: bool = False) -> str:
    """docx, pptx, xlsx, odt or odp. Raises UploadError for any other zip, and for one with something in it that acts."""
    parts = _unpacked(content)
    kind = next((kind for name, kind in MAIN.items() if name in parts and "[Content_Types].xml" in parts), "")
    kind = kind or OPEN.get(parts.get("mimetype", b"").strip(), "")
    for name, part in parts.items():
        _check_part(name, part, is_inner=is_inner)
    if not kind:
        raise UploadError("It is a zip. Unpack it, and upload the file that is in it.")
    if kind in OPEN.values():
        _check_open(parts)
    else:
        _check_microsoft(parts)
    return kind


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts by name. Raises UploadError for what is no zip, and for a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except UploadError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError, KeyError,
        IndexError, OverflowError, MemoryError, UnicodeError,
    ) as error:  # fmt: skip
        raise UploadError("It is damaged. Open it, save it again, and upload that.") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """The sizes are what `read` holds to: it gives no more than an entry says that it has."""
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise UploadError(f"It holds more than {MOST_ENTRIES} parts. Split it into smaller files.")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UploadError(
            f"It unpacks to more than {megabytes(MOST_UNPACKED)}. Take out large pictures and save it again."
        )
    if len(set(names)) < len(names):
        raise UploadError("It holds a part twice. Open it, save it again, and upload that.")
    for entry in entries:
        if entry.flag_bits & 1:
            raise UploadError("It has a password. Save it without one and upload that.")
        if (
            stat.S_ISLNK(entry.external_attr >> 16)
            or entry.filename.startswith("/")
            or ".." in entry.filename.split("/")
        ):
            raise UploadError("It points to places outside itself. Open it, save it again, and upload that.")


def _check_part(name: str, part: bytes, *, is_inner: bool) -> None:
    if MACROS.search(name):
        raise UploadError("It holds macros. Save it without them (as .docx, .pptx or .xlsx) and upload that.")
    if PROGRAM.search(name) or part.startswith((b"MZ", b"\x7fELF")):
        raise UploadError(f"It holds a program or script. {SAVE_AGAIN}")
    if EICAR in part:
        raise UploadError("It holds what virus scanners are tested with. Check where it comes from.")
    # What charts rest on is a workbook, looked at in the same way; anything else inside is another file.
    if WITHIN.search(name) and not is_inner and name.lower().endswith(".xlsx"):
        office_kind(part, is_inner=True)
    elif WITHIN.search(name) or part.startswith(b"\xd0\xcf\x11\xe0"):
        raise UploadError(f"It holds another file inside. {SAVE_AGAIN}")
    if name.lower().endswith((".xml", ".rels")) and DOCTYPE.search(_plain(part)):
        raise UploadError(
            "It is put together in a way that no Office program writes. Open it, save it again, and upload that."
        )


def _plain(part: bytes) -> bytes:
    """XML as UTF-8, whichever of the two encodings of XML it has."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        encoding = "utf-16" if part[:1] in b"\xff\xfe" else "utf-16-le" if part.startswith(b"<\0") else "utf-16-be"
        return part.decode(encoding, "replace").encode("utf-8", "replace")
    return part


def _check_microsoft(parts: Mapping[str, bytes]) -> None:
    if any(kind in _plain(parts["[Content_Types].xml"]) for kind in MACRO_TYPES):
        raise UploadError("It holds macros. Save it without them (as .docx, .pptx or .xlsx) and upload that.")
    for name, part in parts.items():
        if name.lower().endswith(".rels"):
            _check_relations(part)
        elif name.startswith("word/") and name.endswith(".xml"):
            words = b" ".join(first + second for first, second in FIELD.findall(_plain(part)))
            if re.search(rb"\bDDE", words, re.I):
                raise UploadError(f"It holds a link that fetches data from another program. {SAVE_AGAIN}")
        elif "externallinks/" in name.lower() and re.search(rb"<\w*:?(ddeLink|oleLink)\b", _plain(part)):
            raise UploadError(f"It holds a link that fetches data from another program. {SAVE_AGAIN}")


def _check_relations(part: bytes) -> None:
    """Links to the web are welcome; templates, objects and pictures that are fetched from elsewhere are not."""
    try:
        relations = fromstring(part)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UploadError("It is damaged. Open it, save it again, and upload that.") from error
    for relation in relations:
        if relation.get("TargetMode", "").lower() != "external":
            continue
        if not relation.get("Type", "").endswith("/hyperlink"):
            raise UploadError(f"It fetches a part (a template, picture or object) from elsewhere. {SAVE_AGAIN}")
        if not LINK.match(relation.get("Target", "")):
            raise UploadError("It holds a link that does not lead to the web. Take the link out and save it again.")


def _check_open(parts: Mapping[str, bytes]) -> None:
    for name, part in parts.items():
        if name.lower().endswith(".xml"):
            plain = _plain(part)
            for mark, what in ODF_ACTS:
                if mark in plain:
                    raise UploadError(f"It holds {what}. {SAVE_AGAIN}")
            if re.search(rb"xlink:href=\"\s*(javascript|vnd\.sun\.star\.script|macro|file):", plain, re.I):
                raise UploadError("It holds a link that does not lead to the web. Take the link out and save it again.")
