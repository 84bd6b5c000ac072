"""Which files are taken in, and that the others are refused in a sentence, in bounded time."""

import io
import time
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from library.rules.refusal import EICAR
from library.rules.uploads import MOST_BYTES, UploadError, check_upload, safe_name
from library.tests.files import archive, mp3, mp4, office, open_document, pdf, picture, relation

GOOD = {
    "a.docx": office("docx"),
    "a.pptx": office("pptx", **{"ppt/embeddings/Microsoft_Excel_Sheet.xlsx": office("xlsx")}),
    "a.xlsx": office("xlsx", **{"xl/_rels/workbook.xml.rels": relation("hyperlink", "https://example.org/")}),
    "a.odt": open_document(),
    "a.odp": open_document("presentation"),
    "a.pdf": pdf(),
    "a.png": picture(),
    "a.jpg": picture("JPEG"),
    "a.jpeg": picture("JPEG"),
    "a.gif": picture("GIF"),
    "a.txt": "Zażółć: 5 < 7, “quoted”.\r\n".encode(),
    "a.mp3": mp3(),
    "a.mp4": mp4(),
}


def with_key(place, value):
    def change(found):
        found.Root[place] = value

    return change


def action(kind, **more):
    return with_key("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more))


def hidden(found):
    """A script that lies in a packed stream of objects."""
    found.Root.Later = found.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript))


def attached(found):
    found.attachments["plan.txt"] = b"Plan."


def bomb_pdf():
    data = zlib.compress(b" " * 200_000_000, 9)
    head = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    packed = b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(data) + data
    return head + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"


PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
# A function where making the file takes seconds, which every process that collects tests would spend.
BAD = [
    ("a.pdf", b"", "is empty"),
    ("a.txt", b"x" * (MOST_BYTES + 1), "more than 10 MB"),
    ("a.txt", b"  " + EICAR, "virus scanners"),
    ("a.docx", office("docx", **{"word/media/x.txt": EICAR}), "virus scanners"),
    ("a.exe", b"MZ\x90\0" + b"\0" * 100, "program"),
    ("a.pdf", b"MZ\x90\0" + b"\0" * 100, "program"),
    ("a.txt", b"\x7fELF\x02\x01\x01\0", "program"),
    ("a.txt", b"#!/bin/sh\nrm -rf x", "script"),
    ("a.html", b"<!DOCTYPE html><p>Hello", "could run in a browser"),
    ("a.svg", b'<?xml version="1.0"?><svg onload="x()"/>', "could run in a browser"),
    ("a.txt", "<script>x()</script>".encode("utf-16"), "could run in a browser"),
    ("a.txt", b"Name < 3\n<IMG src=x onerror=x>", "could run in a browser"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save|save"),
    ("a.zip", archive(**{"a.txt": "x"}), "Unpack it"),
    ("a.rtf", b"{\\rtf1 x}", "Rich text"),
    ("a.pdf", office("docx"), "inside it is a .docx"),
    ("a.docx", office("xlsx"), "inside it is a .xlsx"),
    ("a", pdf(), "not taken by its name"),
    ("a.pdf.exe", pdf(), "not taken by its name"),
    ("a.docm", office("docx"), "macros"),
    ("a.docx", office("docx", **{"word/vbaProject.bin": "x"}), "macros"),
    ("a.xlsx", office("xlsx", **{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    ("a.docx", office("docx", **{"[Content_Types].xml": "<x>macroEnabled.main+xml</x>"}), "macros"),
    ("a.docx", office("docx", **{"word/activeX/activeX1.xml": "<x/>"}), "macros"),
    ("a.docx", office("docx", **{"word/embeddings/oleObject1.bin": "x"}), "another file"),
    ("a.docx", office("docx", **{"word/media/x.bin": b"\xd0\xcf\x11\xe0"}), "another file"),
    ("a.pptx", office("pptx", **{"ppt/embeddings/a.xlsx": office("xlsx", **{"xl/vbaProject.bin": "x"})}), "macros"),
    ("a.docx", office("docx", **{"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://x/")}), "elsewhere"),
    ("a.docx", office("docx", **{"word/_rels/document.xml.rels": relation("image", "https://x/")}), "elsewhere"),
    ("a.docx", office("docx", **{"word/_rels/document.xml.rels": relation("hyperlink", "file://x/y")}), "to the web"),
    ("a.docx", office("docx", **{"word/_rels/document.xml.rels": "<x"}), "damaged"),
    ("a.docx", office("docx", **{"word/document.xml": "<w:instrText>DDEAUTO c:\\cmd</w:instrText>"}), "another program"),
    ("a.xlsx", office("xlsx", **{"xl/externalLinks/externalLink1.xml": "<ddeLink/>"}), "another program"),
    ("a.docx", office("docx", **{"word/x.xml": '<!DOCTYPE x [<!ENTITY a "b">]>'}), "no Office program"),
    ("a.docx", office("docx", **{"word/x.xml": '<!DOCTYPE x>'.encode("utf-16")}), "no Office program"),
    ("a.docx", office("docx", **{"word/run.js": "x"}), "program or script"),
    ("a.docx", office("docx", **{"../x.xml": "x"}), "outside itself"),
    ("a.docx", lambda: office("docx", **{"word/x.xml": b"0" * 120_000_000}), "unpacks to more"),
    ("a.docx", lambda: office("docx", **{f"word/{n}.xml": "x" for n in range(3000)}), "more than 3000 parts"),
    ("a.docx", office("docx")[:-30], "damaged"),
    ("a.odt", open_document(**{"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
    ("a.odt", open_document(**{"content.xml": '<x><script:event-listener a="b"/></x>'}), "a macro"),
    ("a.odt", open_document(**{"content.xml": '<a xlink:href="javascript:x()"/>'}), "to the web"),
    ("a.pdf", b"%PDF-1.7\n" + b"x" * 50, "damaged"),
    ("a.pdf", pdf(action("JavaScript", JS=pikepdf.String("x()"))), "a script"),
    ("a.pdf", pdf(action("Launch", F=pikepdf.String("cmd"))), "starts a program"),
    ("a.pdf", pdf(action("SubmitForm")), "sends itself away"),
    ("a.pdf", pdf(action("URI", URI=pikepdf.String("javascript:x()"))), "neither to a web page"),
    ("a.pdf", pdf(hidden, **PACKED), "a script"),
    ("a.pdf", pdf(attached), "another file"),
    ("a.pdf", pdf(attached, **PACKED), "another file"),
    ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
    ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="")), "password"),
    ("a.pdf", bomb_pdf, "damaged or too large"),
    ("a.png", picture() + b"PK\x03\x04", "behind the picture|damaged"),
    ("a.png", picture()[:-20], "damaged"),
    ("a.jpg", picture("JPEG")[:40], "damaged"),
    ("a.jpg", picture("JPEG")[:-2] + b"<script>x()</script>\xff\xd9", "program code"),
    ("a.gif", b"GIF89a<script>x()</script>", "damaged|program code"),
    ("a.png", lambda: picture(size=(20000, 5000)), "too many pixels"),
    ("a.mp3", b"\xff\xfb\x90\x00" + b"x" * 2000, "a sound or film"),
    ("a.mp4", b"\0\0\0\x14ftypisom" + b"x" * 60, "a sound or film"),
    ("a.txt", bytes(range(1, 32)), "cannot be told"),
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_is_taken(name):
    found = check_upload(name, GOOD[name])
    assert found.kind == name.partition(".")[2].replace("jpeg", "jpg")
    assert found.name == name


@pytest.mark.parametrize(("name", "content", "words"), BAD)
def test_a_hostile_file_is_refused_with_what_to_do(name, content, words):
    content = content() if callable(content) else content
    begin = time.monotonic()
    with pytest.raises(UploadError, match=words):
        check_upload(name, content)
    assert time.monotonic() - begin < 5


def test_a_destination_on_opening_is_no_script():
    def change(found):
        found.Root.OpenAction = pikepdf.Array([found.pages[0].obj, pikepdf.Name.Fit])

    assert check_upload("a.pdf", pdf(change)).kind == "pdf"


def test_the_place_of_a_photograph_goes_and_which_way_up_stays():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    kept = check_upload("a.jpg", picture("JPEG", size=(40, 30), exif=exif)).content
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.getexif().get(0x0112), found.getexif().get_ifd(0x8825), found.size) == (6, {}, (40, 30))
        found.load()


def noisy(**saved):
    """A JPEG with many bytes of data in each scan, and the place in its EXIF."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    Image.effect_noise((64, 48), 90).convert("RGB").save(out, "JPEG", exif=exif, **saved)
    return out.getvalue()


def drawn(content):
    with Image.open(io.BytesIO(content)) as found:
        return found.tobytes()


KINDS = pytest.mark.parametrize("saved", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])


@KINDS
def test_a_picture_behind_the_picture_goes_with_its_place(saved):
    first = noisy(**saved)
    kept = check_upload("a.jpg", first + b"\0\0" + noisy()).content
    assert kept == check_upload("a.jpg", first).content
    assert b"Exif" in first
    assert b"Exif" not in kept
    assert drawn(kept) == drawn(first)


@KINDS
def test_the_place_between_two_scans_goes(saved):
    first = noisy(**saved)
    place = b"\xff\xe1\x00\x0eExif\0\0place."
    last = first.rfind(b"\xff\xda") if "progressive" in saved else first.rfind(b"\xff\xd9")
    kept = check_upload("a.jpg", first[:last] + place + first[last:]).content
    assert b"place." not in kept
    assert drawn(kept) == drawn(first)


def test_a_picture_that_stops_in_its_data_is_refused():
    assert "damaged" in refusal("a.jpg", noisy()[:-2]).lower()


def test_texts_in_a_png_go():
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    kept = check_upload("a.png", picture(exif=exif)).content
    assert b"eXIf" not in kept
    assert b"IDAT" in kept


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\My files\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("..", "file"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(name, shown):
    assert safe_name(name) == shown


BEGINNINGS = [
    b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"\0\0\0\x20ftypisom",
    b"ID3\3\0\0", b"\xff\xfb\x90\0", b"<",
]  # fmt: skip


def refusal(name, content):
    """The words of the refusal; None where the file is taken. Anything else that is raised fails the test."""
    try:
        check_upload(name, content)
    except UploadError as error:
        return str(error)
    return None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from(BEGINNINGS), st.binary(max_size=400))
def test_whatever_the_bytes_are_they_are_taken_or_refused(name, begin, rest):
    words = refusal(name, begin + rest)
    # No random bytes are a PDF, an Office file, a picture or a film: only plain text is taken.
    assert words or name.lower().strip(" .").endswith(".txt")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_damaged_honest_file_is_taken_or_refused(name, data):
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert refusal(name, bytes(content[: data.draw(st.integers(1, len(content)))])) != ""
