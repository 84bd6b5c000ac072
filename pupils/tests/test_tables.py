"""From files to tables: every line is counted, whatever the shape; kinds of files that schools have; limits; passwords."""

import csv
import io
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pupils.rules.files import EncodingError, read_csv, read_tables, separator_of
from pupils.rules.packed import unpacked
from pupils.rules.passwords import is_password_name, looks_like_passwords
from pupils.rules.records import Reading
from pupils.rules.roster import chosen, is_known, looks_like_head, notes_on, read_roster, shape_of
from pupils.rules.table import FileError, HeadError, SheetError
from pupils.rules.words import Words

MOST = {"most_bytes": 20 << 20, "most_rows": 100_000}
HEAD = ["Adno", "Surname", "Forename", "Year"]
READING = Reading(today="2026-10-14", words=Words(today="2026-10-14"))


def read(name, content, **options):
    return read_tables(
        {name: content}, is_head=looks_like_head, is_known=is_known, today=date.today(), **{**MOST, **options}
    )


def rows(table):
    return [tuple(values.values()) for _, values in table.rows]


def sheets(*found, hidden=()):
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, lines in found:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    book.save(out)
    return out.getvalue()


# --- counts in, counts out ------------------------------------------------------------------------------------------

cells = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"'), max_size=6)
lines = st.one_of(
    st.lists(cells, min_size=4, max_size=4),
    st.lists(cells, max_size=7),
    st.sampled_from([[], HEAD, ["Total", "2", "", ""], ["", "", "", ""], ["Report printed 1/2/2026", "", "", ""]]),
)


@settings(max_examples=200)
@given(st.lists(lines, max_size=12), st.lists(lines, max_size=3), st.sampled_from([",", ";", "\t", "|"]))
def test_every_line_of_a_csv_is_a_row_a_problem_a_note_a_blank_or_the_header(below, above, separator):
    out = io.StringIO()
    written = [*above, HEAD, *below]
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(written)
    try:
        table = read_csv("p.csv", out.getvalue().encode(), most_rows=100, is_head=looks_like_head)
    except FileError:  # most of the lines are of another width than the header
        assert any(len(line) != 4 for line in written)
        return
    assert table.lines == len(written)
    assert len({line for line, _ in (*table.rows, *table.problems, *table.notes)}) == len(
        [*table.rows, *table.problems, *table.notes]
    )
    assert all(set(values) == set(table.head) for _, values in table.rows)


@settings(max_examples=40, deadline=None)
@given(st.lists(lines, max_size=8), st.lists(lines, max_size=3))
def test_every_line_of_a_sheet_is_counted(below, above):
    written = [*above, HEAD, *below]
    while written and not any(written[-1]):  # a sheet ends with its last line that holds something
        written.pop()
    try:
        table = read("p.xlsx", sheets(("Sheet", written)))[0]
    except FileError:
        assert any(len(line) != 4 for line in written)
        return
    assert table.lines == len(written)


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=4, max_size=4), min_size=1, max_size=12))
def test_every_row_of_a_list_of_pupils_is_read_or_refused(below):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEAD, *below])
    try:
        tables = read("p.csv", out.getvalue().encode())
    except FileError:
        return
    items = read_roster(tables, shape="pupils", reading=READING, said={}).items
    helped = sum(any(text.startswith("e.g. ") for text in values.values()) for _, values in tables[0].rows)
    assert (
        sum(item.kind in ("pupil", "row") for item in items) == len(tables[0].rows) + len(tables[0].problems) - helped
    )


# --- kinds of files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", ["", "Pupils, Autumn; printed | today\n\n", "Riverside School, SEND; Year 8\n"])
def test_the_separator_is_that_of_the_table(separator, title):
    text = title + "\n".join(separator.join(row) for row in [HEAD, ["1", "Lee", "Ann", "8"], ["2", "Ng", "Bo", "9"]])
    assert separator_of(text, looks_like_head) == separator
    assert rows(read("p.csv", text.encode())[0]) == [("1", "Lee", "Ann", "8"), ("2", "Ng", "Bo", "9")]


def test_several_sheets_of_one_shape_are_one_list():
    tables = chosen(
        read("p.xlsx", sheets(("7", [HEAD, [1, "Lee", "Ann", 7]]), ("8", [HEAD[::-1], [8, "Bo", "Ng", 2]])))
    )
    assert shape_of(tables) == "pupils"
    items = read_roster(tables, shape="pupils", reading=READING, said={}).items
    assert [(item.key, item.label, item.values["year_group"]) for item in items] == [
        ("1", "Ann Lee", 7),
        ("2", "Bo Ng", 8),
    ]


def test_sheets_of_several_shapes_are_asked_about_and_the_others_are_named():
    staff = [["Code", "Surname", "Post"], ["ABC", "Lee", "TA"]]
    book = sheets(("Pupils", [HEAD, [1, "Lee", "Ann", 7]]), ("Staff", staff), ("Notes", [["Printed on Monday"]]))
    with pytest.raises(SheetError) as asked:
        chosen(read("p.xlsx", book))
    assert [name for name, _ in asked.value.choices] == ["Pupils.xlsx", "Staff.xlsx"]
    tables = chosen(read("p.xlsx", book), sheet="Staff.xlsx")
    assert [table.sheet for table in tables] == ["Staff"]
    assert [remark.split("”")[0] for remark in tables[0].remarks] == ["The sheet “Pupils", "The sheet “Notes"]


def test_a_hidden_sheet_is_read_only_where_it_is_the_list():
    lists = [HEAD, [1, "Lee", "Ann", 7]]
    assert [t.sheet for t in chosen(read("p.xlsx", sheets(("A", [["Hello"]]), ("B", lists), hidden=["B"])))] == ["B"]
    both = sheets(("A", lists), ("B", [HEAD, [2, "Old", "Pupil", 8]]), hidden=["B"])
    assert [t.sheet for t in chosen(read("p.xlsx", both))] == ["A"]


def test_a_header_that_nobody_knows_is_asked_about_and_the_row_can_be_said():
    content = b"4711,Lee,2013-03-04\n4712,Ng,2013-03-05\n"
    with pytest.raises(HeadError) as asked:
        chosen(read("p.csv", content))
    assert [row for row, _ in asked.value.choices] == ["1", "2", "0"]
    table = chosen(read("p.csv", content, head_row=0))[0]
    assert (table.head, len(table.rows)) == (
        ["Column A (no heading)", "Column B (no heading)", "Column C (no heading)"],
        2,
    )
    table = chosen(read("p.csv", b"x,y\n,\nKey,Nom\n1,Lee\n", head_row=3))[0]
    assert (table.head, rows(table), table.lines) == (["Key", "Nom"], [("1", "Lee")], 4)


def test_names_that_nobody_knows_but_that_are_names_need_no_question():
    assert chosen(read("p.csv", b"Kennung,Nachname\n1,Lee\n"))[0].head == ["Kennung", "Nachname"]


def test_groups_above_a_header_tell_its_repeated_names_apart():
    lines = b"Pupil,,,Contact 1,\nAdno,Surname,Forename,Surname,Forename\n1,Lee,Ann,Ng,May\n"
    table = read("p.csv", lines)[0]
    assert table.head == ["Adno", "Surname", "Forename", "Contact 1 Surname", "Contact 1 Forename"]
    assert table.lines == 3
    plain = read("p.csv", b"School:,Riverside,\nAdno,Surname,Forename\n1,Lee,Ann\n")[0]
    assert plain.head == ["Adno", "Surname", "Forename"]


def test_a_web_page_is_read_as_its_table_whatever_it_is_called():
    page = "<html><head><style>td{}</style></head><table><tr><th>Adno<th>Surname</tr><tr><td>1<td>L&eacute;e</table></html>"
    for name in ("p.xls", "p.html", "p.csv", "p.xlsx"):
        assert rows(read(name, page.encode())[0]) == [("1", "Lée")]
    with pytest.raises(FileError, match=r"web page without a table. Save the list as CSV or .xlsx"):
        read("p.xls", b"<html><body>Please sign in</body></html>")


def test_a_web_page_is_written_as_it_says_and_else_it_is_asked():
    page = "<html><meta charset={}><table><tr><th>Adno<th>Surname<tr><td>1<td>Zoë</table></html>"
    assert rows(read("p.xls", page.format("windows-1252").encode("cp1252"))[0]) == [("1", "Zoë")]
    with pytest.raises(EncodingError):
        read("p.xls", page.format("unknown").encode("cp1252"))


def opendocument():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook"),
        ("p.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "one with a password"),
        ("p.ods", opendocument(), "OpenDocument"),
        (
            "p.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "saved as XML",
        ),
        ("p.xls", b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "web archive"),
    ],
)
def test_what_is_not_read_says_how_to_save_it(name, content, what):
    with pytest.raises(FileError, match=rf"{what}.*save it as CSV or .xlsx"):
        read(name, content)
    with pytest.raises(FileError, match="is a PDF"):
        read("p.pdf", b"%PDF-1.7 \x00")


def test_a_sheet_that_is_wrong_about_its_own_size_loses_no_line():
    whole = io.BytesIO(sheets(("Sheet", [HEAD, *([n, "Lee", "Ann", 8] for n in range(5))])))
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(out, "w") as fresh:
        for part in archive.namelist():
            fresh.writestr(part, archive.read(part).replace(b'<dimension ref="A1:D6"/>', b'<dimension ref="A1:B2"/>'))
    assert len(read("p.xlsx", out.getvalue())[0].rows) == 5


def test_cells_merged_downwards_say_the_same_in_every_row():
    book, out = Workbook(), io.BytesIO()
    for line in (HEAD, [1, "Lee", "Ann", 8], [2, None, "Bo", 8], [3, None, "Cy", 8], [4, None, "Di", 8]):
        book.active.append(line)
    book.active.merge_cells("B2:B4")
    book.save(out)
    assert [row[1] for row in rows(read("p.xlsx", out.getvalue())[0])] == ["Lee", "Lee", "Lee", ""]


def test_whole_names_are_read_and_said():
    tables = read("p.csv", b'Adno,Pupil name\n1,"Lee, Ann May"\n2,Bo Ng\n3,Suharto\n')
    items = read_roster(tables, shape="pupils", reading=READING, said={}).items
    names = [(item.values["family_name"], item.values["given_name"]) for item in items]
    assert names == [("Lee", "Ann May"), ("Ng", "Bo"), ("Suharto", "")]
    assert "the last word is read as the surname (“Bo Ng” first)" in notes_on(tables, {}, "pupils", READING)[0]


def test_lost_zeros_of_phone_numbers_are_put_back_and_said_once():
    head = "Adno,Surname,Parent 1 Surname,Parent 1 Phone"
    lines = "1,Lee,Lee,7700900501", "2,Ng,Ng,07700900502", "3,Od,Od,+44 7700 900503", "4,Po,Po,12 345"
    tables = read("p.csv", "\n".join([head, *lines]).encode())
    items = read_roster(tables, shape="pupils", reading=READING, said={}).items
    phones = [item.values["phone"] for item in items if item.kind == "carer"]
    assert phones == ["07700900501", "07700900502", "+44 7700 900503", "12 345"]
    assert notes_on(tables, {}, "pupils", READING) == ["1 phone number has lost the leading zero, which is put back."]


def test_a_report_of_sims_in_xml_is_a_table():
    report = (
        b'<?xml version="1.0"?><SuperStarReport><Record><Adno>1</Adno><Sur_x0020_name>Lee</Sur_x0020_name></Record>\n'
        b"<Record><Adno>2</Adno><Room>B1</Room></Record></SuperStarReport>"
    )
    table = read("p.xml", report)[0]
    assert (table.head, rows(table)) == (["Adno", "Sur name", "Room"], [("1", "Lee", ""), ("2", "", "B1")])
    with pytest.raises(FileError, match="defines entities"):
        read("p.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><SuperStarReport>&a;</SuperStarReport>')


@pytest.mark.parametrize(
    "line",
    [
        "Total,2,,", "Grand total:,,,", "Totals,2,3,4", "Report printed 14/11/2026 by office,,,", "Page 1 of 2,,,", "2 pupils,,,",
        "Number of pupils: 2,,,", "End of report,,,", "Printed on 3/11/2026 10:00,,,",
    ],
)  # fmt: skip
def test_totals_and_footers_are_left_out_with_a_note(line):
    table = read("p.csv", f"Adno,Surname,Forename,Year\n1,Lee,Ann,8\n{line}\n".encode())[0]
    assert (len(table.rows), table.notes) == (1, [(3, "a total or a footer, left out")])


@pytest.mark.parametrize("line", ["Total,Ann,Lee,8", "1,Total,Ann,8", "Page,Ann,,8", "Count,Bo,,", "Report,Ann,,8"])
def test_people_with_such_names_are_people(line):
    assert len(read("p.csv", f"Surname,Forename,Middle name,Year\n{line}\n".encode())[0].rows) == 1


# --- limits ---------------------------------------------------------------------------------------------------------


def empty_rows(count):
    """A workbook whose sheet is a list and then rows that hold nothing."""
    whole = io.BytesIO(sheets(("Sheet", [HEAD, [1, "Lee", "Ann", 8]])))
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for part in archive.namelist():
            data = archive.read(part)
            if part.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", b'<row spans="1:4" ht="15"/>' * count + b"</sheetData>")
            fresh.writestr(part, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "why"),
    [
        ("p.csv", lambda: b"Adno,Surname\n" + b"1,Lee,more\n" * 150_000, "more than 100,000 rows|No row of p.csv"),
        ("p.csv", lambda: b"Adno,Surname\n1,Lee\n" + b"\n" * 150_000, "more than 100,000 rows"),
        ("p.csv", lambda: b"Adno,Surname\n1,Lee\n" + b"Adno,Surname\n" * 150_000, "more than 100,000 rows"),
        ("p.csv", lambda: b"Adno,Surname\n1,Lee\n" + b"Total,2\n" * 150_000, "more than 100,000 rows"),
        ("p.csv", lambda: b"Adno,Surname\n" + b"1,Lee\n" * 2_000 + b"1,Lee,more\n" * 3_000, "Only 2,000 of 5,000 rows"),
        ("p.xlsx", lambda: empty_rows(4_000_000), "more than 100,000 rows"),
        ("p.xls", lambda: b"<table>" + b"<tr><td>1<td>Lee" * 150_000 + b"</table>", "more than 100,000 rows"),
    ],
)
def test_too_many_lines_of_any_kind_are_refused_in_seconds(name, make, why):
    content = make()
    began = time.process_time()
    with pytest.raises(FileError, match=why):
        read(name, content)
    assert time.process_time() - began < 5


# --- passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Password", "Network Password", "studentPassword", "PASSWORD_1", "Pupil pwd", "PIN", "pin", "Door PIN", "PIN No.",
        "userPin", "P/word", "Passcode", "pass code", "Pass", "Login code", "Passwort", "Pass-phrase", "Secret word",
    ],
)  # fmt: skip
def test_a_column_of_passwords_is_known_by_its_name(header):
    assert is_password_name(header)
    table = read("p.csv", f"Adno,Surname,{header}\n1,Lee,hunter2!\n".encode())[0]
    assert (table.head, table.hidden) == (["Adno", "Surname"], [header])
    assert "hunter2" not in str((table, list(table.rows)))


@pytest.mark.parametrize(
    "header", ["Surname", "Pinewood house", "Passport no", "Shopping", "Opinion", "Spin", "Compass"]
)
def test_other_columns_are_not(header):
    assert not is_password_name(header)


def test_a_column_of_passwords_is_known_by_what_stands_in_it():
    made_up = ["plum-tree-41", "river99", "Dog!house", "x7kfq2ab"]
    assert looks_like_passwords(made_up)
    assert looks_like_passwords(["Welcome1!"] * 30)
    assert looks_like_passwords(["swift1Fox!", "7river!Sea", "plumbtree", "foxglove", "482913"])
    content = "Adno,Surname,Kennung\n" + "".join(f"{n},Lee,{text}\n" for n, text in enumerate(made_up))
    table = read("p.csv", content.encode())[0]
    assert (table.head, table.hidden) == (["Adno", "Surname"], ["Kennung"])
    assert rows(table) == [(str(n), "Lee") for n in range(4)]
    assert not any(text in str((table, unpacked(part))) for part in table.rows.parts for text in made_up)


def test_several_columns_of_passwords_are_all_dropped_from_the_kept_rows():
    lines = "".join(f"plum{n}!,{n},x7kf{n}q,Lee,Dog!house{n}\n" for n in range(2500))
    table = read("p.csv", f"Netkey,Adno,Wort,Surname,Door\n{lines}".encode())[0]
    assert (table.head, table.hidden) == (["Adno", "Surname"], ["Netkey", "Wort", "Door"])
    assert rows(table) == [(str(n), "Lee") for n in range(2500)]
    assert {len(row) for part in table.rows.parts for row in unpacked(part)} == {3}


@pytest.mark.parametrize(
    "texts",
    [
        ["B801200005001", "B801200005002"], ["14-Oct-12", "03-Nov-12"], ["8x/En1", "8y/Ma1"], ["Lee-Ng", "Ann-Marie"],
        ["a.lee@example.org", "b.ng@example.org"], ["10234", "10235"], ["English", "Maths"], ["", ""], ["KS2", "KS3"],
    ],
)  # fmt: skip
def test_what_schools_write_in_other_columns_is_no_password(texts):
    assert not looks_like_passwords(texts)


def test_words_that_are_shown_to_choose_an_encoding_are_no_passwords():
    with pytest.raises(EncodingError) as asked:
        read("p.csv", "Adno,Surname,Login\n1,Zoë,plüm-tree-41\n".encode("cp1252"))
    assert "plüm" not in str(asked.value.samples)
    assert "Zoë" in asked.value.samples["cp1252"]


def test_a_broken_line_of_a_file_with_passwords_is_not_kept():
    table = read("p.csv", b"Adno,Surname,PIN\n1,Lee,4821\n2,Ng,extra,9911\n")[0]
    assert (len(table.problems), table.broken) == (1, [])
    assert "9911" not in str(table)
