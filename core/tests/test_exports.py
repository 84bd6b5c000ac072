import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from core.exports import download, harmless


@pytest.mark.parametrize("text", ["=1+1", "+44 1234", "-5", "@sum", "\tx", "=HYPERLINK(1)"])
def test_what_a_spreadsheet_would_run_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Lee", "", 5, -5, date(2026, 1, 2), None, "O'Neill", "a=b"])
def test_all_else_stays_as_it_is(value):
    assert harmless(value) == value


def test_a_csv_comes_back_as_it_went_out():
    response = download(name="pupils", kind="csv", head=["Name"], rows=[["Zoë, “Z”"], ['two\nlines "x"']])
    assert response["Content-Disposition"] == 'attachment; filename="pupils.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [["Name"], ["Zoë, “Z”"], ['two\nlines "x"']]


def test_an_xlsx_holds_the_rows():
    response = download(name="pupils", kind="xlsx", head=["Name", "Year"], rows=[["=Lee\x07", 8]])
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [list(row) for row in sheet.values] == [["Name", "Year"], ["'=Lee", 8]]
