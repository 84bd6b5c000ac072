"""Pictures: whole, of a size that can be opened, and without the place at which they were taken.

A phone writes the place into a photograph's EXIF. It is taken out without touching the picture; which way up it is stays.
"""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from library.rules.refusal import UploadError

MOST_PIXELS = 80_000_000
FORMATS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF"}
DAMAGED = "It is damaged. Open it, save it again as .png or .jpg, and upload that."
TOO_LARGE = "It has too many pixels to open. Make the picture smaller and upload that."
# Chunks of a PNG that make the picture; texts and EXIF are left out.
DRAWN = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"hIST",
    b"sPLT", b"cICP", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
ORIENTATION = 0x0112


def check_picture(kind: str, content: bytes) -> None:
    """Raises UploadError for a picture that cannot be opened or is too large to."""
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UploadError(TOO_LARGE)
            picture.verify()
    except UploadError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UploadError(TOO_LARGE) from error
    except Exception as error:  # a damaged picture may raise nearly anything; none of it is for the reader
        raise UploadError(DAMAGED) from error


def clean_png(content: bytes) -> bytes:
    """The picture alone: chunks that draw. Raises UploadError for one that is damaged or goes on after its end."""
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            raise UploadError(DAMAGED)
        if name in DRAWN:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            break
    else:
        raise UploadError(DAMAGED)
    if at < len(content):
        raise UploadError("There is something more behind the picture. Open it, save it again, and upload that.")
    return b"".join(kept)


def clean_jpeg(content: bytes) -> bytes:
    """The picture without EXIF, XMP and comments, but which way up it is. Raises UploadError for one that is damaged."""
    kept = [content[:2], _way_up(content)]
    at = 2
    for marker, start, end in _segments(content):
        is_profile = marker == 0xE2 and content[start + 4 : start + 15] == b"ICC_PROFILE"
        # APP0 (JFIF) and APP14 (Adobe) say how the colours are meant.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE0, 0xEE) or is_profile:
            kept.append(content[start:end])
        at = end
    end = content.rfind(b"\xff\xd9")
    if end < at:
        raise UploadError(DAMAGED)
    # Behind the end, phones keep a second picture or a film.
    return b"".join([*kept, content[at : end + 2]])


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment up to the picture's data."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(content) or content[at] != 0xFF:
            raise UploadError(DAMAGED)
        marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content) or marker in (0xD8, 0xD9, 0x00):
            raise UploadError(DAMAGED)
        yield marker, at, end
        at = end
        if marker == 0xDA:
            return


def _way_up(content: bytes) -> bytes:
    """A segment that says which way up the picture is; empty where it is upright."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
            way = picture.getexif().get(ORIENTATION)
    except Exception as error:  # as in check_picture
        raise UploadError(DAMAGED) from error
    if way not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ORIENTATION] = way
    words = exif.tobytes()
    return b"\xff\xe1" + struct.pack(">H", len(words) + 2) + words
