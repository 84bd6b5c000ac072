"""Which uploaded files are taken in: told by their content, never by what the browser says of them.

`check_upload` gives the file as it may be kept, or raises UploadError with a sentence that says what to do.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from library.rules.office import office_kind
from library.rules.pdf import check_pdf
from library.rules.pictures import check_picture, clean_jpeg, clean_png
from library.rules.refusal import EICAR, UploadError, megabytes
from library.rules.sound import check_mp3, check_mp4

__all__ = ["ENDINGS", "MOST_BYTES", "Upload", "UploadError", "check_upload", "safe_name"]

MOST_BYTES = 10 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "pptx": f"{OFFICE}presentationml.presentation",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "txt": "text/plain; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
}
ENDINGS = {**{kind: kind for kind in TYPES}, "jpeg": "jpg"}
TAKEN = "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), .odt, .odp, .png, .jpg, .gif, .txt, .mp3 or .mp4"
WITH_MACROS = {"docm", "dotm", "dotx", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"}
# What a file begins with that is never taken, and what to do instead.
REFUSED = (
    (b"MZ", "It is a program, and programs are not taken."),
    (b"\x7fELF", "It is a program, and programs are not taken."),
    (b"\xca\xfe\xba\xbe", "It is a program, and programs are not taken."),
    (b"\xcf\xfa\xed\xfe", "It is a program, and programs are not taken."),
    (b"#!", "It is a script, and scripts are not taken."),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "It is a shortcut to a file. Upload the file itself."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "It is an older Office file, or one with a password. Open it, take the password off, save it as .docx, .pptx or .xlsx,"
        " and upload that.",
    ),
    (b"{\\rtf", "Rich text is not taken. Save it as Word (.docx) or PDF and upload that."),
    (b"7z\xbc\xaf\x27\x1c", "It is an archive. Unpack it, and upload the file that is in it."),
    (b"Rar!", "It is an archive. Unpack it, and upload the file that is in it."),
    (b"\x1f\x8b", "It is an archive. Unpack it, and upload the file that is in it."),
)
MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|meta|link|img|\?php|\?xml|%)", re.IGNORECASE
)
CODE_IN_MEDIA = re.compile(rb"<\?php|<script|<svg|<!doctype html", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    """A file that may be kept. `kind` is its ending, `content` its bytes as they are kept (a picture's without its place)."""

    name: str
    kind: str
    content_type: str
    content: bytes


def check_upload(name: str, content: bytes) -> Upload:
    """The file as it may be kept. Raises UploadError, and nothing else, for one that is not taken."""
    shown = safe_name(name)
    if not content:
        raise UploadError(f"{shown} is empty. Choose another file.")
    if len(content) > MOST_BYTES:
        raise UploadError(
            f"{shown} has more than {megabytes(MOST_BYTES)}. Make it smaller, or add a link to it instead."
        )
    ending = shown.rpartition(".")[2].lower() if "." in shown else ""
    if ending in WITH_MACROS:
        raise UploadError(f"{shown} may hold macros. Save it as .docx, .pptx or .xlsx and upload that.")
    if EICAR in content:
        raise UploadError(
            f"{shown} is what virus scanners are tested with. It is not taken: check where it comes from."
        )
    try:
        kind, kept = _read(content)
    except UploadError as error:
        raise UploadError(f"{shown} is not taken. {error}") from error
    if ending not in ENDINGS:
        raise UploadError(f"{shown} is not taken by its name. Take a file that ends in {TAKEN}.")
    if ENDINGS[ending] != kind:
        raise UploadError(
            f"{shown} is not what its name says: inside it is a .{kind} file. Give it the right name, or save it again as"
            f" .{ending}."
        )
    return Upload(shown, kind, TYPES[kind], kept)


def _read(content: bytes) -> tuple[str, bytes]:
    """What the file is by its content, and its bytes as they are to be kept. Raises UploadError."""
    for begin, words in REFUSED:
        if content.startswith(begin):
            raise UploadError(words)
    if content.startswith(b"%PDF-"):
        check_pdf(content)
        return "pdf", content
    if content.startswith(b"PK"):
        return office_kind(content), content
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture("png", content, clean_png)
    if content.startswith(b"\xff\xd8\xff"):
        return _picture("jpg", content, clean_jpeg)
    if content.startswith((b"GIF87a", b"GIF89a")):
        return _picture("gif", content, lambda whole: whole)
    if content[4:8] == b"ftyp":
        check_mp4(content)
        return _without_code("mp4", content)
    if content.startswith(b"ID3") or (content[0] == 0xFF and len(content) > 1 and content[1] & 0xE6 == 0xE2):
        check_mp3(content)
        return _without_code("mp3", content)
    return "txt", _text(content)


def _picture(kind: str, content: bytes, clean: Callable[[bytes], bytes]) -> tuple[str, bytes]:
    check_picture(kind, content)
    return _without_code(kind, clean(content))


def _without_code(kind: str, content: bytes) -> tuple[str, bytes]:
    if CODE_IN_MEDIA.search(content):
        raise UploadError("There is program code inside it. Open it, save it again under a new name, and upload that.")
    return kind, content


def _text(content: bytes) -> bytes:
    """Plain text in UTF-8. Raises UploadError for anything that is not plain text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(content, "utf-16")
    else:
        text = _decoded(content, "utf-8-sig")
        text = _decoded(content, "cp1252") if text is None else text
    if text is None or any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text):
        raise UploadError(f"It cannot be told what it is. Take {TAKEN}.")
    plain = text.encode("utf-8", "ignore")
    if MARKUP.search(plain):
        raise UploadError(
            "It is a web page, a drawing or code, which could run in a browser. Save it as PDF and upload that."
        )
    return plain


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def safe_name(name: str) -> str:
    """A name to show and to download by: no folder, nothing that cannot be seen, at most 120 characters with its ending."""
    bare = re.split(r"[\\/]", name)[-1]
    seen = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "C")
    seen = re.sub(r'[<>:"|?*%;]', "_", re.sub(r"\s+", " ", seen)).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    return (f"{stem[:110].rstrip()}{dot}{ending[:9]}" if dot and stem else seen[:120]) or "file"
