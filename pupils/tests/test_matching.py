"""Whom a file means: identifiers, close matches, twins, name changes, a file of somebody else's."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory, SchoolFactory, StaffFactory
from pupils.actions.roster_answer import roster_decide, roster_put_right
from pupils.models import Enrolment, Pupil, RosterImport, TeachingClass
from pupils.tasks import roster_sweep, roster_work
from pupils.tests.test_roster import apply, preview
from schools.context import current_school_id

BORN = date(2013, 3, 4)
UPN = "B801200005001"


def csv(*lines):
    return {"list.csv": "\n".join(lines).encode()}


@pytest.fixture
def ann(school):
    return PupilFactory(
        school=school, given_name="Ann", family_name="Lee", born_on=BORN, mis_id="7", upn="", year_group=8
    )


def close(roster):
    return list(roster.rows.filter(outcome="close"))


def decide(roster, by, said):
    roster_decide(roster=roster, decisions=said, by=by)
    roster_work(roster.school_id, roster.pk)
    return roster.refreshed()


def test_another_identifier_of_the_same_child_is_shown_beside_them(senco, ann):
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Lee,Ann,2013-03-04"), senco)
    [row] = close(roster)
    assert (row.twin, row.before["mis_id"], row.after["mis_id"]) == (f"#{ann.pk}", "7", "99")
    apply(roster, senco)
    assert Pupil.objects.count() == 1  # nobody decided: left out


def test_a_person_says_that_it_is_the_same_child(senco, ann):
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Lee,Ann,2013-03-04"), senco)
    apply(decide(roster, senco, {"99": f"#{ann.pk}"}), senco)
    assert Pupil.objects.get().mis_id == "99"


def test_a_person_says_that_it_is_another_child(senco, ann):
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Lee,Ann,2013-03-04"), senco)
    apply(decide(roster, senco, {"99": "another"}), senco)
    assert Pupil.objects.count() == 2


def test_nobody_is_said_to_be_whoever_one_likes(senco, ann, school):
    other = PupilFactory(school=school)
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Lee,Ann,2013-03-04"), senco)
    assert decide(roster, senco, {"99": f"#{other.pk}", "7": "another"}).decisions == {}


def test_twins_are_two_children(senco, ann):
    files = csv("ID,Surname,Forename,DOB", "7,Lee,Ann,2013-03-04", "8,Lee,Amy,2013-03-04")
    roster = preview(files, senco)
    assert roster.counts == {"pupil:same": 1, "pupil:new": 1}


@pytest.mark.parametrize(
    ("here", "said", "is_asked"),
    [
        ("Jasmin", "Jasper", False), ("Ann", "Anna", True), ("Ann", "Amy", False), ("Jasmin", "Jasmim", True),
        ("Catherine", "Catherin", True), ("Catherine", "Cathryne", False), ("Jon", "Jan", False), ("Ann", "ANN", True),
    ],
)  # fmt: skip
def test_which_first_names_of_one_birthday_may_be_one(senco, ann, here, said, is_asked):
    Pupil.objects.update(given_name=here)
    roster = preview(csv("ID,Surname,Forename,DOB", f"8,Lee,{said},2013-03-04"), senco)
    assert bool(close(roster)) == is_asked


def test_two_upns_that_differ_are_two_children(senco, ann):
    Pupil.objects.update(upn=UPN)
    roster = preview(csv("UPN,Surname,Forename,DOB", "Y801200005002,Lee,Ann,2013-03-04"), senco)
    assert close(roster) == []


def test_a_new_surname_with_the_same_birthday_is_looked_at(senco, ann):
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Carter,Ann,2013-03-04"), senco)
    assert len(close(roster)) == 1


def test_a_list_without_birthdays_matches_the_whole_name(senco, ann):
    assert len(close(preview(csv("ID,Surname,Forename", "99,LEE,ann"), senco))) == 1
    assert close(preview(csv("ID,Surname,Forename", "99,Lee,Amy"), senco)) == []


def test_the_upn_finds_whom_the_identifier_does_not(senco, ann):
    Pupil.objects.update(upn=UPN)
    roster = preview(csv("ID,UPN,Surname,Forename", f"99,{UPN},Lee,Ann"), senco)
    apply(roster, senco)
    assert Pupil.objects.get().mis_id == "99"


def test_identifiers_of_two_children_in_one_row_are_refused(senco, ann, school):
    PupilFactory(school=school, mis_id="8", upn=UPN)
    roster = preview(csv("ID,UPN,Surname", f"7,{UPN},Lee"), senco)
    assert "two different people" in roster.rows.get().reason


def test_another_name_and_another_birthday_are_asked_about(senco, ann):
    roster = preview(csv("ID,Surname,Forename,DOB", "7,Okoro,Ben,2012-09-09"), senco)
    assert "same child?" in roster.rows.get().reason


def test_what_names_an_undecided_child_waits(senco, ann):
    TeachingClass.objects.create(name="8x", mis_id="8x")
    roster = preview(csv("ID,Surname,Forename,DOB,Parent 1 Name", "99,Lee,Ann,2013-03-04,May Lee"), senco)
    assert roster.rows.get(kind="care").reason == "Decide first about the close match."


def test_who_may_be_in_the_file_after_all_is_no_leaver(senco, ann):
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Lee,Ann,2013-03-04"), senco, is_whole=True)
    assert "pupil:left" not in roster.counts


def test_a_close_match_is_decided_in_the_browser(senco, ann, sign_in):
    roster = preview(csv("ID,Surname,Forename,DOB", "99,Lee,Ann,2013-03-04"), senco)
    client = sign_in(senco)
    page = client.get(f"/pupils/rosters/{roster.pk}/").text
    assert "Perhaps the same child" in page
    client.post(f"/pupils/rosters/{roster.pk}/decide/", {"decision:99": f"#{ann.pk}"})
    assert roster.refreshed().counts == {"pupil:changed": 1}


# --- a file as a whole ----------------------------------------------------------------------------------------------


def test_a_file_in_which_few_are_known_is_stopped_as_a_whole(senco, school):
    PupilFactory.create_batch(30, school=school)
    lines = [f"X{n},Other{n}" for n in range(30)]
    roster = preview(csv("ID,Surname", *lines), senco, is_whole=True)
    assert roster.stops["few"].startswith("Only 0 of the 30 pupils on roll")
    assert roster.stops["left:pupil"] == "30 of 30: pupils leave."
    for confirmed in ([], ["few"], ["left:pupil"]):
        with pytest.raises(DomainError, match="confirm it"):
            apply(roster, senco, confirmed=confirmed)
    assert Pupil.objects.on_roll().count() == 30
    apply(roster, senco)
    assert Pupil.objects.filter(left_on=None).count() == 30
    assert Pupil.objects.count() == 60


def test_part_of_a_list_is_not_stopped_where_nobody_leaves(senco, school):
    PupilFactory.create_batch(30, school=school)
    assert preview(csv("ID,Surname", "X1,Lee"), senco).stops == {}


def test_a_list_of_pupils_ends_nobodys_classes(senco, ann):
    section = TeachingClass.objects.create(name="8x", mis_id="8x")
    Enrolment.objects.create(teaching_class=section, pupil=ann)
    apply(preview(csv("ID,Surname,Forename,DOB", "7,Lee,Ann,2013-03-04"), senco, is_whole=True), senco)
    assert Enrolment.objects.get().ended_on is None


# --- put right in the browser ---------------------------------------------------------------------------------------


def test_a_cell_is_put_right_without_uploading_again(senco, sign_in):
    roster = preview(csv("ID,UPN,Surname", "1,nonsense,Lee"), senco)
    client = sign_in(senco)
    where = f"/pupils/rosters/{roster.pk}/line/?file=list.csv&line=2"
    assert "has not the form of a UPN" in client.get(where).text
    assert f"{roster.pk}/line/?file=list.csv&amp;line=2" in client.get(f"/pupils/rosters/{roster.pk}/").text
    client.post(where, {"cell_0": "1", "cell_1": UPN, "cell_2": "Lee"})
    apply(roster.refreshed(), senco)
    assert Pupil.objects.get().upn == UPN


def test_a_line_that_is_not_there(senco, sign_in):
    roster = preview(csv("ID,Surname", "1,Lee"), senco)
    page = sign_in(senco).get(f"/pupils/rosters/{roster.pk}/line/?file=list.csv&line=9", follow=True)
    assert "not there any more" in page.text
    with pytest.raises(DomainError):
        roster_put_right(roster=roster, file="other.csv", line=2, cells={}, by=senco)


# --- the worker -----------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_says_so_on_its_page_and_keeps_nothing(senco, sign_in):
    data = io.BytesIO(b'ID,Surname\n1,"Lee\n')
    data.name = "p.csv"
    client = sign_in(senco)
    where = client.post("/pupils/rosters/new/", {"request_key": uuid4().hex, "uploads": data})["Location"]
    assert "a quotation mark is open" in client.get(where).text
    roster = RosterImport.objects.get()
    assert (roster.state, roster.files.count(), roster.tables) == ("failed", 0, [])


def test_what_moved_since_goes_back_to_the_preview_with_the_reason(senco, sign_in):
    roster = preview(csv("ID,Surname", "1,Lee"), senco)
    Pupil.objects.create(mis_id="1", family_name="Other")
    client = sign_in(senco)
    client.post(f"/pupils/rosters/{roster.pk}/apply/", {"shown": roster.shown})
    roster = roster.refreshed()
    assert (roster.state, roster.counts) == ("previewed", {"pupil:changed": 1})
    assert "changed since this preview" in client.get(f"/pupils/rosters/{roster.pk}/").text
    client.post(f"/pupils/rosters/{roster.pk}/apply/", {"shown": roster.shown})
    assert Pupil.objects.get().family_name == "Lee"
    assert "The roster is in." in client.get(f"/pupils/rosters/{roster.pk}/").text


def test_an_import_is_worked_on_once(senco):
    roster = preview(csv("ID,Surname", "1,Lee"), senco)
    assert roster_work(roster.school_id, roster.pk) == ""  # it waits for a person
    RosterImport.objects.update(state="applying", applied_by=senco)
    assert [roster_work(roster.school_id, roster.pk) for _ in range(2)] == ["applied", ""]
    assert Pupil.objects.count() == 1


def test_the_audit_trail_names_who_asked_for_it(senco):
    roster = preview(csv("ID,Surname", "1,Lee"), senco)
    RosterImport.objects.update(state="applying", applied_by=senco)
    roster_work(roster.school_id, roster.pk)
    event = apps.get_model("pupils", "PupilEvent").objects.get()
    assert event.pgh_context["user"] == senco.pk


def test_previews_that_nobody_decided_about_are_forgotten(senco):
    old, new = (preview(csv("ID,Surname", "1,Lee"), senco) for _ in range(2))
    RosterImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=29))
    roster_sweep()
    assert [row.refreshed().state for row in (old, new)] == ["discarded", "previewed"]
    assert not old.rows.exists()


def test_what_a_killed_worker_left_is_taken_up(senco):
    roster = preview(csv("ID,Surname", "1,Lee"), senco)
    RosterImport.objects.update(state="applying", applied_by=senco, state_at=timezone.now() - timedelta(minutes=2))
    roster_sweep()
    assert roster.refreshed().state == "applied"


@pytest.mark.parametrize(
    ("state", "step", "after", "says"),
    [
        ("applying", "roster_apply.roster_apply", "previewed", "Apply it again"),
        ("waiting", "roster.roster_read", "failed", "Upload it again"),
    ],
)
def test_a_mistake_of_our_own_leaves_nobody_waiting(senco, monkeypatch, state, step, after, says):
    roster = preview(csv("ID,Surname", "1,Lee"), senco)
    rows = list(roster.rows.values_list("key", flat=True))
    RosterImport.objects.update(state=state, applied_by=senco)

    def fails(**kwargs):
        Pupil.objects.create(family_name="Half")
        raise RuntimeError("broken")

    monkeypatch.setattr(f"pupils.actions.{step}", fails)
    assert roster_work(roster.school_id, roster.pk) == after
    roster = roster.refreshed()
    assert (roster.state, list(roster.rows.values_list("key", flat=True))) == (after, rows)
    assert says in roster.error
    assert not Pupil.objects.exists()


def test_a_school_in_which_sweeping_fails_stops_no_other(school, monkeypatch):
    other = SchoolFactory()
    done = []

    def forget(**kwargs):
        done.append(current_school_id())
        if len(done) == 1:
            raise RuntimeError("broken")
        return 1

    monkeypatch.setattr("pupils.actions.roster.rosters_forget", forget)
    with pytest.raises(ExceptionGroup, match="failed in 1 schools"):
        roster_sweep()
    assert {school.pk, other.pk} <= set(done)


# --- one name alone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        (("ID,Surname,Forename", "7,,Ann"), {}),
        (("ID,Surname,Forename", "7,-,Ann"), {}),
        (("ID,Surname,Forename", "7,,Anna"), {"given_name": "Anna"}),
        (("ID,Name", "7,Ann"), {}),
        (("ID,Name", "7,Lee"), {}),
        (("ID,Name,Forename", "7,Ann,Ann"), {}),
        (("ID,Surname,Forename", "7,Ng,Ann"), {"family_name": "Ng"}),
    ],
)
def test_a_blank_surname_leaves_the_surname_that_is_here(senco, ann, lines, after):
    row = preview(csv(*lines), senco, records="pupils").rows.get()
    assert (row.outcome, row.after) == ("changed" if after else "same", after)


@pytest.mark.parametrize("lines", [("ID,Surname,Forename", "8,,Ama"), ("ID,Name", "8,Ama")])
def test_a_new_person_with_one_name_has_it_as_the_surname_and_keeps_it(senco, lines):
    apply(preview(csv(*lines), senco, records="pupils"), senco)
    pupil = Pupil.objects.get(mis_id="8")
    assert (pupil.given_name, pupil.family_name) == ("", "Ama")
    assert preview(csv(*lines), senco, records="pupils").rows.get().outcome == "same"


def test_a_blank_surname_of_staff_leaves_the_surname_that_is_here(school, senco):
    StaffFactory(school=school, given_name="Ann", family_name="Lee", mis_id="ALE")
    row = preview(csv("Staff code,Surname,Forename", "ALE,,Anna"), senco, records="staff").rows.get()
    assert (row.outcome, row.after) == ("changed", {"given_name": "Anna"})
