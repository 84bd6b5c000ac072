"""Lists of every kind: staff, classes, timetables as rows and grids, attendance, scores."""

from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment.models import Measure, Score
from hlta.testing import PupilFactory, StaffFactory
from pupils.actions.roster import roster_read
from pupils.actions.roster_answer import roster_answer
from pupils.models import Attendance, ClassTeacher, Enrolment, Lesson, TeachingClass
from pupils.rules.files import ENCODINGS, read_csv
from pupils.rules.incoming import Bells
from pupils.rules.records import REGISTRY, Reading, columns_of, template
from pupils.rules.timetable import read_slot
from pupils.tests.test_roster import apply, preview
from pupils.tests.test_undo import checksums, undo
from schools.models import CycleWeek, Period, Term
from staff.models import StaffMember


def csv(*lines, name="list.csv"):
    return {name: "\n".join(lines).encode()}


@pytest.fixture
def bells(school):
    for number in range(1, 6):
        Period.objects.create(name=str(number), starts_at=time(8 + number), ends_at=time(8 + number, 50))


@pytest.fixture
def people(school):
    StaffFactory(school=school, mis_id="LBI")
    return [PupilFactory(school=school, mis_id=str(n)) for n in range(1, 4)]


def lessons():
    rows = Lesson.objects.order_by("teaching_class__name", "week", "weekday", "period__name")
    return list(rows.values_list("teaching_class__name", "week", "weekday", "period__name", "room"))


def again_changes_nothing(files, by, **kwargs):
    return {key.split(":")[1] for key in preview(files, by, **kwargs).counts} <= {"same", "left_out"}


# --- staff ----------------------------------------------------------------------------------------------------------


def test_a_staff_list(senco):
    files = csv(
        "Staff Code,Title,Surname,Forename,Work Email,Post,Hours per week",
        "LBI,Ms,Bishop,Laura,l.bishop@example.org,SENCO,",
        "SKH,,Khan,Samira,s.khan@example.org,Higher Level Teaching Assistant,32.5",
        "PMO,,Moss,Pat,p.moss@example.org,Learning Support Assistant,16:15",
        "XXX,,Nobody,,not an address,,",
        "YYY,,Much,,,,99",
    )
    roster = preview(files, senco, records="staff")
    assert sorted(roster.rows.filter(outcome="refused").values_list("line", flat=True)) == [5, 6]
    apply(roster, senco)
    rows = StaffMember.objects.exclude(mis_id="").order_by("mis_id").values_list("mis_id", "job", "weekly_minutes")
    assert list(rows) == [("LBI", "senco", None), ("PMO", "ta", 975), ("SKH", "hlta", 1950)]


def test_a_job_in_a_schools_own_words_is_asked_about_once_per_word(senco):
    files = csv("Code,Surname,Post", "A,One,Teacher of dance", "B,Two,teacher of Dance", "C,Three,TA")
    roster = preview(files, senco, records="staff")
    assert [(word["word"], word["count"]) for word in roster.asked["words"]] == [("Teacher of dance", 2)]
    words = {("job", "Teacher of dance"): "teacher"}
    roster_answer(roster=roster, date_format="", schools=None, said={}, by=senco, words=words)
    apply(roster_read(roster=roster.refreshed()), senco)
    jobs = StaffMember.objects.exclude(mis_id="").order_by("mis_id").values_list("job", flat=True)
    assert list(jobs) == ["teacher", "teacher", "ta"]
    assert not preview(files, senco, records="staff").needs_answer


def test_a_colleague_is_found_by_their_address_and_gets_the_code(senco):
    StaffMember.objects.filter(user=senco).update(email="Senco@Example.org")
    apply(preview(csv("Code,Surname,Email", "ABC,New,senco@example.org"), senco, records="staff"), senco)
    person = StaffMember.objects.get()
    assert (person.mis_id, person.family_name, person.user) == ("ABC", "New", senco)


def test_who_is_missing_from_a_whole_staff_list_has_left_and_comes_back(senco, people):
    apply(preview(csv("Code,Surname", "ABC,New"), senco, records="staff", is_whole=True), senco)
    assert StaffMember.objects.get(mis_id="LBI").left_on is not None
    apply(preview(csv("Code,Surname", "LBI,Bishop"), senco, records="staff"), senco)
    assert StaffMember.objects.get(mis_id="LBI").left_on is None


# --- classes --------------------------------------------------------------------------------------------------------

CLASSES = ("Class,Subject,Teacher,Adno", "8x/En1,English,LBI,1", "8x/En1,English,LBI,2", "8y/Ma1,Maths,,3")


def test_a_class_list_and_its_undo(senco, people):
    before = checksums()
    roster = preview(csv(*CLASSES), senco, records="classes")
    apply(roster, senco)
    assert (TeachingClass.objects.count(), Enrolment.objects.count(), ClassTeacher.objects.count()) == (2, 3, 1)
    assert again_changes_nothing(csv(*CLASSES), senco, records="classes")
    undo(roster, senco)
    assert checksums() == before


def test_a_whole_class_list_takes_out_who_is_not_in_a_class_it_names(senco, people):
    apply(preview(csv(*CLASSES), senco, records="classes"), senco)
    apply(preview(csv(*CLASSES[:2]), senco, records="classes", is_whole=True), senco)
    current = Enrolment.objects.filter(ended_on=None).values_list("teaching_class__name", "pupil__mis_id")
    assert sorted(current) == [("8x/En1", "1"), ("8y/Ma1", "3")]


def test_a_pupil_or_teacher_whom_nobody_knows_is_refused_by_line(senco, people):
    roster = preview(csv("Class,Teacher,ID", "8x,ZZZ,99"), senco, records="classes")
    reasons = set(roster.rows.filter(outcome="refused").values_list("reason", flat=True))
    assert reasons == {"There is no pupil 99.", "There is no member of staff ZZZ."}


# --- timetables -----------------------------------------------------------------------------------------------------

ROWS = csv("Class,Subject,Teacher,Week,Day,Period,Room", "8x,English,LBI,A,Monday,P1,B1", "8x,English,LBI,B,Tue,2,B2")
FILLED = csv("Class,Subject,Teacher,Week,Day,Period,Room", "8x,English,LBI,A,Monday,1,B1", ",,,B,Tue,2,B2")
CODES = csv("Class,Slot,Room", "8x,1Mon:1,B1", "8x,2Tue:2,B2")
ACROSS = csv("Class,1Mon:1,1Mon:2,2Tue:1,2Tue:2", "8x,B1,,,B2")
TEACHERS = csv("Teacher,MonA 1,MonA 2,TueB 1,TueB 2", "LBI,8x (B1),,,8x B2")
ROOMS = csv("Room,1Mon:1,2Tue:2", "B1,8x,", "B2,,8x")
DOWN = csv(",8x,8y", "1Mon:1,B1,", "2Tue:2,B2,")
EXPECTED = [("8x", 1, 1, "1", "B1"), ("8x", 2, 2, "2", "B2")]


def timetabled(*rows):
    content = "\n".join(["Adno,UPN,Class,Teacher,Slot,Day,Period", *rows]).encode()
    table, records = read_csv("t.csv", content, most_rows=99), REGISTRY["lessons"]
    reading = Reading(bells=Bells({"1": "1", "2": "2"}, 1))
    return list(records.read(table, columns_of(table.head, {}, records.fields()), reading))


PLACES = ("", "B801200005001"), ("2", ""), ("3", "B801200005003"), ("", "")


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(["", "8x", "9y"])), min_size=1, max_size=6))
def test_a_row_with_a_class_of_its_own_has_the_pupils_that_it_names_and_no_other(rows):
    items = timetabled(*(f"{a},{u},{c},,,Mon,1" for (a, u), c in rows))
    above = ("", "")
    for line, ((adno, upn), name) in enumerate(rows, start=2):
        above = (adno, upn) if adno or upn or name else above
        who = {adno or upn} - {""} or ({next(filter(None, above), "")} if not name else set())
        found = {item.key.split("|")[1] for item in items if item.kind == "enrolment" and item.line == line}
        assert found <= who


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["C1,B801200005001,8x,,,Mon,1", ",B801200005002,9y,,,Tue,1"], {"8x|C1", "9y|B801200005002"}),
        (["C1,B801200005001,8x,,,Mon,1", ",,9y,,,Tue,1"], {"8x|C1"}),
        (["C1,B801200005001,8x,,,Mon,1", ",,,,,Tue,1"], {"8x|C1"}),
        (["C1,,8x,,,Mon,1", "C2,,,,,,"], {"8x|C1", "8x|C2"}),
    ],
)
def test_a_pupil_is_filled_down_only_where_the_row_names_none_and_no_class(rows, expected):
    items = timetabled(*rows)
    assert {item.key for item in items if item.kind == "enrolment"} == expected


def test_a_place_that_a_row_gives_is_not_the_one_above():
    items = timetabled(",,8x,,1Mon:1,,", ",,8x,,,Tue,2")
    assert [item.key for item in items if item.kind == "lesson"] == ["8x|1|1|1", "8x|1|2|2"]


@pytest.mark.parametrize(
    "files", [ROWS, FILLED, CODES, ACROSS, TEACHERS, ROOMS, DOWN],
    ids=["rows", "filled down", "codes", "grid of classes", "grid of teachers", "grid of rooms", "slots down"],
)  # fmt: skip
def test_the_same_timetable_in_every_shape(senco, bells, people, files):
    before = checksums()
    roster = preview(files, senco, records="lessons")
    assert roster.rows.filter(outcome="refused").count() == 0
    apply(roster, senco)
    assert lessons() == EXPECTED
    assert again_changes_nothing(files, senco, records="lessons")
    undo(roster, senco)
    assert checksums() == before


def sims(*lessons):
    """A timetable as SIMS writes it: a row for each pupil and lesson, without a class."""
    head = ("Adno", "Slot", "Subject", "Room", "Teacher")
    return csv(",".join(head), *(",".join(lesson) for lesson in lessons))


def test_a_row_for_each_pupil_and_lesson_makes_the_classes(senco, bells, people):
    files = sims(
        ("1", "1Mon:1", "English", "B1", "LBI"), ("2", "1Mon:1", "English", "B1", "LBI"),
        ("1", "2Tue:2", "English", "B2", "LBI"), ("2", "2Tue:2", "English", "B2", "LBI"),
        ("3", "1Mon:2", "English", "B1", "LBI"), ("3", "1Mon:3", "Art", "A1", ""),
    )  # fmt: skip
    roster = preview(files, senco, records="lessons")
    assert (roster.needs_answer, roster.rows.filter(outcome="refused").count()) == (False, 0)
    apply(roster, senco)
    assert lessons() == [
        ("Art", 1, 1, "3", "A1"), ("English LBI 1Mon:1", 1, 1, "1", "B1"), ("English LBI 1Mon:1", 2, 2, "2", "B2"),
        ("English LBI 1Mon:2", 1, 1, "2", "B1"),
    ]  # fmt: skip
    places = Enrolment.objects.values_list("teaching_class__name", "pupil__mis_id")
    assert sorted(places) == [
        ("Art", "3"), ("English LBI 1Mon:1", "1"), ("English LBI 1Mon:1", "2"), ("English LBI 1Mon:2", "3"),
    ]  # fmt: skip
    assert again_changes_nothing(files, senco, records="lessons")


def test_the_same_timetable_as_a_report_in_xml(senco, bells, people):
    cells = {"Adno": "1", "Slot": "1Mon:1", "Subject": "English", "Room": "B1", "Teacher": "LBI"}
    record = "".join(f"<{name}>{text}</{name}>" for name, text in cells.items())
    report = f'<?xml version="1.0"?>\n<SuperStarReport>\n<Record>{record}</Record>\n</SuperStarReport>'.encode()
    apply(preview({"timetable.xml": report}, senco, records="lessons"), senco)
    assert lessons() == [("English LBI", 1, 1, "1", "B1")]
    assert Enrolment.objects.get().pupil.mis_id == "1"


@pytest.mark.parametrize("slot", ["Monitoring", "Wedding 1", "Monster:1", "Sunny 3"])
def test_a_word_that_begins_like_a_day_is_none(slot):
    with pytest.raises(ValueError, match="no place in the timetable"):
        read_slot(slot, Bells({"1": "1", "3": "3"}))


def test_no_week_means_every_week(senco, bells, people):
    apply(preview(csv("Class,Day,Period", "8x,Fri,3"), senco, records="lessons"), senco)
    assert lessons() == [("8x", 1, 5, "3", ""), ("8x", 2, 5, "3", "")]


def test_a_whole_timetable_takes_away_lessons_of_the_classes_it_names(senco, bells, people):
    apply(preview(ROWS, senco, records="lessons"), senco)
    apply(preview(csv("Class,Week,Day,Period,Room", "8x,A,Mon,1,B9"), senco, records="lessons", is_whole=True), senco)
    assert lessons() == [("8x", 1, 1, "1", "B9")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("8x,A,Mon,9", "There is no bell time “9”"),
        ("8x,C,Mon,1", "no week of the cycle"),
        ("8x,A,Someday,1", "no weekday"),
        (",A,Mon,1", "There is no class"),
    ],
)
def test_what_is_no_place_in_the_timetable_says_why(senco, bells, row, why):
    roster = preview(csv("Class,Week,Day,Period", row), senco, records="lessons")
    assert why in roster.rows.get().reason


def test_a_timetable_of_one_week_has_no_week_b(senco, school, bells):
    school.cycle_weeks = 1
    school.save()
    roster = preview(csv("Class,Week,Day,Period", "8x,B,Mon,1"), senco, records="lessons")
    assert "no week B" in roster.rows.get().reason


@given(
    week=st.sampled_from(["", "1", "2", "A", "B"]),
    day=st.sampled_from(["Mon", "TUE", "Wednesday", "thurs", "Fri"]),
    between=st.sampled_from([":", " ", "-", "_", " P"]),
    period=st.sampled_from(["1", "4", "Reg"]),
    comes_first=st.booleans(),
)
def test_slots_are_read_however_they_are_written(week, day, between, period, comes_first):
    between = between if period.isdigit() else between.rstrip("P")
    code = f"{week}{day}{between}{period}" if comes_first else f"{day}{week}{between}{period}"
    slot = read_slot(code, Bells({"1": "1", "4": "4", "reg": "Reg"}))
    assert slot.weeks == ({"": (1, 2), "1": (1,), "A": (1,), "2": (2,), "B": (2,)}[week])
    assert (slot.weekday, slot.period) == (["mon", "tue", "wed", "thu", "fri"].index(day[:3].lower()) + 1, period)


# --- attendance -----------------------------------------------------------------------------------------------------


def test_attendance_with_days_in_the_file_or_from_the_form(senco, people):
    files = csv("ID,From,To,Possible,Present", "1,2026-09-02,2026-10-23,74,70", "2,2026-09-02,2026-10-23,74,80")
    roster = preview(files, senco, records="attendance")
    assert "80 sessions attended of 74" in roster.rows.get(outcome="refused").reason
    apply(roster, senco)
    row = Attendance.objects.get()
    assert (str(row.percent), row.starts_on) == ("94.6", date(2026, 9, 2))
    plain = csv("ID,Possible,Present", "1,74,71")
    assert "Say which days" in preview(plain, senco, records="attendance").rows.get().reason
    days = {"since": date(2026, 9, 2), "until": date(2026, 10, 23)}
    apply(preview(plain, senco, records="attendance", **days), senco)
    assert Attendance.objects.get().attended == 71
    assert again_changes_nothing(plain, senco, records="attendance", **days)


@pytest.mark.parametrize("percent", ["94.6", "94.6%", "94,6 %", "0.946"])
def test_a_percentage_is_an_accepted_form_of_attendance(senco, people, percent):
    Term.objects.create(name="Autumn", starts_on=date(2026, 9, 2), ends_on=date(2026, 10, 23))
    mondays = (date(2026, 8, 31) + timedelta(weeks=n) for n in range(8))
    for monday in mondays:
        CycleWeek.objects.create(monday=monday, number=1)
    days = {"since": date(2026, 9, 2), "until": date(2026, 10, 23)}
    roster = preview(csv("Adno,% Attend", f'1,"{percent}"'), senco, records="attendance", **days)
    assert not roster.needs_answer
    assert "Worked out from 94.6 % of 76 sessions (the calendar)" in roster.rows.get().reason
    apply(roster, senco)
    row = Attendance.objects.get()
    assert (row.possible, row.attended) == (76, 72)


def test_a_percentage_without_a_calendar_says_what_is_missing(senco, people):
    days = {"since": date(2026, 9, 2), "until": date(2026, 10, 23)}
    roster = preview(csv("Adno,% Attend", "1,94.6", "2,120"), senco, records="attendance", **days)
    reasons = list(roster.rows.order_by("line").values_list("reason", flat=True))
    assert "enter your term dates first" in reasons[0]
    assert "more than 100" in reasons[1]
    roster = preview(csv("Adno,Possible,% Attend", "1,74,94.6"), senco, records="attendance", **days)
    assert roster.rows.get().after == {"possible": 74, "attended": 70}


# --- scores ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def measures(school):
    Measure.objects.create(name="Word reading", kind="standardised", lowest=40, highest=160)
    Measure.objects.create(name="Quiz", kind="calibration")


def test_scores_as_rows(senco, people, measures):
    before = checksums()
    files = csv(
        "ID,Measure,Date,Score,Predicted,Actual", "1,word reading,2026-10-14,94,,", "2,Quiz,2026-10-14,,6,8",
        "3,Word reading,2026-10-14,200,,", "3,Nothing,2026-10-14,1,,",
    )  # fmt: skip
    roster = preview(files, senco, records="scores")
    assert sorted(roster.rows.filter(outcome="refused").values_list("line", flat=True)) == [4, 5]
    apply(roster, senco)
    assert sorted(Score.objects.values_list("value", "predicted", "actual")) == [(2, 6, 8), (94, None, None)]
    undo(roster, senco)
    assert checksums() == before


def test_scores_as_a_column_for_each_measure(senco, people, measures):
    files = csv("ID,Date,Word reading", "1,2026-10-14,94", "2,2026-10-14,", "3,14/10/2026,101")
    apply(preview(files, senco, records="scores", date_format="ymd"), senco)
    assert Score.objects.get().value == 94
    plain = csv("ID,Word reading", "1,97", "2,88")
    apply(preview(plain, senco, records="scores", until=date(2026, 10, 14)), senco)
    assert sorted(Score.objects.values_list("pupil__mis_id", "value")) == [("1", 97), ("2", 88)]


def test_a_list_of_scores_without_a_measure_asks_what_the_columns_are(senco, people):
    roster = preview(csv("ID,WR", "1,97"), senco, records="scores")
    assert roster.needs_columns


# --- templates, encodings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("records", ["pupils", "staff", "classes", "lessons", "attendance", "scores"])
def test_a_template_comes_back_with_its_helper_row_left_alone(senco, sign_in, records):
    page = sign_in(senco).get(f"/pupils/rosters/template/{records}/")
    roster = preview({"template.csv": page.content}, senco, records=records)
    assert (roster.needs_columns, roster.counts) == (False, {"row:left_out": 1})
    assert len(template(REGISTRY[records])[0]) > 2


def test_which_of_several_lists_is_read_is_asked(senco):
    files = csv("Code,Surname", "A,B") | csv("Code,Surname,Post", "C,D,TA", name="other.csv")
    roster = preview(files, senco, records="staff")
    assert roster.open_questions == ["sheet"]


@given(
    name=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", *ENCODINGS]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read_whatever_the_dialect(name, encoding, delimiter, newline):
    assume(not name.startswith("'"))  # an apostrophe that protects a cell from Excel is taken off
    cell = '"' + name.replace('"', '""') + '"'
    text = newline.join([delimiter.join(["ID", "Surname"]), delimiter.join(["1", cell]), ""])
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        return
    is_proved = encoding.startswith("utf") or name.isascii()
    try:
        table = read_csv("p.csv", content, most_rows=10, encoding="" if is_proved else encoding)
    except ValueError:
        assert not is_proved
        return
    if is_proved:
        assert table.rows == [(2, {"ID": "1", "Surname": name.strip()})]
