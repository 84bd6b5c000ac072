"""A pack as files: the PDF is what PDF/UA asks for, the Word file is whole, and no words break either."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import docx as word
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary

from plans.pack.pdf import _typed, chart_pictures, pack_pdf
from plans.pack.word import pack_docx
from plans.rules.pack import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Part,
    Table,
    bar_chart,
    line_chart,
)

NAUGHTY = [
    "#panic() $x^2$ \\ * _ ` @ref <label> // /* ] } {{ 7*7 }}", "${7*7} <script>alert(1)</script> &amp; \"'",
    "=HYPERLINK(1)",
    "السلام عليكم", "اردو میں ٹھیک ہے",
    "Łódź Ștefan ąęć", "😀👩\u200d🏫 🏴", "漢字 ਪੰਜਾਬੀ", "a\x00b\x07c\x1b", "\u202eoverride", "x" * 900,
    "\ufeff\ue000", "line\r\nline\u2028line", "", " ", "\n\n", "- list\n+ list\n= heading",
]  # fmt: skip
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def a_document(*texts: str, name: str = "Amir Khan") -> Document:
    days = [date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2)]
    chart = line_chart(name="Reading age", scores=[(day, Decimal(90 + n), f"7:{n:02}") for n, day in enumerate(days)])
    bars = bar_chart(name="hours", bars=[("Promised", 300, "5 h"), ("Delivered", 240, "4 h")])
    assert chart
    assert bars
    blocks: list[Block] = [Heading("Words", 3), *[Paragraph(text) for text in texts], Bullets(list(texts) or ["one"])]
    table = Table(
        "Scores", ["Day", "Score"], [[text, text] for text in texts] or [["5 January 2026", "7:00"]], numbers=[1]
    )
    parts = [Part("The pupil", [*blocks, table]), Part("Measures", [Heading("Reading age"), chart, table, bars])]
    return Document(f"Review pack: {name}", "Riverside", f"{name}, Year 8.", "4 March 2026", parts)


@pytest.fixture(scope="module")
def pdf():
    with pikepdf.open(io.BytesIO(pack_pdf(a_document("One.", "Two.").as_data()))) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def docx():
    data = a_document("One.", "مرحبا").as_data()
    return pack_docx(data, pictures=chart_pictures(data), now=NOW)


def nodes(pdf):
    """Every element of the structure, in reading order, as (type, element)."""
    found, todo = [], [pdf.Root.StructTreeRoot]
    while todo:
        node = todo.pop(0)
        if isinstance(node, Dictionary) and "/S" in node:
            found.append((str(node.S)[1:], node))
        kids = node.get("/K", []) if isinstance(node, Dictionary) else []
        todo = [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary)] + todo
    return found


def test_the_pdf_says_what_it_is(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Review pack: Amir Khan"


def test_every_page_is_read_in_the_order_of_its_structure(pdf):
    assert {str(page.Tabs) for page in pdf.pages} == {"/S"}
    assert all("/StructParents" in page for page in pdf.pages)


def test_every_figure_has_words(pdf):
    figures = [node for kind, node in nodes(pdf) if kind == "Figure"]
    assert len(figures) == 2
    assert "from 7:00 on 5 January 2026 to 7:02 on 2 March 2026" in str(figures[0].Alt)
    assert "Promised 5 h; Delivered 4 h" in str(figures[1].Alt)


def test_heads_of_tables_are_heads_of_columns(pdf):
    heads = [node for kind, node in nodes(pdf) if kind == "TH"]
    assert len(heads) == 4
    assert {str(attributes(head)["/Scope"]) for head in heads} == {"/Column"}


def attributes(node):
    of = node.A
    return next(part for part in (of if isinstance(of, Array) else [of]) if "/Scope" in part)


def test_headings_leave_no_level_out(pdf):
    levels = [kind for kind, _ in nodes(pdf) if kind in ("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels == ["H1", "H2", "H1", "H2"]


def test_every_font_is_inside_and_says_its_letters(pdf):
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        about = font.DescendantFonts[0].FontDescriptor
        assert "/ToUnicode" in font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(about.keys())


def test_nothing_on_a_page_is_without_a_tag_or_left_out_as_an_ornament(pdf):
    shows = {"Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "S", "s", "B", "b", "B*", "b*"}
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            what = str(instruction.operator)
            depth += (what in ("BDC", "BMC")) - (what == "EMC")
            assert depth or what not in shows, what


@pytest.mark.parametrize("text", NAUGHTY)
def test_no_words_break_the_files(text):
    data = a_document(text, name=text or "Nobody").as_data()
    assert pack_pdf(data).startswith(b"%PDF")
    made = pack_docx(data, pictures=chart_pictures(data), now=NOW)
    assert len(word.Document(io.BytesIO(made)).tables) == 2


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=25)
def test_no_text_at_all_breaks_the_files(one, two):
    data = a_document(one, two).as_data()
    assert pack_pdf(data).startswith(b"%PDF")
    assert pack_docx(data, pictures=chart_pictures(data), now=NOW)[:2] == b"PK"


def test_headings_of_the_word_file_are_headings(docx):
    doc = word.Document(io.BytesIO(docx))
    styles = [p.style.name for p in doc.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert styles == ["Title", "Heading 1", "Heading 2", "Heading 1", "Heading 2"]
    assert doc.core_properties.title == "Review pack: Amir Khan"
    assert doc.core_properties.language == "en-GB"


def test_the_word_file_marks_heads_and_describes_pictures(docx):
    xml = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") == 2
    assert xml.count('descr="Line chart of Reading age') == 1
    assert xml.count('descr="Bar chart of hours') == 1
    assert '<w:tblCaption w:val="Scores"/>' in xml


def test_words_from_the_right_are_marked_so(docx):
    doc = word.Document(io.BytesIO(docx))
    arabic = next(p for p in doc.paragraphs if p.text == "مرحبا")
    assert arabic.runs[0].font.rtl
    assert arabic._p.pPr.find("{*}bidi") is not None


def test_letters_without_type_are_boxes_and_the_pdf_says_so():
    data = a_document("Words: 漢字").as_data()
    with (
        pikepdf.open(io.BytesIO(pack_pdf(data))) as boxed,
        pikepdf.open(io.BytesIO(pack_pdf(a_document().as_data()))) as whole,
    ):
        assert len([kind for kind, _ in nodes(boxed) if kind == "P"]) > len(
            [kind for kind, _ in nodes(whole) if kind == "P"]
        )
    assert _typed("漢字 😀", {"漢", "字", "😀"}) == "□□ (grinning face)"
