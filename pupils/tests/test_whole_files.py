"""Absence is proved by a whole file alone, a blank cell says nothing, and every line of a file is counted in and out."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.imports import VALUES
from assessment.models import Score
from core.errors import DomainError
from hlta.testing import PupilFactory
from pupils.actions.roster import roster_preview, roster_read
from pupils.actions.roster_answer import roster_choose, words_explain
from pupils.actions.roster_apply import roster_begin
from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    Enrolment,
    Lesson,
    Need,
    Pupil,
    RosterImport,
    SenStatus,
    TeachingClass,
)
from pupils.queries.roster import ATTENDANCE_FIELDS, CARER_FIELDS, CLASS_FIELDS, PUPIL_FIELDS, STAFF_FIELDS
from pupils.rules import absence, blanks
from pupils.tasks import roster_work
from pupils.tests.oneroster_files import OTHER, SCHOOL, delta, oneroster
from pupils.tests.sds_files import sds, table
from pupils.tests.test_carers import DOV, UNA, listed, put
from pupils.tests.test_roster import TODAY, apply, preview
from pupils.tests.test_undo import checksums, undo
from staff.models import StaffMember

HEAD = ["Adno", "Surname", "Forename", "DOB", "Year", "Reg Group"]
COLES = [[f"C30{n}", "Cole", name, f"2013-03-0{n}", "8", "8A"] for n, name in enumerate(["Ira", "Jan", "Kay"], 1)]


def csv(*rows, head=HEAD):
    return {"list.csv": table(head, list(rows))}


def choose(roster, by, **said):
    roster_choose(roster=roster, by=by, **{"whole": [], "emptied": []} | said)
    roster_work(roster.school_id, roster.pk)
    return roster.refreshed()


def outcomes(roster):
    return {key.split(":")[1] for key in roster.counts}


# --- absence --------------------------------------------------------------------------------------------------------


def test_a_line_that_cannot_be_read_proves_nobodys_absence(senco, sign_in):
    put(csv(*COLES), senco)
    broken = [COLES[0], [*COLES[1], "", "moved", "house"], COLES[2]]
    roster = preview(csv(*broken), senco, is_whole=True)
    assert "pupil:left" not in roster.counts
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    assert "1 pupil here is not in this file" in page
    assert "Nobody is taken to have left, since 1 line could not be read" in page
    assert "Nothing to change: what is not refused is here already." in page


some_lines = st.lists(
    st.sampled_from(
        [*COLES, [*COLES[1], "", "x"], ["C302", "", "Jan", "", "", ""], ["", "Cole", "Jan", "", "", ""],
         ["C9", "Cole", "Jan", "2013-03-02", "8", "8A"], ["C302", "Cole", "Jan", "soon", "8", "8A"]]
    ),
    min_size=1,
    max_size=5,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_lines)
def test_nobody_leaves_while_a_line_is_open(senco, rows):
    Pupil.objects.all().delete()
    put(csv(*COLES), senco)
    try:
        roster = preview(csv(*rows), senco, is_whole=True)
    except DomainError:
        return  # none of its lines can be read
    if outcomes(roster) & {"refused", "close"}:
        assert "left" not in outcomes(roster)
    else:
        missing = {row[0] for row in COLES} - {row[0] for row in rows}
        assert roster.counts.get("pupil:left", 0) == len(missing)


def test_what_is_whole_is_never_assumed(senco, sign_in):
    files = sds(pupils=30)
    put(files, senco)
    fewer = sds(pupils=28)
    roster = preview(fewer, senco)
    assert ("pupil:left" in roster.counts, roster.findings["missing"]) == (False, {"pupil": 2, "enrolment": 8})
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    assert "This is the full roll" in page
    roster = choose(roster, senco, whole=["pupil"])
    assert (roster.counts["pupil:left"], "enrolment:left" in roster.counts) == (2, False)
    roster = choose(roster, senco, whole=["pupil", "enrolment", "carer"])
    assert (roster.counts["enrolment:left"], roster.whole) == (8, ["pupil", "enrolment"])


def test_staff_are_asked_about_like_pupils(senco):
    put(sds(pupils=30), senco)
    files = sds(pupils=30)
    files["Teacher.csv"] = files["Teacher.csv"].replace(b"T03,20001,Tess,Teacher03,tt03,P@ssw0rd\r\n", b"")
    files["TeacherRoster.csv"] = files["TeacherRoster.csv"].replace(b"S03,T03\r\n", b"")
    roster = preview(files, senco, is_whole=True)
    assert roster.counts["staff:left"] == 1
    apply(roster, senco)
    assert StaffMember.objects.get(mis_id="T03").left_on == TODAY


def test_a_delta_is_never_whole(senco):
    put(oneroster(), senco)
    roster = preview(delta(["p1", "active", "New", "Family1", "08"]), senco, is_whole=True)
    assert (outcomes(roster), roster.findings["missing"]) == ({"changed"}, {})


@pytest.mark.parametrize(
    ("here", "gone", "is_asked"), [(600, 9, False), (600, 10, True), (100, 2, False), (100, 3, True)]
)
def test_when_leavers_are_confirmed_apart(here, gone, is_asked):
    changes = absence.leavers({"pupil": {f"#{n}": "A" for n in range(gone)}}, ["pupil"])
    assert bool(absence.stops(changes, {"pupil": here})) == is_asked


def test_all_leavers_are_named_on_the_page_and_confirmed_apart(school, senco, sign_in):
    pupils = PupilFactory.create_batch(120, school=school, upn="")
    rows = [[p.mis_id, p.family_name, p.given_name, "", "", ""] for p in pupils[:65]]
    roster = preview(csv(*rows), senco, is_whole=True)
    client, where = sign_in(senco), f"/pupils/rosters/{roster.pk}/"
    pages = client.get(where).text + client.get(where, {"leavers": 2}).text
    assert all(p.name in pages for p in pupils[65:])
    client.post(f"{where}apply/", {"shown": roster.shown})
    assert roster.refreshed().state == "previewed"
    client.post(f"{where}apply/", {"confirm": list(roster.stops), "shown": roster.shown})
    assert Pupil.objects.on_roll().count() == 65


# --- who may be contacted -------------------------------------------------------------------------------------------


@pytest.fixture
def barred(senco):
    """Jasmin, her mother, and her father who is not to be contacted."""
    put(listed((["B161", "Holtby", "Jasmin"], UNA, DOV)), senco)
    CarerLink.objects.filter(carer__given_name="Dov").update(do_not_contact=True)


JASMIN = ["B161", "Holtby", "Jasmin"]


@pytest.mark.parametrize(
    ("rows", "look"),
    [
        ([(JASMIN, ["", "Bo", "Ng", "Aunt", "bo@example.org", ""])], "Jasmin Holtby has a carer who is marked “Do not contact”"),
        ([(JASMIN, ["", "Bo", "Ng", "Mother", "", ""])], "Jasmin Holtby has another mother here: Ms Una Holtby."),
        ([(JASMIN, [*DOV[:4], "new@example.org", ""])], "is marked “Do not contact” for Jasmin Holtby, and the file"),
        ([(JASMIN, [*DOV[:4], "", "07700900999"])], "the file changes the phone"),
        ([(JASMIN, [*UNA[:4], "dov@example.org", ""])], "would be reached where Mr Dov Holtby is"),
        ([(JASMIN, [*UNA[:4], "", "+44 7700 900162"])], "would be reached where Mr Dov Holtby is"),
        ([(JASMIN, [*UNA[:4], "new@example.org", ""])], "beside somebody who is marked “Do not contact”: Mr Dov Holtby"),
        ([(JASMIN, [*DOV[:3], "Uncle", *DOV[4:]])], "the file says otherwise what they are"),
        ([(["B9", "Ng", "Jim"], ["", "Dov", "Holtby", "", "", ""])], "Somebody called Dov Holtby is marked"),
        ([(["B9", "Holtby", "Jim"], DOV)], "starts with that mark for Jim Holtby"),
        ([(["B9", "Ng", "Jim"], ["", "Al", "Ng", "", "dov@example.org", ""])], "would be reached where Mr Dov Holtby is"),
    ],
)  # fmt: skip
def test_a_change_of_who_may_be_contacted_stops_the_import(senco, barred, sign_in, rows, look):
    roster = preview(listed(*rows), senco)
    assert look in " ".join(roster.rows.values_list("look", flat=True))
    with pytest.raises(DomainError, match="who may be contacted"):
        apply(roster, senco, confirmed=[])
    assert look in sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    apply(roster, senco)
    assert CarerLink.objects.get(carer__given_name="Dov", pupil__mis_id="B161").do_not_contact


def test_who_is_barred_for_one_child_starts_barred_for_the_next(senco, barred):
    put(listed((["B9", "Holtby", "Jim"], DOV)), senco)
    assert list(CarerLink.objects.filter(carer__given_name="Dov").values_list("do_not_contact", flat=True)) == [
        True,
        True,
    ]


def test_ordinary_changes_stop_nothing(senco):
    put(listed((JASMIN, UNA)), senco)
    roster = preview(listed((JASMIN, [*UNA[:4], "new@example.org", ""], DOV)), senco)
    assert roster.stops == {}
    roster_begin(roster=roster, all_or_nothing=False, confirmed=[], shown=roster.shown, now=None, by=senco)


def test_what_is_applied_is_what_the_person_saw(senco, sign_in):
    roster = preview(listed((JASMIN, UNA)), senco)
    client, where = sign_in(senco), f"/pupils/rosters/{roster.pk}/apply/"
    for shown in (None, "", roster.shown):
        Carer.objects.create(given_name="Una", family_name=f"Other{shown}")
        if shown:
            roster_read(roster=roster)
            RosterImport.objects.filter(pk=roster.pk).update(findings={"stops": {"contacts": "1 line changes."}})
        data = {"confirm": "contacts"} | ({"shown": shown} if shown is not None else {})
        assert "has changed since you looked" in client.post(where, data, follow=True).text
        assert not Pupil.objects.exists()
    roster = roster.refreshed()
    assert f'name="shown" value="{roster.shown}"' in client.get(f"/pupils/rosters/{roster.pk}/").text
    client.post(where, {"confirm": "contacts", "shown": roster.shown})
    assert Pupil.objects.count() == 1


# --- blank cells ----------------------------------------------------------------------------------------------------

WREN = ["B301", "Haddow", "Wren", "2013-03-04", "8", "8A", "K"]
BLANK = ["B301", "Haddow", "Wren", "", "", "", ""]
SEN_HEAD = [*HEAD, "SEN Status"]


@pytest.fixture
def wren(senco):
    put(csv(WREN, head=SEN_HEAD), senco)
    return Pupil.objects.get()


def test_a_blank_cell_deletes_nothing(senco, wren):
    roster = preview(csv(BLANK, head=SEN_HEAD), senco)
    assert outcomes(roster) == {"same"}
    assert roster.findings["lost"] == {
        "pupil.born_on": 1,
        "pupil.form": 1,
        "pupil.sen_status": 1,
        "pupil.year_group": 1,
    }


def test_emptying_is_a_choice_column_by_column(senco, wren, sign_in):
    roster = preview(csv(BLANK, head=SEN_HEAD), senco)
    client, where = sign_in(senco), f"/pupils/rosters/{roster.pk}/"
    page = client.get(where).text
    assert "Blank in every row" in page
    assert "Column SEN status: 1 pupil would no longer be on the SEN register" in page
    client.post(f"{where}choose/", {"emptied": ["pupil.born_on", "pupil.sen_status", "pupil.family_name"]})
    roster = roster.refreshed()
    assert roster.emptied == ["pupil.born_on", "pupil.sen_status"]
    apply(roster, senco)
    wren = wren.refreshed()
    assert (wren.born_on, wren.form, wren.year_group) == (None, "8A", 8)
    assert not SenStatus.objects.filter(ends_on=None).exists()


def test_an_sen_status_ends_by_choice_alone(senco, wren):
    roster = preview(csv([*WREN[:6], "N"], head=SEN_HEAD), senco)
    assert (outcomes(roster), roster.findings["lost"]) == ({"same"}, {"pupil.sen_status": 1})


# --- counted in, counted out ----------------------------------------------------------------------------------------


def test_everything_of_a_new_row_is_shown(senco, sign_in):
    roster = preview(listed((JASMIN, UNA)), senco)
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    assert all(text in page for text in (*UNA, *JASMIN))


def test_columns_that_are_not_used_are_named_on_the_page(senco, sign_in):
    roster = preview(csv([*COLES[0], "tall", ""], head=[*HEAD, "Height", "Middle name"]), senco)
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    assert "<strong>Not used:</strong> Height." in page
    assert "<strong>Blank in every row:</strong> Middle name." in page
    assert "Reg Group → Form" in page


def test_siblings_who_share_a_carer_are_shown_and_can_be_told_apart(senco, sign_in):
    roster = preview(listed((["B1", "Pemble", "Iona"], UNA), (["B2", "Pemble", "Rafe"], UNA)), senco)
    client, where = sign_in(senco), f"/pupils/rosters/{roster.pk}/"
    assert "One person, carer of Iona Pemble, Rafe Pemble." in client.get(where).text
    key = roster.rows.exclude(sharing="").get().sharing
    client.post(f"{where}decide/", {f"decision:carer:{key}": "apart"})
    assert roster.refreshed().counts["carer:new"] == 2
    client.post(f"{where}decide/", {f"decision:carer:{key}": "one"})
    assert roster.refreshed().counts["carer:new"] == 1


def test_who_is_left_out_is_named_with_the_reason(senco):
    files = oneroster(pupils=4)
    lines = [
        b"x1,active,true,Cook,One,,,,,v,org-1,cook",
        b"x2,active,true,Lone,Parent,,,,nobody,v,org-1,parent",
        b"x3,active,true,No,Role,,,,,v,org-1,",
    ]
    files["users.csv"] += b"\r\n".join(lines) + b"\r\n"
    files["userFlags.csv"] = b"userSourcedId,flag\np0,giftedOrTalented\n"
    words_explain(records="oneroster", words={("roster_role", "cook"): "-"})
    roster = preview(files, senco, schools=["org-1"])
    found = dict(roster.rows.filter(outcome="left_out", file="users.csv").values_list("label", "reason"))
    assert found["Cook One"] == "Nobody is made of the role “cook”."
    assert found["Lone Parent"] == "No pupil of this file is named as theirs."
    assert found["No Role"] == "The file gives them no role."
    assert found["Given1 Family1"] == "It is about a school that is not taken."
    assert {row["file"]: row["is_used"] for row in roster.findings["columns"]}["userFlags.csv"] is False
    assert "userFlags.csv (1 line) is left alone: nothing is read from it." in roster.notes


def sync_21():
    """A set of School Data Sync 2.1: contacts have no role, and relationships say whose they are."""
    head = ["sourcedId", "username", "familyName", "givenName", "email", "phone"]
    people = [
        "p1 Lee Ann",
        "p2 Lee Bo",
        "p3 Fry Cy",
        "t1 Poe Tess",
        "c1 Lee May",
        "c2 Lee Gran",
        "c3 Medic Doc",
        "c4 Lone Una",
    ]
    users = [[key, key, last, first, f"{key}@example.org", ""] for key, last, first in map(str.split, people)]
    roles = [[f"p{n}", SCHOOL if n < 3 else OTHER, "student", "8", "true"] for n in (1, 2, 3)]
    links = [
        ["p1", "c1", "parent"], ["p2", "c1", "guardian"], ["p2", "c1", "parent"], ["p1", "c2", "relative"],
        ["p1", "c3", "doctor"], ["p1", "t1", "other"], ["p3", "c1", "parent"], ["p1", "gone", "parent"],
        ["nobody", "c4", "parent"], ["p2", "c3", ""],
    ]  # fmt: skip
    return {
        "orgs.csv": table(["sourcedId", "name", "type"], [[SCHOOL, "One", "school"], [OTHER, "Two", "school"]]),
        "users.csv": table(head, users),
        "roles.csv": table(
            ["userSourcedId", "orgSourcedId", "role", "grade", "isPrimary"], [*roles, ["t1", SCHOOL, "teacher", "", "true"]]
        ),
        "classes.csv": table(["sourcedId", "orgSourcedId", "title"], [["k1", SCHOOL, "8x"], ["k2", OTHER, "9y"]]),
        "enrollments.csv": table(["classSourcedId", "userSourcedId", "role"], [["k1", "p1", "student"], ["k1", "t1", "teacher"]]),
        "demographics.csv": table(["userSourcedId", "birthDate", "sex"], [["p1", "2013-03-04", "female"]]),
        "relationships.csv": table(["userSourcedId", "relationshipUserSourcedId", "relationshipRole"], links),
    }  # fmt: skip


def test_relationships_of_school_data_sync_make_carers_and_the_rest_is_named_with_numbers(senco):
    roster = preview(sync_21(), senco, schools=[SCHOOL])
    assert not roster.needs_answer, roster.asked
    apply(roster, senco)
    links = CarerLink.objects.order_by("pupil__mis_id", "carer__mis_id")
    names = ("pupil__mis_id", "carer__mis_id", "relationship", "has_parental_responsibility")
    assert list(links.values_list(*names)) == [
        ("p1", "c1", "Parent", True), ("p1", "c2", "Other relative", False), ("p1", "t1", "Other contact", False),
        ("p2", "c1", "Guardian", True),
    ]  # fmt: skip
    one = Pupil.objects.get(mis_id="p1")
    assert (one.year_group, one.sex, str(one.born_on)) == (8, "F", "2013-03-04")
    assert StaffMember.objects.filter(mis_id="t1").exists()
    assert "relationships.csv: 1 of the role “doctor” left out" in roster.notes
    reasons = dict(roster.rows.filter(outcome="left_out", file="relationships.csv").values_list("line", "reason"))
    assert reasons[6] == "Nobody is made a carer by the role “doctor”."
    assert reasons[9] == reasons[10] == "The pupil or the contact is not in users.csv."
    assert reasons[11] == "The file does not say what they are to the pupil."
    assert {4, 6, 8, 9, 10, 11} == set(reasons)
    assert {key.split(":")[1] for key in preview(sync_21(), senco, schools=[SCHOOL]).counts} == {"same", "left_out"}


def test_a_file_with_several_schools_asks_which_before_anything(senco, sign_in):
    roster = roster_preview(files=sds(), filename="z", by=senco)
    assert (roster.needs_answer, roster.rows.count()) == (True, 0)
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/").text
    assert "The file has several schools: say which are yours" in page
    with pytest.raises(DomainError, match="several schools"):
        apply(roster, senco)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"refused": 3}, "Nothing can be applied: every line that was read is refused."),
        ({"refused": 1, "same": 2}, "Nothing to change: what is not refused is here already."),
        ({"same": 2}, "Nothing to change: everything in the file is here already."),
        ({"same": 2, "left_out": 1}, "the rest is left out"),
        ({"left_out": 1}, "nothing is made of any line"),
        ({"close": 1, "same": 1}, "until the close matches are decided"),
    ],
)
def test_why_there_is_nothing_to_apply(counts, words):
    assert words in absence.why_nothing(counts)


words = st.sampled_from(
    ["", "Lee", "Ng", "8", "2013-03-04", "04/05/2013", "K", "x", "may@example.org", "07700900123", "e.g. 1"]
)
heads = st.lists(
    st.sampled_from([*SEN_HEAD, "UPN", "Height", *(f"Parent {n} {name}" for n in (1, 2) for name in ("Name", "Email", "Phone"))]),
    unique=True, max_size=8,
).map(lambda more: ["Adno", "Surname", *(head for head in more if head not in ("Adno", "Surname"))])  # fmt: skip


@st.composite
def random_lists(draw):
    head = draw(heads)
    row = st.tuples(st.sampled_from(["1", "2", "3", ""]), st.sampled_from(["Lee", "Ng", ""]))
    rest = st.lists(words, min_size=len(head) - 2, max_size=len(head) - 2)
    rows = draw(st.lists(st.builds(lambda first, more: [*first, *more], row, rest), min_size=1, max_size=6))
    if draw(st.booleans()):
        rows[draw(st.integers(0, len(rows) - 1))] += ["too", "many"]
    return head, rows


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(random_lists(), min_size=1, max_size=2), is_whole=st.booleans())
def test_every_line_is_counted_out_and_an_import_and_its_undo_leave_equal_tables(senco, files, is_whole):
    for model in (CarerLink, Carer, Enrolment, TeachingClass, SenStatus, Pupil):
        model.objects.all().delete()
    for head, rows in files:
        before = checksums()
        try:
            roster = preview(csv(*rows, head=head), senco, date_format="ymd", is_whole=is_whole)
        except DomainError:
            continue
        if roster.needs_answer:
            continue
        filled = [n for n, row in enumerate(rows, 2) if any(row)]
        told = set(roster.rows.filter(line__isnull=False).values_list("line", flat=True))
        assert told == set(filled)
        for row in roster.findings["counts"]:
            said = sum(count for name, count in row.items() if name not in ("kind", "role", "in"))
            assert row["in"] == said
        apply(roster, senco)
        assert undo(roster, senco).kept == []
        assert checksums() == before
        apply(preview(csv(*rows, head=head), senco, date_format="ymd", is_whole=is_whole), senco)


EMPTIED = {
    "pupil": (Pupil, PUPIL_FIELDS), "staff": (StaffMember, STAFF_FIELDS), "class": (TeachingClass, CLASS_FIELDS),
    "carer": (Carer, CARER_FIELDS), "need": (Need, ("rank", "ends_on")), "lesson": (Lesson, ("room",)),
    "attendance": (Attendance, ATTENDANCE_FIELDS), "care": (CarerLink, ("relationship",)), "score": (Score, VALUES),
    "sen": (SenStatus, ("code",)),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, (_, names) in EMPTIED.items() for name in names])
def test_every_column_is_emptied_to_what_it_can_hold(kind, name):
    field = EMPTIED[kind][0]._meta.get_field(name)
    found, _ = blanks.said(kind, {name: None}, {name: "something"}, [f"{kind}.{name}"])
    assert (name not in found) == (name in blanks.NEVER)
    if name in found:
        assert found[name] == (None if field.null else field.get_default())
        field.get_db_prep_save(found[name], connection)


@pytest.mark.parametrize(
    ("values", "emptied"),
    [
        ({"is_pupil_premium": False}, ()), ({"is_pupil_premium": False, "pupil_premium_reason": None}, ()),
        ({"is_pupil_premium": False, "pupil_premium_reason": "Service child"}, ()),
        ({"is_pupil_premium": None}, ("pupil.is_pupil_premium",)),
    ],
)  # fmt: skip
def test_no_pupil_premium_has_no_reason(values, emptied):
    there = {"is_pupil_premium": True, "pupil_premium_reason": "Looked after"}
    found, lost = blanks.said("pupil", values, there, emptied)
    assert found == {"is_pupil_premium": False, "pupil_premium_reason": ""}
    assert "pupil.pupil_premium_reason" not in lost


def test_an_emptied_pupil_premium_takes_its_reason_along(senco):
    head = ["Adno", "Surname", "PP"]
    put({"list.csv": table(head, [["1", "Lee", "Y"]])}, senco)
    Pupil.objects.update(pupil_premium_reason="Looked after")
    put({"list.csv": table(head, [["1", "Lee", "N"]])}, senco)
    assert Pupil.objects.values_list("is_pupil_premium", "pupil_premium_reason").get() == (False, "")
