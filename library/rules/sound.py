"""MP3 and MP4: that they are what they say."""

import struct

from library.rules.refusal import UploadError

DAMAGED = "That isn't a sound or film that can be played. Save it again as .mp3 or .mp4, and upload that."
# ISO/IEC 11172-3: kilobits a second of MPEG-1 layer III, and of MPEG-2 layer III; samples a second by version.
BIT_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4A ",
    b"MSNV",
    b"dash",
    b"qt  ",
}
BOXES_FOUND = {b"moov"}


def check_mp3(content: bytes) -> None:
    """Raises UploadError unless three frames follow one another after the tag."""
    at = 0
    while content[at : at + 3] == b"ID3" and len(content) >= at + 10:
        size = content[at + 6 : at + 10]
        if any(part & 0x80 for part in size):
            raise UploadError(DAMAGED)
        at += 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    # Some programs leave zeros between the tag and the sound.
    while content[at : at + 1] == b"\0":
        at += 1
    for _ in range(3):
        length = _frame(content, at)
        if not length:
            raise UploadError(DAMAGED)
        at += length


def _frame(content: bytes, at: int) -> int:
    """How many bytes the frame at a place has; 0 where there is none."""
    if at + 4 > len(content):
        return 0
    (head,) = struct.unpack_from(">I", content, at)
    version, layer, rate, samples = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or rate in (0, 15) or samples == 3:
        return 0
    bits = BIT_RATES[3 if version == 3 else 2][rate] * 1000
    return (144 if version == 3 else 72) * bits // SAMPLE_RATES[version][samples] + (head >> 9 & 1)


def check_mp4(content: bytes) -> None:
    """Raises UploadError unless the file is boxes to its end, of a known brand, with what says how to play it."""
    brands = {
        content[8:12],
        *(content[at : at + 4] for at in range(16, min(struct.unpack_from(">I", content)[0], 128), 4)),
    }
    found, at = set(), 0
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        if length == 1 and at + 16 <= len(content):
            (length,) = struct.unpack_from(">Q", content, at + 8)
        elif length == 0:
            length = len(content) - at
        if length < 8:
            break
        found.add(name)
        at += length
    if at != len(content) or not brands & BRANDS or not found >= BOXES_FOUND:
        raise UploadError(DAMAGED)
