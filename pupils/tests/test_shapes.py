"""Other shapes of a roster: OneRoster, workbooks, lists with strange headers, carers beside the pupil."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from core.errors import DomainError
from pupils.models import Carer, CarerLink, ClassTeacher, ColumnMapping, Enrolment, Pupil, TeachingClass
from pupils.rules.records import heads_key
from pupils.tests.oneroster_files import SCHOOL, delta, oneroster
from pupils.tests.test_roster import apply, preview
from staff.models import StaffMember


def workbook(*rows, above=()):
    book, out = Workbook(), io.BytesIO()
    for row in (*above, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def csv(*lines):
    return {"list.csv": "\n".join(lines).encode()}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_oneroster_set_comes_in_and_the_same_again_changes_nothing(senco, version):
    files = oneroster(version=version)
    apply(preview(files, senco, schools=[SCHOOL]), senco)
    assert [model.objects.count() for model in (Pupil, TeachingClass, Enrolment, ClassTeacher, Carer)] == [
        10,
        2,
        10,
        2,
        10,
    ]
    pupil = Pupil.objects.get(mis_id="p2")
    assert (pupil.name, pupil.year_group, pupil.born_on, pupil.sex) == ("Given2 Family2", 9, date(2012, 3, 12), "M")
    assert CarerLink.objects.get(pupil=pupil).carer.email == "ann2@example.org"
    assert {key.split(":")[1] for key in preview(files, senco, schools=[SCHOOL]).counts} == {"same", "left_out"}


def test_optional_files_may_be_missing_or_empty(senco):
    files = {name: data for name, data in oneroster().items() if name in ("users.csv", "orgs.csv")}
    files["enrollments.csv"] = b"sourcedId,status,classSourcedId,userSourcedId,role\n"
    apply(preview(files, senco), senco)
    assert (Pupil.objects.count(), StaffMember.objects.exclude(mis_id="").count()) == (20, 4)


def test_a_delta_changes_what_it_names_and_nobody_leaves_by_silence(senco):
    apply(preview(oneroster(), senco), senco)
    changes = delta(["p0", "tobedeleted", "", "Family0", ""], ["p1", "active", "New", "Family1", "08"])
    roster = preview(changes, senco)
    assert roster.counts == {"pupil:left": 1, "pupil:changed": 1}
    apply(roster, senco)
    assert Pupil.objects.on_roll().count() == 19


def test_who_is_missing_from_a_bulk_file_is_proposed_as_a_leaver(senco):
    apply(preview(oneroster(), senco), senco)
    files = oneroster(pupils=18)
    assert "pupil:left" not in preview(files, senco).counts
    assert preview(files, senco, is_whole=True).counts["pupil:left"] == 2


def test_a_link_to_nobody_is_refused_with_its_line(senco):
    files = delta(["p1", "active", "New", "Family1", "08"])
    files["enrollments.csv"] = b"sourcedId,status,classSourcedId,userSourcedId,role\ne1,active,c9,p1,student\n"
    roster = preview(files, senco)
    row = roster.rows.get(outcome="refused")
    assert (row.file, row.line, row.reason) == ("enrollments.csv", 2, "There is no class c9.")


def test_a_workbook_with_lines_above_its_header(senco):
    data = workbook(
        ["UPN", "Surname", "Forename", "DOB", "Year"],
        ["B801200005001", "Lee", "Ann", datetime(2012, 4, 5), 8],
        above=[["Exported for Riverside"], []],
    )
    roster = preview({"list.xlsx": data}, senco)
    assert roster.notes == ["list.xlsx, line 1: above the header, left alone"]
    apply(roster, senco)
    assert (Pupil.objects.get().born_on, Pupil.objects.get().year_group) == (date(2012, 4, 5), 8)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"ID,Surname\n1,Lee\n"])
def test_what_is_no_workbook_says_so(senco, data):
    with pytest.raises(DomainError, match="Excel"):
        preview({"list.xlsx": data}, senco)


def test_strange_headers_are_asked_about_once_and_remembered(senco):
    files = csv("Nummer,Nachname,Rufname", "7,Lee,Ann")
    roster = preview(files, senco)
    assert (roster.needs_columns, roster.rows.count()) == (True, 0)
    with pytest.raises(DomainError, match="which columns"):
        apply(roster, senco)
    said = {"Nummer": "mis_id", "Nachname": "family_name", "Rufname": "given_name"}
    again = preview(files, senco, said=said)
    apply(again, senco)
    assert Pupil.objects.get().name == "Ann Lee"
    for header, field in said.items():
        ColumnMapping.objects.create(heads=heads_key(said), header=header, field=field)
    assert preview(files, senco).counts == {"pupil:same": 1}


def test_what_was_said_of_columns_belongs_to_the_whole_set_of_headers(senco, sign_in):
    roster = preview(csv("ID,Surname,Ref", "7,Lee,Annie"), senco)
    answer = {"column_0": "mis_id", "column_1": "family_name", "column_2": "preferred_name"}
    sign_in(senco).post(f"/pupils/rosters/{roster.pk}/answer/", answer)
    assert list(ColumnMapping.objects.values_list("header", "field")) == [("Ref", "preferred_name")]
    assert preview(csv("Ref,Surname,ID", "Annie,Lee,7"), senco).rows.get().after["preferred_name"] == "Annie"
    other = preview(csv("ID,Surname,Ref,Year", "7,Lee,Annie,8"), senco)
    assert "preferred_name" not in other.rows.get().after


def test_a_remembered_column_never_overrides_a_header_that_is_known(senco, sign_in):
    roster = preview(csv("ID,Surname,Legal surname", "7,Lee,Ng"), senco)
    answer = {"column_0": "mis_id", "column_1": "-", "column_2": "family_name"}
    sign_in(senco).post(f"/pupils/rosters/{roster.pk}/answer/", answer)
    assert roster.refreshed().rows.get().after["family_name"] == "Ng"
    assert ColumnMapping.objects.count() == 0
    assert preview(csv("ID,Surname,Legal surname", "7,Lee,Ng"), senco).rows.get().after["family_name"] == "Lee"


def test_a_column_is_corrected_in_the_browser(senco, sign_in):
    roster = preview(csv("ID,Surname,Known to friends as", "7,Lee,Annie"), senco)
    client = sign_in(senco)
    assert "First row: Annie" in client.get(f"/pupils/rosters/{roster.pk}/").text
    answer = {"date_format": "dmy", "column_0": "mis_id", "column_1": "family_name", "column_2": "preferred_name"}
    client.post(f"/pupils/rosters/{roster.pk}/answer/", answer)
    assert roster.refreshed().rows.get().after["preferred_name"] == "Annie"
    assert ColumnMapping.objects.get(header="Known to friends as").field == "preferred_name"


def test_two_columns_cannot_be_one_thing(senco, sign_in):
    roster = preview(csv("ID,Surname,Name", "7,Lee,Annie"), senco)
    answer = {"date_format": "dmy", "column_0": "mis_id", "column_1": "family_name", "column_2": "family_name"}
    page = sign_in(senco).post(f"/pupils/rosters/{roster.pk}/answer/", answer).text
    assert "Two columns cannot be the same thing." in page


def test_carers_beside_the_pupil(senco):
    files = csv(
        "ID,Surname,Forename,Parent 1 Name,Parent 1 Email,Parent 1 Relationship,Parent 2 Surname,Parent 2 Email",
        "7,Lee,Ann,Mrs May Lee,may@example.org,Mother,Lee,not an address",
    )
    roster = preview(files, senco)
    assert "n't an email address" in roster.rows.get(label="Lee", kind="carer").reason
    apply(roster, senco)
    links = CarerLink.objects.order_by("contact_order")
    assert [(row.relationship, row.carer.name, row.carer.email) for row in links] == [
        ("Mother", "Mrs May Lee", "may@example.org"),
        ("Carer", "Lee", ""),
    ]
    assert {key.split(":")[1] for key in preview(files, senco).counts} == {"same"}


def test_do_not_contact_outlives_an_import(senco):
    files = csv("ID,Surname,Parent Name,Parent Email", "7,Lee,May Lee,may@example.org")
    apply(preview(files, senco), senco)
    CarerLink.objects.update(do_not_contact=True, has_parental_responsibility=False)
    apply(preview(csv("ID,Surname,Parent Name,Parent Email", "7,Lee,May Lee,new@example.org"), senco), senco)
    link = CarerLink.objects.get()
    assert (link.do_not_contact, link.has_parental_responsibility, link.carer.email) == (True, False, "new@example.org")


def test_a_repeated_header_and_blank_lines_are_left_alone_and_named(senco):
    roster = preview(csv("ID,Surname", "1,Lee", "", "ID,Surname", "2,Ng"), senco)
    assert (roster.counts, roster.notes) == ({"pupil:new": 2}, ["list.csv, line 4: the header again, left alone"])


def test_a_row_of_ten_million_cells_is_refused(senco):
    with pytest.raises(DomainError, match="cells"):
        preview({"list.csv": b"ID,Surname\n" + b"," * 10_000_000}, senco)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x,active,c0,t0,student", "t0 is a pupil of the class here, and staff in the list of users."),
        ("x,active,c0,p0,teacher", "p0 is a teacher of the class here, and a pupil in the list of users."),
        ("x,active,c0,nobody,student", "nobody is not in users.csv as a pupil."),
        ("x,active,c9,p0,student", "The class c9 is not in classes.csv."),
    ],
)
def test_why_an_enrolment_is_refused(senco, row, why):
    files = oneroster()
    files["enrollments.csv"] += f"{row}\r\n".encode()
    assert preview(files, senco).rows.get(outcome="refused").reason.startswith(why)
