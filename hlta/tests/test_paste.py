"""Every settings table that is typed row by row can be pasted, and what is pasted is saved all together or not at all."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from access.paste_table import PasteTable
from access.policy import Role
from assessment.models import Measure
from core.checks import views
from deployment.models import DutyPost, Entitlement
from hlta.testing import PupilFactory, SchoolFactory, StaffFactory
from hlta.tests.pasted import ROWS, rows_of
from hlta.tests.world import build_world
from interventions.models import Topic
from liaison.models import Agency, Professional
from library.models import Equipment, Strategy
from plans.models import ReviewPoint
from schools.context import in_school
from schools.models import ClosedDay, Period, Term
from staff.models import Course, Language, Skill, StaffMember, Training

# What is made row by row and is no settings table, or is one that cannot be pasted: each with the reason.
ABOUT_A_CHILD = "is a record about a child or a meeting, written when it happens, and no table of settings"
IS_IMPORTED = "comes by an import, many at once, with matching and undo"
HAS_PARTS = "is a whole with parts of its own, and no row"
NOT_PASTED = {
    "assessment:questionnaire_create": HAS_PARTS,
    "assessment:observation_create": ABOUT_A_CHILD,
    "deployment:trip_create": HAS_PARTS,
    "deployment:trip_adult_add": ABOUT_A_CHILD,
    "deployment:trip_pupils_add": ABOUT_A_CHILD,
    "deployment:class_cover_create": "is the cover of one lesson on one day",
    "deployment:absence_create": "is one person's absence, and lays out the cover of that day",
    "deployment:agreement_create": ABOUT_A_CHILD,
    "deployment:cell_create": "is a square of the timetable, where clashes are seen; lessons come by the timetable's import",
    "deployment:scenario_create": HAS_PARTS,
    "deployment:scenario_cell_create": "is a square of a trial timetable",
    "interventions:programme_create": "is a whole with criteria and a session plan; a programme is imported as a file",
    "interventions:sign_off_create": "is a person's word for one month",
    "interventions:placement_create": ABOUT_A_CHILD,
    "interventions:group_create": HAS_PARTS,
    "interventions:waiting_create": ABOUT_A_CHILD,
    "interventions:keep_apart_create": ABOUT_A_CHILD,
    "interventions:slot_create": "is a group's time, found by what it costs the pupils",
    "interventions:judgement_create": ABOUT_A_CHILD,
    "interventions:referral_create": ABOUT_A_CHILD,
    "interventions:round_robin_create": ABOUT_A_CHILD,
    "interventions:concern_create": ABOUT_A_CHILD,
    "interventions:session_create": "is one meeting of a group",
    "library:check_create": "is one look at one aid",
    "library:loan_create": ABOUT_A_CHILD,
    "library:aid_need_create": ABOUT_A_CHILD,
    "library:resource_create": "is a file or a link with its own terms of use, looked at one by one",
    "liaison:contact_create": ABOUT_A_CHILD,
    "liaison:voice_create": ABOUT_A_CHILD,
    "liaison:goal_create": ABOUT_A_CHILD,
    "liaison:agency_referral_create": ABOUT_A_CHILD,
    "liaison:agency_report_create": ABOUT_A_CHILD,
    "liaison:recommendations_add": "takes many lines at once already",
    "liaison:meeting_create": ABOUT_A_CHILD,
    "plans:review_create": ABOUT_A_CHILD,
    "plans:ehc_case_create": ABOUT_A_CHILD,
    "plans:ehc_event_create": ABOUT_A_CHILD,
    "plans:clock_pause_create": ABOUT_A_CHILD,
    "plans:invitee_add": ABOUT_A_CHILD,
    "plans:plan_create": ABOUT_A_CHILD,
    "plans:target_create": ABOUT_A_CHILD,
    "plans:provision_create": ABOUT_A_CHILD,
    "plans:plan_type_create": HAS_PARTS,
    "plans:plan_section_create": "is a part of a plan type, whose key joins words across plans",
    "plans:pack_create": ABOUT_A_CHILD,
    "plans:pack_batch_create": ABOUT_A_CHILD,
    "pupils:pupil_create": IS_IMPORTED,
    "pupils:carer_create": IS_IMPORTED,
    "pupils:roster_create": "is the import itself",
    "staff:invitation_create": "opens an account for one person",
    "staff:pattern_create": "is one person's week as a whole; hours a week come with the staff list",
}  # fmt: skip
# Which addresses make a row, besides those called create and add: the calendar and the skills of a person.
MAKES = ("_create", "_add")
MORE = {"pupils:calendar", "staff:skills_edit"}
# How many rows of its kind there are.
COUNTED: dict[str, Any] = {
    "pupils:term_paste": Term, "pupils:closed_day_paste": ClosedDay, "pupils:period_paste": Period,
    "assessment:measure_paste": Measure, "staff:course_paste": Course,
    "staff:staff_paste": StaffMember, "staff:training_paste": Training,
    "staff:skill_paste": Skill, "staff:language_paste": Language, "library:strategy_paste": Strategy,
    "library:equipment_paste": Equipment,
    "liaison:agency_paste": Agency, "liaison:professional_paste": Professional, "deployment:duty_post_paste": DutyPost,
    "deployment:entitlement_paste": Entitlement, "interventions:topic_paste": Topic,
}  # fmt: skip


def tables() -> Iterator[tuple[str, PasteTable]]:
    for _, name, view in views():
        if table := getattr(view, "paste_table", None):
            yield name, table


@pytest.fixture
def client(school, senco, sign_in):
    """Somebody who may, in a school with whom the rows are about."""
    StaffFactory(school=school, mis_id="S1", given_name="Laura", family_name="Bishop", email="l@example.org")
    PupilFactory(school=school, mis_id="00077", given_name="Tolu", family_name="Adeyemi")
    Agency.objects.create(name="Trust")
    return sign_in(senco)


def sent(client, name, text, **more):
    return client.post(reverse(name), {"rows": text, "request_key": str(uuid4()), "step": "check", **more})


def kept(page):
    """What the page of a look carries for the save."""
    looked = page.context["looked"]
    columns = {column["name"]: column["chosen"] for column in looked.columns}
    head, seen = page.context["head"], page.context["seen"]
    return {"head": head, "seen": seen, "width": str(len(columns)), **columns, "step": "save"}


def test_every_table_that_is_typed_row_by_row_can_be_pasted_or_says_why_not():
    typed = {table.typed for _, table in tables()}
    made = {name for _, name, _ in views() if name.endswith(MAKES)} | MORE
    assert made - typed - set(NOT_PASTED) == set(), "Give it a PasteTable (access/paste.py), or name here why not."
    assert typed <= made
    assert not typed & set(NOT_PASTED)


def test_every_table_has_a_row_here():
    assert {name for name, _ in tables()} == set(ROWS) == set(COUNTED)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_is_looked_at_saved_once_and_then_there_already(client, name):
    text, rows = rows_of(name), COUNTED[name].objects
    before = rows.count()
    page = sent(client, name, text)
    looked = page.context["looked"]
    assert looked.block.columns == ROWS[name][1]
    assert [(line.number, line.errors) for line in looked.lines] == [(looked.lines[0].number, [])]
    assert "can be saved. Nothing is saved yet." in page.text
    assert rows.count() == before
    assert sent(client, name, text, **kept(page)).status_code == 302
    assert rows.count() == before + 1
    again = sent(client, name, text)
    assert "Every row is here already" in again.text
    assert rows.count() == before + 1


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_example_of_a_table_can_be_read(client, name):
    table = dict(tables())[name]
    page = sent(client, name, "\n".join(table.example))
    looked = page.context["looked"]
    assert escape(table.example[-1]) in page.text.partition("For example:")[2]
    assert "{{" not in page.text
    assert looked.block.has_head
    assert not looked.unused
    assert not looked.lacking


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_that_cannot_be_read_keeps_all_rows_out_and_loses_nothing(client, name):
    good, rows = rows_of(name), COUNTED[name].objects
    before = rows.count()
    mark = "\t" if "\t" in good else ";" if ";" in good else ","
    text = f"{good}\n{mark.join(['☃' * 400] * 6)}"
    page = sent(client, name, text)
    looked = page.context["looked"]
    assert looked.wrong == 1
    assert looked.lines[-1].errors
    assert not looked.may_save
    assert "☃" * 400 in page.text
    assert sent(client, name, text, **kept(page)).status_code == 200
    assert rows.count() == before


def test_rows_that_clash_with_one_another_are_told_by_row(client):
    text = "Name\tFirst day\tLast day\nA\t07/06/2032\t21/07/2032\nB\t01/07/2032\t21/07/2032"
    looked = sent(client, "pupils:term_paste", text).context["looked"]
    assert [line.errors for line in looked.lines] == [
        [],
        ["It overlaps A. Change its days, or delete that one first."],
    ]


def test_rows_changed_after_the_look_are_looked_at_once_more(client):
    page = sent(client, "staff:course_paste", "Team teach")
    changed = sent(client, "staff:course_paste", "Team teach\nFirst aid", **kept(page))
    assert "changed since you last checked" in changed.text
    assert not Course.objects.exists()
    assert sent(client, "staff:course_paste", "Team teach\nFirst aid", **kept(changed)).status_code == 302
    assert Course.objects.count() == 2


def test_columns_can_be_chosen_and_what_is_left_out_is_said(client):
    text = "Code\tWhat\tOther\nFirst aid\t1\tx"
    page = sent(client, "staff:course_paste", text)
    assert not page.context["looked"].block.has_head
    chosen = {**kept(page), "column_0": "-", "column_1": "name", "step": "check"}
    page = sent(client, "staff:course_paste", text, **chosen)
    assert [line.pairs for line in page.context["looked"].lines][1] == [("Name of the course", "1")]
    assert "2 columns left out: Column 1, Column 3" in page.text


def test_what_no_row_says_is_said_and_a_word_that_is_no_choice_names_the_choices(client):
    page = sent(client, "pupils:period_paste", "Name\tFrom\tUntil\nP9\t15:30\t16:30")
    assert "Kind: Lesson" in page.text
    looked = sent(client, "pupils:period_paste", "Name\tKind\tFrom\tUntil\nP9\tTeaching\t15:30\t16:30").context[
        "looked"
    ]
    assert looked.lines[0].errors == ["Kind: “Teaching” isn't one of: Registration; Lesson; Break; Lunch."]


def test_two_people_of_one_name_are_asked_about(client, school):
    for number in (2, 3):
        StaffFactory(school=school, mis_id=f"S{number}", title="", given_name="Ann", family_name="Lee")
    text = "Person\tCourse\tDone on\n{}\tFirst aid\t14/10/2025"
    looked = sent(client, "staff:training_paste", text.format("Ann Lee")).context["looked"]
    assert "could be 2 different ones" in looked.lines[0].errors[0]
    assert not sent(client, "staff:training_paste", text.format("S3")).context["looked"].wrong


def test_another_schools_pupil_cannot_be_named(client):
    other = SchoolFactory()
    with in_school(other.pk):
        PupilFactory(school=other, mis_id="FOREIGN")
    text = ROWS["deployment:entitlement_paste"][0].replace("PUPIL", "FOREIGN")
    looked = sent(client, "deployment:entitlement_paste", text).context["looked"]
    assert "isn't in the list" in looked.lines[0].errors[0]


ICS = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}END:VCALENDAR\r\n"""
EVENT = (
    "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{1}\r\nDTSTART;VALUE=DATE:{2}\r\n"
    "DTEND;VALUE=DATE:{3}\r\nEND:VEVENT\r\n"
)


def calendar():
    events = [
        ("Autumn 1", "20310902", "20311025"),
        ("Autumn 2", "20311103", "20311220"),
        ("October holiday", "20311027", "20311101"),
        ("INSET, staff only", "20310901", "20310902"),
        ("Term starts", "20310902", "20310903"),
        ("Summer holiday", "20320722", "20320901"),
    ]
    body = "".join(EVENT.format(number, *event) for number, event in enumerate(events))
    return SimpleUploadedFile("terms.ics", ICS.format(body).encode())


def test_half_terms_come_from_a_calendar_file(client):
    page = sent(client, "pupils:term_paste", "", upload=calendar())
    assert (
        "Left out of the calendar file: INSET, staff only, Term starts, October holiday, Summer holiday." in page.text
    )
    text = page.context["form"]["rows"].value()
    assert sent(client, "pupils:term_paste", text, **kept(page)).status_code == 302
    assert list(Term.objects.filter(starts_on__year=2031).values_list("name", "starts_on", "ends_on")) == [
        ("Autumn 1", date(2031, 9, 2), date(2031, 10, 24)),
        ("Autumn 2", date(2031, 11, 3), date(2031, 12, 19)),
    ]


def test_closed_days_come_from_a_calendar_file_day_by_day(client):
    page = sent(client, "pupils:closed_day_paste", "", upload=calendar())
    days = [line.pairs[0][1] for line in page.context["looked"].lines]
    assert days == [
        "Mon 1 Sep 2031",
        *(f"{name} Oct 2031" for name in ("Mon 27", "Tue 28", "Wed 29", "Thu 30", "Fri 31")),
    ]
    assert "6 days are outside every half-term" in page.text


def test_bell_times_come_from_a_csv_file(client):
    upload = SimpleUploadedFile("bells.csv", "Name;Kind;From;Until\nP8;Lesson;14:00;15:00\n".encode("utf-8-sig"))
    page = sent(client, "pupils:period_paste", "", upload=upload)
    assert sent(client, "pupils:period_paste", page.context["form"]["rows"].value(), **kept(page)).status_code == 302
    assert Period.objects.get(name="P8").ends_at == time(15)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ics", b"nonsense", "calendar file"),
        ("a.ics", ICS.format("").encode(), "no event"),
        ("a.csv", b"PK\x03\x04nonsense", "not text"),
        ("a.csv", b'Name\n"open', "quotation mark"),
        ("a.csv", b"Name\n" + b"x\n" * 400, "at most 300"),
        ("a.csv", b"First day\tLast day\n", "no row under it"),
        ("a.csv", b"\n", "Paste some rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(client, name, content, said):
    page = sent(client, "pupils:term_paste", "", upload=SimpleUploadedFile(name, content))
    assert page.status_code == 200
    assert said in page.text


def test_what_falls_on_a_day_is_said_before_it_is_closed(school, senco, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    review = ReviewPoint.objects.get(pk=world.pk["review"])
    on = timezone.localtime(review.starts_at).date()
    page = sent(sign_in(world.adult), "pupils:closed_day_paste", f"Day\tReason\n{on}\tINSET")
    assert "Reviews: 1 cancelled." in page.context["looked"].lines[0].falls
    assert "Reviews: 1 cancelled." in page.text
    review.refresh_from_db()
    assert review.state == "planned"


@pytest.mark.parametrize(("email", "phone"), [("", ""), ("m@county.example", ""), ("", "1"), ("m@county.example", "1")])
def test_somebody_at_an_agency_who_is_there_gets_what_they_lack_and_is_not_doubled(client, email, phone):
    agency = Agency.objects.get(name="Trust")
    row = Professional.objects.create(agency=agency, full_name="May Osei", email=email, phone=phone)
    text = "Agency\tFull name\tEmail\tPhone\nTrust\tMay Osei\tm@county.example\t1"
    if looked_at := sent(client, "liaison:professional_paste", text).context["looked"].filled:
        sent(client, "liaison:professional_paste", text, **kept(sent(client, "liaison:professional_paste", text)))
    assert bool(looked_at) != bool(email and phone)
    row = Professional.objects.get()
    assert (row.email, row.phone) == ("m@county.example", "1")


def test_a_namesake_at_an_agency_with_another_phone_is_another_person(client):
    Professional.objects.create(agency=Agency.objects.get(name="Trust"), full_name="May Osei", phone="2")
    text = "Agency\tFull name\tPhone\nTrust\tMay Osei\t1"
    assert sent(client, "liaison:professional_paste", text).context["looked"].fresh == 1
