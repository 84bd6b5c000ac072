"""Columns without a heading: each is called by its letter, chosen on the page, and remembered without mixing."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from pupils.models import ColumnMapping
from pupils.rules.lines import table_of
from pupils.rules.table import is_nameless
from pupils.tasks import roster_work
from pupils.tests.test_roster import preview

HEAD = ["Adno", "Surname", "", "Year", ""]
ROWS = [["1", "Lee", "Ann", "8", "8A"], ["2", "Ng", "Bo", "8", "8B"]]
NAMES = ["Adno", "Surname", "Column C (no heading)", "Year", "Column E (no heading)"]


def csv(head, rows):
    return {"p.csv": "\n".join(",".join(row) for row in (head, *rows)).encode()}


def xlsx(head, rows):
    """A sheet, which says nothing of empty cells at the end of a row."""
    book, out = Workbook(), io.BytesIO()
    for row in (head, *rows):
        book.active.append([cell or None for cell in row])
    book.save(out)
    return {"p.xlsx": out.getvalue()}


def answered(client, roster, **columns):
    """What each column is, by the place of its header on the page."""
    known = {"column_0": "mis_id", "column_1": "family_name", "column_3": "year_group"}
    client.post(f"/pupils/rosters/{roster.pk}/answer/", {"date_format": "dmy", **known, **columns})
    roster_work(roster.school_id, roster.pk)
    return roster.refreshed()


def said(roster):
    return {row.key: (row.after.get("given_name"), row.after.get("form")) for row in roster.rows.filter(kind="pupil")}


@pytest.mark.parametrize("made", [csv, xlsx])
def test_each_is_named_by_its_letter_chosen_and_remembered(senco, sign_in, made):
    client = sign_in(senco)
    roster = preview(made(HEAD, ROWS), senco, records="pupils")
    assert [header for header, _ in roster.heads] == NAMES
    page = client.get(f"/pupils/rosters/{roster.pk}/").text
    assert page.count("Column C (no heading)") > 0 < page.count("Column E (no heading)")
    roster = answered(client, roster, column_2="given_name", column_4="form")
    assert said(roster) == {"1": ("Ann", "8A"), "2": ("Bo", "8B")}
    again = preview(made(HEAD, [["3", "Fry", "Cy", "9", "9A"]]), senco, records="pupils")
    assert said(again) == {"3": ("Cy", "9A")}


@pytest.mark.parametrize(
    "head",
    [
        ["Adno", "", "Surname", "Year", ""], ["Adno", "Surname", "", "", "Year"], ["Surname", "Adno", "", "Year", ""],
        ["Adno", "Surname", "Notes", "Year", ""],
    ],
)  # fmt: skip
def test_what_was_said_of_them_holds_for_no_file_with_other_headings(senco, sign_in, head):
    roster = preview(csv(HEAD, ROWS), senco, records="pupils")
    answered(sign_in(senco), roster, column_2="given_name", column_4="form")
    assert ColumnMapping.objects.filter(header__contains="no heading").count() == 2
    other = preview(csv(head, [["9", "8", "7", "6", "5"]]), senco, records="pupils")
    assert not {"given_name", "form"} & set(other.said.values())


@given(
    st.lists(
        st.sampled_from(["", "Surname", "Column C (no heading)", "the second Surname", "x"]), min_size=1, max_size=9
    )
)
def test_no_two_columns_have_one_name_and_every_one_has_one(head):
    row = [str(n) for n in range(len(head))]
    table = table_of("p", [(1, head), (2, row)], most_rows=9, is_head=lambda cells: True)
    assert len(set(table.head)) == len(table.head) == len(head)
    assert all(table.head)
    assert list(table.rows) == [(2, dict(zip(table.head, row, strict=True)))]
    if "Column C (no heading)" not in head:
        assert [place for place, name in enumerate(table.head) if is_nameless(name)] == [
            n for n, name in enumerate(head) if not name
        ]


def test_a_blank_below_a_group_is_called_by_the_group_or_its_letter():
    lines = [
        (1, ["Adno", "Contact 1", "", "Contact 2", "", ""]),
        (2, ["", "Surname", "Email", "Surname", "Email", ""]),
        (3, list("abcdef")),
    ]
    table = table_of("p", lines, most_rows=9, is_head=lambda cells: cells.count("Surname") == 2)
    contacts = [f"Contact {number} {name}" for number in (1, 2) for name in ("Surname", "Email")]
    assert table.head == ["Adno", *contacts, "Column F (no heading)"]
