"""The Word file of a pack: real headings and lists, heads of tables marked, pictures with words for who does not see them."""

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from plans.rules.pack import is_right_to_left

GREY = RGBColor(0x59, 0x59, 0x59)
SMALL = Pt(9.5)
WIDTH = 16.6


def pack_docx(data: dict[str, Any], *, pictures: list[bytes], now: datetime) -> bytes:
    """`data`: of a Document, `as_data()`; `pictures`: its charts as PNG, in order."""
    doc, left = Document(), iter(pictures)
    _set_up(doc, data, now)
    _paragraph(doc, data["school"], is_quiet=True)
    _say(doc.add_paragraph(style="Title"), data["title"])
    _paragraph(doc, data["about"])
    _paragraph(
        doc, f"Made on {data['made_on']}. Confidential: only for the people the school gives it to.", is_quiet=True
    )
    for part in data["parts"]:
        _say(doc.add_paragraph(style="Heading 1"), part["title"])
        for block in part["blocks"]:
            _block(doc, block, left)
    out = BytesIO()
    doc.save(out)
    return out.getvalue()


def _set_up(doc: Docx, data: dict[str, Any], now: datetime) -> None:
    about = doc.core_properties
    about.title, about.author, about.language = data["title"][:255], data["school"][:255], "en-GB"
    about.created = about.modified = now.replace(tzinfo=None, microsecond=0)
    about.comments = ""
    normal = doc.styles["Normal"]
    normal.font.size = Pt(11)
    fonts: Any = normal.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:bidi"), "ar-SA")
    fonts.append(language)
    for section in doc.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.2)
    foot = doc.sections[0].footer.paragraphs[0]
    _say(foot, f"Confidential. {data['school']}. Made on {data['made_on']}. Page ")
    _number(foot, "PAGE")
    foot.add_run(" of ")
    _number(foot, "NUMPAGES")


def _number(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in: the page's number, or how many there are."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _say(
    paragraph: Paragraph, text: str, *, is_strong: bool = False, is_quiet: bool = False, size: Pt | None = None
) -> None:
    """Add the text, from the right where it is written so."""
    run = paragraph.add_run(text)
    run.bold = is_strong or None
    run.font.size = size
    if is_quiet:
        run.font.color.rgb = GREY
    if is_right_to_left(text):
        run.font.rtl = True
        paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        properties = paragraph._p.get_or_add_pPr()
        bidi = OxmlElement("w:bidi")
        # In the order of the schema it stands before spacing, indents and alignment.
        after = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
                 "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
                 "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")  # fmt: skip
        properties.insert_element_before(bidi, *after)


def _paragraph(doc: Docx, text: str, *, is_quiet: bool = False) -> None:
    _say(doc.add_paragraph(), text, is_quiet=is_quiet)


def _block(doc: Docx, block: dict[str, Any], pictures: Any) -> None:
    kind = block["kind"]
    if kind == "heading":
        _say(doc.add_paragraph(style=f"Heading {block['level']}"), block["text"])
    elif kind == "paragraph":
        _paragraph(doc, block["text"], is_quiet=block["is_quiet"])
    elif kind == "bullets":
        for row in block["rows"]:
            _say(doc.add_paragraph(style="List Bullet"), row)
    elif kind == "table":
        _table(doc, block)
    else:
        shown = doc.add_picture(BytesIO(next(pictures)), width=Cm(14))
        about = shown._inline.docPr
        about.set("descr", block["alt"])
        about.set("title", block["caption"])


def _table(doc: Docx, block: dict[str, Any]) -> None:
    head, rows = block["head"], block["rows"]
    shares = block["widths"] or [1] * len(head)
    widths = [Cm(WIDTH * share / sum(shares)) for share in shares]
    table = doc.add_table(rows=0, cols=len(head), style="Table Grid")
    _described(table, block["caption"])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for place, row in enumerate([head, *rows]):
        line = table.add_row()
        for number, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            cell.width = widths[number]
            _say(cell.paragraphs[0], text, is_strong=place == 0, size=SMALL)
            if number in block["numbers"]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if place == 0:
            about = line._tr.get_or_add_trPr()
            for name in ("w:cantSplit", "w:tblHeader"):
                about.append(OxmlElement(name))
    doc.add_paragraph()


def _described(table: Table, words: str) -> None:
    """What the table is, for who hears it read."""
    about = OxmlElement("w:tblCaption")
    about.set(qn("w:val"), words)
    table._tbl.tblPr.append(about)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstColumn"), "0")
