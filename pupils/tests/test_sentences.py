"""What is said of a file is true: each sentence against what caused it, and against what did not."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from core.errors import DomainError
from hlta.testing import PupilFactory
from pupils.actions.roster import roster_read
from pupils.models import ColumnMapping, Pupil, RosterImport, SenStatus, WordMeaning
from pupils.rules.records import heads_key
from pupils.rules.table import nameless
from pupils.tests.oneroster_files import oneroster
from pupils.tests.test_roster import apply, preview
from schools.context import in_school

HERE = "everything in the file is here already"


def csv(*lines):
    return {"list.csv": "\n".join(lines).encode()}


def page_of(roster, client):
    return client.get(f"/pupils/rosters/{roster.pk}/").text


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (csv("ID,Surname"), "The file has a header and no rows."),
        (csv("ID,Surname", "Total,2"), "a header and no rows, and 1 line left out (a title, a total or a footer)."),
        (csv("ID,Surname", "1,Lee,more", "2,Ng,more"), "as many cells as its header (line 2: the row has 3"),
        ({"list.csv": b""}, "list.csv is empty."),
        ({"list.xls": b"\xd0\xcf\x11\xe0" + bytes(600)}, "old Excel workbook"),
        ({"list.csv": b"ID,Surname\n1,\"Lee\n2,Ng\n"}, "a quotation mark is open"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_read_says_what_is_wrong_with_it(senco, files, why):
    with pytest.raises(DomainError) as refused:
        preview(files, senco)
    assert why in str(refused.value)


def test_everything_is_here_already_is_said_only_where_it_is(senco, sign_in):
    client = sign_in(senco)
    PupilFactory(school=senco.memberships.get().school, mis_id="1", upn="", given_name="Ann", family_name="Lee")
    same = preview(csv("ID,Surname", "1,Lee"), senco)
    assert HERE in page_of(same, client)
    refused = preview(csv("ID,Surname,UPN", "7,Lee,nonsense", "8,Ng,rubbish"), senco)
    page = page_of(refused, client)
    assert HERE not in page
    assert "every line that was read is refused" in page


@pytest.mark.parametrize(
    ("records", "files", "is_asked"),
    [
        ("lessons", csv("Class,Day,Period", "8x,Mon,1"), False),
        ("classes", csv("Class,ID", "8x,1"), False),
        ("staff", csv("Code,Surname", "A,Lee"), False),
        ("pupils", csv("ID,Surname", "1,Lee"), False),
        ("pupils", csv("ID,Surname,DOB", "1,Lee,"), False),
        ("pupils", csv("ID,Surname,DOB", "1,Lee,4/5/2012"), True),
    ],
)
def test_how_dates_are_written_is_asked_only_of_a_list_with_dates(senco, sign_in, records, files, is_asked):
    page = page_of(preview(files, senco, records=records), sign_in(senco))
    assert ("How are dates written" in page) == is_asked


def test_a_page_that_comes_back_says_which_columns_are_missing(senco, sign_in):
    roster = preview(csv("ID,Marks", "1,8"), senco, records="attendance")
    assert roster.needs_columns
    answer = {"column_0": "mis_id", "column_1": "late"}
    page = sign_in(senco).post(f"/pupils/rosters/{roster.pk}/answer/", answer).text
    assert "Say which column holds: Possible sessions or Attendance in per cent; Attended sessions or" in page


def test_an_answer_that_is_missing_is_named(senco, sign_in):
    roster = preview(csv("ID,Surname,SEN status", "1,Lee,Watch list"), senco)
    client = sign_in(senco)
    page = page_of(roster, client)
    assert "Say what some words mean" in page
    assert "“Watch list” (1 row)" in page
    answer = {"column_0": "mis_id", "column_1": "family_name", "column_2": "sen_status"}
    page = client.post(f"/pupils/rosters/{roster.pk}/answer/", answer).text
    assert "Choose what “Watch list” means, or leave it blank." in page
    client.post(f"/pupils/rosters/{roster.pk}/answer/", {**answer, "word_0": "K"})
    assert WordMeaning.objects.get().code == "K"
    assert roster.refreshed().rows.get().after["sen_status"] == "K"
    page = page_of(roster, client)
    assert "Read as “SEN support (K)” because you said so on 14 Oct 2026." in page
    assert "SEN status: “Watch list” is read as “SEN support (K)” because you said so on 14 Oct 2026." in page
    client.post(f"/pupils/rosters/{roster.pk}/answer/", {**answer, "word_0": "?"})
    assert WordMeaning.objects.count() == 0
    assert roster.refreshed().open_questions == ["words"]


def test_a_word_that_is_no_code_is_not_taken_as_an_answer(senco, sign_in):
    roster = preview(csv("ID,Surname,SEN status", "1,Lee,Watch list"), senco)
    answer = {"column_0": "mis_id", "column_1": "family_name", "column_2": "sen_status", "word_0": "Watch list"}
    sign_in(senco).post(f"/pupils/rosters/{roster.pk}/answer/", answer)
    assert WordMeaning.objects.count() == 0


def test_what_a_school_said_is_its_own_and_of_its_kind_of_list(senco, other_school):
    WordMeaning.objects.create(records="pupils", field="sen_status", word="watchlist", written="Watch list", code="K")
    assert not preview(csv("ID,Surname,SEN status", "1,Lee,watch-list"), senco).needs_answer
    with in_school(other_school.pk):
        assert WordMeaning.objects.count() == 0


def test_the_sheet_and_the_header_row_are_asked_about_alone_and_answered(senco, sign_in):
    client = sign_in(senco)
    roster = preview(csv("4711,Lee,8", "4712,Ng,8"), senco)
    assert "Which row holds the names of the columns?" in page_of(roster, client)
    client.post(f"/pupils/rosters/{roster.pk}/answer/", {"head_row": "0"})
    roster = roster.refreshed()
    assert [head for head, _ in roster.heads] == [
        "Column A (no heading)",
        "Column B (no heading)",
        "Column C (no heading)",
    ]
    answer = {"column_0": "mis_id", "column_1": "family_name", "column_2": "year_group"}
    client.post(f"/pupils/rosters/{roster.pk}/answer/", answer)
    assert sorted(row.after["family_name"] for row in roster.refreshed().rows.all()) == ["Lee", "Ng"]


def test_columns_without_names_are_asked_about_in_each_file(senco, sign_in):
    """Another list without a header may have its columns in another order."""
    client = sign_in(senco)
    roster = preview(csv("4711,Lee,Ann", "4712,Ng,Bo"), senco, records="pupils")
    client.post(f"/pupils/rosters/{roster.pk}/answer/", {"head_row": "0"})
    answer = {"column_0": "mis_id", "column_1": "family_name", "column_2": "given_name"}
    client.post(f"/pupils/rosters/{roster.pk}/answer/", answer)
    assert not roster.refreshed().needs_columns
    assert ColumnMapping.objects.count() == 0
    head = [nameless(number) for number in (1, 2, 3)]
    for header, field in zip(head, ("mis_id", "family_name", "given_name"), strict=True):
        ColumnMapping.objects.create(records="pupils", heads=heads_key(head), header=header, field=field)
    again = preview(csv("4713,Ann,Lee", "4714,Bo,Ng"), senco, records="pupils")
    client.post(f"/pupils/rosters/{again.pk}/answer/", {"head_row": "0"})
    assert again.refreshed().needs_columns


def test_who_is_left_out_of_a_set_is_named(senco):
    files = oneroster()
    files["lineItems.csv"] = b"sourcedId,title\n1,Test\n"
    assert "lineItems.csv (1 line) is left alone: nothing is read from it." in preview(files, senco).notes


def test_columns_that_are_not_used_are_named(senco):
    roster = preview(csv("ID,Surname,House,Bus", "1,Lee,Red,7"), senco)
    assert "Columns that are not used: House, Bus." in roster.notes


def test_more_columns_of_a_pupil(senco):
    head = "ID,Surname,FSM,LAC,Ethnicity,Primary need,Secondary need,Home language"
    files = csv(head, "1,Lee,Eligible,No,White - British,Dyslexia,MLD,Urdu", "2,Ng,,,,,,")
    roster = preview(files, senco)
    assert not roster.needs_answer
    apply(roster, senco)
    pupil = Pupil.objects.get(mis_id="1")
    assert (pupil.is_fsm, pupil.is_in_care, pupil.ethnicity, pupil.home_language) == (True, False, "WBRI", "Urdu")
    assert list(pupil.needs.order_by("rank").values_list("rank", "code")) == [(1, "SPLD"), (2, "MLD")]
    assert pupil.needs.first().starts_on == date(2026, 10, 14)
    again = roster_read(roster=preview(files, senco))
    assert {key.split(":")[1] for key in again.counts} == {"same"}


def test_many_unknown_words_are_asked_about_by_fifties(senco, sign_in):
    rows = [f"{number},Lee,word {number}" for number in range(60)]
    roster = preview(csv("ID,Surname,SEN status", *rows), senco)
    page = page_of(roster, sign_in(senco))
    assert page.count('name="word_') == 50
    assert "10 more words will be asked about next" in page


def test_the_row_of_the_column_names_can_be_said_at_once(senco, sign_in):
    file = io.BytesIO(b"Key,Nom\nID,Surname\n1,Lee\n")
    file.name = "list.csv"
    upload = {"request_key": uuid4().hex, "records": "pupils", "uploads": file, "head_row": "1"}
    where = sign_in(senco).post("/pupils/rosters/new/", upload)["Location"]
    assert [head for head, _ in RosterImport.objects.get(pk=where.split("/")[-2]).heads] == ["Key", "Nom"]


def test_the_command_says_which_option_answers_what(school, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(b"ID,Surname,SEN status\n1,Lee,Watch list\n")
    with pytest.raises(CommandError, match=r"--word .*sen_status:Watch list \(1\)"):
        call_command("import_roster", str(file), school=school.slug)
    call_command("import_roster", str(file), school=school.slug, word=["sen_status:Watch list=K"])
    with in_school(school.pk):
        assert SenStatus.objects.get().code == "K"
    with pytest.raises(CommandError, match="is not KIND:WORD=CODE"):
        call_command("import_roster", str(file), school=school.slug, word=["sen_status:Watch list=X"])
    file.write_bytes(b"4711,Lee\n")
    with pytest.raises(CommandError, match="--head-row"):
        call_command("import_roster", str(file), school=school.slug)
