"""A roster in: previewed, applied once, the same again changes nothing; whatever is wrong is said and changes nothing."""

import io
import zipfile
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.errors import DomainError, StaleError
from pupils.actions.roster import roster_discard, roster_preview, roster_read
from pupils.actions.roster_answer import roster_answer
from pupils.actions.roster_apply import roster_apply, roster_return
from pupils.models import (
    ClassTeacher,
    Enrolment,
    Pupil,
    RosterFile,
    RosterImport,
    RosterPart,
    RosterRow,
    SenStatus,
    TeachingClass,
)
from pupils.queries.roster_tables import tables_of
from pupils.rules.packed import unpacked
from pupils.tests.sds_files import real_sds, sds, table
from schools.context import in_school
from staff.models import StaffMember

TODAY = date(2026, 10, 14)
PLAIN = b"UPN,Surname,Forename,DOB,Year,Reg,SEN status\r\nB801200005001,O'Neil,Zo\xc3\xab,14/10/2012,Year 8,8A,K\r\n"


def preview(files, by, **kwargs):
    """Of several schools all are taken, where a test does not say which."""
    defaults = {"filename": "roster.zip", "date_format": "", "is_whole": False} | kwargs
    roster = roster_preview(files=files, by=by, **defaults)
    if roster.needs_schools and not (roster.samples or roster.needs_columns or roster.needs_date_order):
        roster.taken_schools = list(roster.schools)
        return roster_read(roster=roster)
    return roster


def apply(roster, by, **kwargs):
    """What has to be confirmed apart is, where a test does not say otherwise."""
    kwargs = {"all_or_nothing": False, "today": TODAY, "now": timezone.now(), "confirmed": list(roster.stops)} | kwargs
    return roster_apply(roster=roster, by=by, **kwargs)


def counts():
    return tuple(model.objects.count() for model in (Pupil, StaffMember, TeachingClass, Enrolment, ClassTeacher))


@pytest.mark.parametrize("is_minimal", [False, True])
def test_a_sync_folder_comes_in_and_the_same_again_changes_nothing(senco, is_minimal):
    files = sds(pupils=30, is_minimal=is_minimal)
    apply(preview(files, senco), senco)
    assert counts() == (30, 1 + 8, 8, 120, 8)
    again = preview(files, senco)
    assert {key.split(":")[1] for key in again.counts} == {"same"}


@pytest.mark.parametrize(("variant", "pupils"), [("100-users", 86), ("25-users", 22), ("minimal", 22)])
def test_the_real_files_come_in(senco, variant, pupils):
    files = real_sds(variant)
    if files is None:
        return  # a machine without them; CI has them
    roster = preview(files, senco)
    assert not roster.needs_date_order
    assert roster.counts["pupil:new"] == pupils
    apply(roster, senco)
    assert Pupil.objects.count() == pupils
    assert {key.split(":")[1] for key in preview(files, senco).counts} <= {"same", "refused"}


def test_only_the_school_that_is_ones_own(senco):
    apply(preview(sds(pupils=30), senco, schools=["20001"]), senco)
    assert counts() == (15, 1 + 4, 4, 60, 4)


def test_passwords_are_nowhere(senco):
    roster = preview(sds(), senco)
    assert "P@ss" not in str([(table, list(table.rows)) for table in tables_of(roster)])
    assert not RosterRow.objects.filter(after__icontains="P@ss").exists()


def test_a_password_known_by_its_shape_is_not_kept_and_the_import_goes_on(senco):
    content = b"Adno,Surname,Forename,DOB,Netkey\n1,Lee,Ann,03/04/2012,swift1Fox!\n2,Ng,Bo,05/06/2012,plum-tree-41\n"
    roster = preview({"list.csv": content}, senco, records="pupils")
    kept = str([unpacked(bytes(part.content)) for part in RosterPart.objects.filter(roster=roster)])
    assert "Lee" in kept
    assert not any(text in f"{kept} {roster.tables} {roster.heads}" for text in ("swift1Fox!", "plum-tree-41"))
    roster = roster_answer(roster=roster, date_format="dmy", schools=None, said={"DOB": "born_on"}, by=senco)
    apply(roster_read(roster=roster), senco)
    born = Pupil.objects.order_by("mis_id").values_list("family_name", "born_on")
    assert list(born) == [("Lee", date(2012, 4, 3)), ("Ng", date(2012, 6, 5))]


def test_a_plain_list_with_the_usual_headers(senco):
    apply(preview({"pupils.csv": PLAIN}, senco), senco)
    pupil = Pupil.objects.get()
    assert (pupil.name, pupil.born_on, pupil.year_group, pupil.form) == ("Zoë O'Neil", date(2012, 10, 14), 8, "8A")
    assert SenStatus.objects.get().code == "K"


def test_dates_are_never_guessed(senco):
    files = {"pupils.csv": b"UPN,Surname,DOB\r\nB801200005001,Lee,4/5/2012\r\n"}
    roster = preview(files, senco)
    assert (roster.needs_date_order, roster.rows.count()) == (True, 0)
    with pytest.raises(DomainError, match="how the dates"):
        apply(roster, senco)
    apply(preview(files, senco, date_format="mdy"), senco)
    assert Pupil.objects.get().born_on == date(2012, 4, 5)


def test_who_is_missing_from_a_whole_list_has_left_and_can_come_back(senco):
    both = table(["ID", "Surname"], [["1", "Lee"], ["2", "Ng"]])
    one = table(["ID", "Surname"], [["1", "Lee"]])
    apply(preview({"p.csv": both}, senco, is_whole=True), senco)
    apply(preview({"p.csv": one}, senco, is_whole=True), senco)
    assert Pupil.objects.get(mis_id="2").left_on == TODAY
    apply(preview({"p.csv": both}, senco, is_whole=True), senco)
    assert Pupil.objects.get(mis_id="2").left_on is None


def test_a_refused_row_stops_nobody_else_unless_asked(senco):
    files = {
        "p.csv": table(
            ["ID", "UPN", "Surname"], [["1", "", "Lee"], ["2", "nonsense", "Ng"], ["1", "", "Twin"], ["4", "", ""]]
        )
    }
    roster = preview(files, senco)
    reasons = list(roster.rows.filter(outcome="refused").order_by("line").values_list("line", "reason"))
    assert [line for line, _ in reasons] == [3, 4, 5]
    assert "form of a UPN" in reasons[0][1]
    assert "line 2 already" in reasons[1][1]
    with pytest.raises(DomainError, match="nothing was changed"):
        roster_apply(roster=roster, all_or_nothing=True, today=TODAY, now=timezone.now(), by=senco)
    assert Pupil.objects.count() == 0
    apply(roster, senco)
    assert Pupil.objects.count() == 1


def test_a_wrong_check_letter_is_a_warning(senco):
    roster = preview({"p.csv": table(["UPN", "Surname"], [["A801200005001", "Lee"]])}, senco)
    row = roster.rows.get()
    assert (row.outcome, "check letter" in row.reason) == ("new", True)


def test_data_that_moved_since_the_preview_is_looked_at_again(senco):
    files = {"p.csv": table(["ID", "Surname"], [["1", "Lee"]])}
    roster = preview(files, senco)
    Pupil.objects.create(mis_id="1", family_name="Other")
    with pytest.raises(StaleError):
        apply(roster, senco)
    roster_return(roster=roster, why="It changed.")
    assert roster.rows.get().outcome == "changed"
    apply(roster, senco)
    assert Pupil.objects.get().family_name == "Lee"


def test_a_discarded_preview_changes_nothing_and_is_over(senco):
    roster = preview(sds(), senco)
    roster_discard(roster=roster, by=senco)
    assert counts()[0] == 0
    with pytest.raises(DomainError, match="finished"):
        apply(roster, senco)


def zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.csv", b"", "empty"),
        ("p.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not a CSV"),
        ("p.zip", b"PK\x03\x04broken", "not a zip"),
        ("p.zip", zipped("p.csv", b"ID,Surname\n" + b"1,Lee\n" * 4_000_000), "unpacks to more"),
        ("p.csv", b"ID,Surname\n" + b"1,Lee\n" * 4_000_000, "larger than"),
        ("p.csv", b"ID,Surname\n" + b"1,Lee\n" * 100_100, "more than 100,000 rows"),
        ("p.csv", b"ID,Surname\n1,Lee,1\n2,Ng,2\n", "No row of p.csv has as many cells as its header"),
        ("p.csv", b'ID,Surname\n1,"Lee\n2,Ng\n', "cut off"),
        ("p.csv", b"ID,Surname\n", "no rows"),
        ("p.csv", "ID,Surname\n1,Lee\n".encode("utf-16")[:-1], "encoding"),
        ("p.csv", (",".join(f"c{n}" for n in range(500))).encode(), "500 columns"),
        ("p.zip", zipped("../../etc/passwd", b"x"), "no CSV file"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence_and_changes_nothing(senco, name, content, words):
    with pytest.raises(DomainError, match=words):
        preview({name: content}, senco)
    assert (Pupil.objects.count(), RosterImport.objects.count()) == (0, 0)


def test_encodings_are_told_apart(senco):
    text = "ID,Surname\n1,Zoë\n"
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")):
        files = {"p.csv": text.replace("1,", f"{number},").encode(encoding)}
        apply(preview(files, senco), senco)
    assert set(Pupil.objects.values_list("family_name", flat=True)) == {"Zoë"}
    assert Pupil.objects.count() == 5


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850", "cp1250"])
def test_what_does_not_prove_how_it_is_written_is_asked_about(senco, sign_in, encoding):
    data = io.BytesIO("ID,Surname\n1,Zoë Müller\n".encode(encoding))
    data.name = "p.csv"
    client = sign_in(senco)
    where = client.post("/pupils/rosters/new/", {"request_key": uuid4().hex, "uploads": data})["Location"]
    page = client.get(where).text
    assert "Zoë, Müller" in page
    assert not RosterRow.objects.exists()
    client.post(f"{where}answer/", {"encoding": encoding})
    assert "Zoë Müller" in client.get(where).text
    assert not RosterFile.objects.exists()
    client.post(f"{where}apply/", {"shown": RosterImport.objects.get().shown})
    assert Pupil.objects.get().family_name == "Zoë Müller"


def test_the_command_previews_applies_and_refuses(school, tmp_path, capsys):
    for name, content in sds().items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=r"Say which with --file-school: 20001 \(School 20001\), 20002"):
        call_command("import_roster", str(tmp_path), school=school.slug, dry_run=True)
    both = ["20001", "20002"]
    call_command("import_roster", str(tmp_path), school=school.slug, dry_run=True, file_school=both)
    with in_school(school.pk):
        assert (Pupil.objects.count(), RosterImport.objects.count()) == (0, 0)
    call_command("import_roster", str(tmp_path), school=school.slug, file_school=both)
    with in_school(school.pk):
        assert Pupil.objects.count() == 30
    with pytest.raises(CommandError, match="no school"):
        call_command("import_roster", str(tmp_path), school="nowhere")
    (tmp_path / "p.csv").write_bytes(b"ID,Surname,DOB\n9,Lee,4/5/2012\n")
    with pytest.raises(CommandError, match="--date-format"):
        call_command("import_roster", str(tmp_path / "p.csv"), school=school.slug)
