"""Pictures: whole, of a size that can be opened, and without the place at which they were taken.

A phone writes the place into a photograph's EXIF. It is taken out without touching the picture; which way up it is stays.
"""

import io
import re
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
SCAN = 0xDA
END_MARK = b"\xff\xd9"
WITHOUT_LENGTH = {0x00, 0x01, *range(0xD0, 0xDA)}
# In the data of a scan, FF00 is a byte of it and FFD0 to FFD7 are places to start again; FFFF is filling.
AFTER_SCAN = re.compile(rb"\xff(?=[^\x00\xd0-\xd7\xff])")


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
    """The picture without EXIF, XMP and comments, but which way up it is. Raises UploadError for one that is damaged.

    It ends at its first end mark: behind it, phones keep a film or a second picture, which has the place in it again.
    """
    kept = [content[:2], _way_up(content)]
    for marker, start, end in _segments(content):
        is_profile = marker == 0xE2 and content[start + 4 : start + 15] == b"ICC_PROFILE"
        # APP0 (JFIF) and APP14 (Adobe) say how the colours are meant.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE0, 0xEE) or is_profile:
            kept.append(content[start:end])
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment up to the picture's end mark, a scan's with its data."""
    at, has_scan = 2, False
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if has_scan and content[at : at + 2] == END_MARK:
            yield END_MARK[1], at, at + 2
            return
        marker, end = _segment(content, at)
        if marker == SCAN:
            has_scan = True
            end = _scan_end(content, end)
        yield marker, at, end
        at = end


def _segment(content: bytes, at: int) -> tuple[int, int]:
    """The marker at a place, and where its segment ends as its length says it."""
    if at + 4 > len(content) or content[at] != 0xFF:
        raise UploadError(DAMAGED)
    marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
    if length < 2 or at + 2 + length > len(content) or marker in WITHOUT_LENGTH:
        raise UploadError(DAMAGED)
    return marker, at + 2 + length


def _scan_end(content: bytes, at: int) -> int:
    """Where the data of a scan ends: at the next marker. A progressive picture has several scans."""
    found = AFTER_SCAN.search(content, at)
    if found is None:
        raise UploadError(DAMAGED)
    return found.start()


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
