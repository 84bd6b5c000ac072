"""Files for the tests, made as the programs make them."""

import io
import struct
import zipfile

import pikepdf
from PIL import Image

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts.items():
            found.writestr(name, content)
    return out.getvalue()


def office(kind, **more):
    return archive(**{"[Content_Types].xml": TYPES, MAIN[kind]: "<x/>", "_rels/.rels": RELS.format(""), **more})


def relation(kind, target):
    return RELS.format(f'<Relationship Id="1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>')


def open_document(kind="text", **more):
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}", **{"content.xml": "<x/>", **more})


def pdf(change=lambda found: None, **saved):
    out = io.BytesIO()
    with pikepdf.new() as found:
        found.add_blank_page()
        change(found)
        found.save(out, **saved)
    return out.getvalue()


def picture(kind="PNG", size=(4, 3), **saved):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **saved)
    return out.getvalue()


def mp3(frames=4):
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def mp4():
    head = struct.pack(">I", 20) + b"ftypisom" + b"\0\0\x02\0" + b"mp41"
    return head + struct.pack(">I", 12) + b"moov" + b"\0" * 4 + struct.pack(">I", 16) + b"mdat" + b"\0" * 8
