"""Skills and languages, by whom they are written, and how they are found."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.policy import Role
from hlta.testing import BEGAN_FIELD, StaffFactory, make_member
from schools.context import in_school
from staff.actions.skills import skills_save
from staff.models import Course, Language, Skill, StaffMember, Training
from staff.queries.expertise import expertise, often_written
from staff.queries.people import names_used
from staff.rules.finding import things_asked

TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("speaks Polish", "Polish"),
        ("Who can speak British Sign Language?", "British Sign Language"),
        ("trained in precision teaching", "precision teaching"),
        ("Precision", "Precision"),
        ("can", "can"),
        ("", ""),
    ],
)
def test_what_is_asked_for_is_told_from_how(text, expected):
    assert things_asked(text) == expected


def found(text="", kind="", level=""):
    return [(row.person.family_name, row.level) for row in expertise(text=text, kind=kind, level=level, today=TODAY)]


@pytest.fixture
def team(school):
    """Three who know a thing to three degrees, and one who left."""
    for name, level in (("Ash", 1), ("Birch", 3), ("Cedar", 2)):
        person = StaffFactory(family_name=name)
        Skill.objects.create(staff_member=person, name="Precision teaching", level=level, note="In Year 7")
        Language.objects.create(staff_member=person, name="Polish", level=4 - level)
    gone = StaffFactory(family_name="Gone", left_on=TODAY)
    Skill.objects.create(staff_member=gone, name="Precision teaching", level=3)


def test_the_best_come_first_and_who_left_is_not_found(team):
    assert found("precision teaching") == [("Birch", 3), ("Cedar", 2), ("Ash", 1)]
    assert found("speaks polish") == [("Ash", 3), ("Cedar", 2), ("Birch", 1)]
    assert found("precision polish") == []


def test_finding_is_narrowed_by_kind_and_level(team):
    assert found("year", kind="language") == []
    assert found(kind="language", level="2") == [("Ash", 3), ("Cedar", 2)]
    assert found("year 7", level="3") == [("Birch", 3)]


def test_a_training_that_ran_out_is_found_last_unless_it_was_renewed(school):
    course = Course.objects.create(name="Makaton basics")
    for name, days in (("Ash", -1), ("Birch", 0)):
        Training.objects.create(
            staff_member=StaffFactory(family_name=name), course=course, done_on=TODAY - timedelta(days=400),
            expires_on=TODAY + timedelta(days=days),
        )  # fmt: skip
    assert found("trained in makaton") == [("Birch", 2), ("Ash", 0)]
    Training.objects.create(staff_member=StaffMember.objects.get(family_name="Ash"), course=course, done_on=TODAY)
    assert found("makaton") == [("Ash", 2), ("Birch", 2)]


def test_names_are_offered_once_whatever_their_case(team):
    Skill.objects.create(staff_member=StaffFactory(), name="PRECISION teaching")
    assert len(names_used(model=Skill)) == 1
    assert [(kind, count) for kind, _, count in often_written()] == [("skill", 4), ("language", 3)]


def test_a_name_is_there_once_for_each_person(school):
    person = StaffFactory()
    Skill.objects.create(staff_member=person, name="Phonics")
    with pytest.raises(IntegrityError), transaction.atomic():
        Skill.objects.create(staff_member=person, name="phonics")
    Skill.objects.create(staff_member=StaffFactory(), name="phonics")


def item(name, level=2, pk=None):
    return {"pk": pk, "name": name, "level": level, "since": None, "note": ""}


def names(person):
    return set(Skill.objects.filter(staff_member=person).values_list("name", "level"))


def test_skills_are_kept_corrected_renamed_and_taken_away(senco):
    person = StaffFactory()
    for name in ("Phonics", "Makaton", "Maths"):
        Skill.objects.create(staff_member=person, name=name)
    pks = {row.name: row.pk for row in Skill.objects.all()}
    items = [
        item("Phonics", 3, pks["Phonics"]),
        item("", 2, pks["Makaton"]),
        item("Number", 2, pks["Maths"]),
        item("Autism"),
    ]
    skills_save(person=person, skills=items, languages=[], by=senco)
    assert names(person) == {("Phonics", 3), ("Number", 2), ("Autism", 2)}
    assert Skill.objects.get(name="Phonics").pk == pks["Phonics"]


def test_names_that_change_places_are_both_kept(senco):
    person = StaffFactory()
    one, two = (Skill.objects.create(staff_member=person, name=name) for name in ("A", "B"))
    skills_save(person=person, skills=[item("B", 3, one.pk), item("A", 1, two.pk)], languages=[], by=senco)
    assert names(person) == {("B", 3), ("A", 1)}


def test_what_the_form_did_not_show_is_left_alone(senco):
    person, other = StaffFactory(), StaffFactory()
    later = Skill.objects.create(staff_member=person, name="Phonics")
    theirs = Skill.objects.create(staff_member=other, name="Maths")
    skills_save(person=person, skills=[item("PHONICS", 3), item("", 1, theirs.pk)], languages=[], by=senco)
    assert (names(person), names(other)) == ({("PHONICS", 3)}, {("Maths", 2)})
    assert later.refreshed().level == 3


def typed(*skills, language=""):
    """Both tables as a browser sends them. `skills`: (pk, name, since)."""
    data = {"skill-TOTAL_FORMS": len(skills), "skill-INITIAL_FORMS": 0}
    data |= {
        "language-TOTAL_FORMS": 1,
        "language-INITIAL_FORMS": 0,
        "language-0-name": language,
        "language-0-level": "3",
    }
    for number, (pk, name, since) in enumerate(skills):
        fields = {"pk": pk, "name": name, "level": "2", "since": since, "note": ""}
        data |= {f"skill-{number}-{field}": value for field, value in fields.items()}
    return data


def test_a_teaching_assistant_writes_their_own(key_ta, sign_in):
    client = sign_in(key_ta)
    assert client.get("/staff/me/").status_code == 200
    client.post("/staff/me/", typed(("", "  Precision   teaching", "2020"), ("", "", ""), language="Polish"))
    row = Skill.objects.get()
    assert (row.name, row.since, row.staff_member) == ("Precision teaching", 2020, key_ta.staff)
    client.post("/staff/me/", typed((row.pk, "", "2020")))
    assert (Skill.objects.count(), Language.objects.count()) == (0, 1)


def test_skills_that_the_manager_wrote_meanwhile_are_not_overwritten(senco, key_ta, sign_in):
    client, address = sign_in(key_ta), f"/staff/{key_ta.staff.pk}/skills/"
    opened = dict(BEGAN_FIELD.findall(client.get("/staff/me/").text))
    manager = sign_in(senco)
    for _ in range(2):
        twice = manager.post(address, typed(("", "Phonics", "2020")) | opened)
        assert twice.status_code == 302
    page = client.post("/staff/me/", typed(("", "Maths", "2020")) | opened).text
    assert ("Somebody else saved this" in page, "Phonics" in page, 'value="Maths"' in page) == (True, True, True)
    assert names(key_ta.staff) == {("Phonics", 2)}


def test_nobody_reaches_another_persons_through_their_own_page(key_ta, other_ta, sign_in):
    theirs = Skill.objects.create(staff_member=other_ta.staff, name="Phonics")
    sign_in(key_ta).post("/staff/me/", typed((theirs.pk, "Maths", "")))
    assert names(other_ta.staff) == {("Phonics", 2)}
    assert sign_in(key_ta).get(f"/staff/{other_ta.staff.pk}/skills/").status_code == 403


def test_wrong_skills_are_said_and_kept(key_ta, sign_in):
    page = sign_in(key_ta).post("/staff/me/", typed(("", "Phonics", "20"), ("", "Maths", ""), ("", "maths", "")))
    assert page.status_code == 200
    assert "Skill 1: Ensure this value is greater than or equal to 1950." in page.text
    assert ("Skill 3: This is written twice." in page.text, 'value="maths"' in page.text) == (True, True)
    assert not Skill.objects.exists()


def test_an_account_without_a_line_in_the_team_is_told_so(key_ta, sign_in):
    StaffMember.objects.filter(user=key_ta).update(user=None)
    assert "not on the list of staff" in sign_in(key_ta).get("/staff/me/").text


def test_who_leads_writes_for_others(senco, stranger, sign_in):
    person, client = StaffFactory(), sign_in(senco)
    client.post(f"/staff/{person.pk}/skills/", typed(("", "Phonics", ""), language="Urdu"))
    page = client.get(f"/staff/{person.pk}/").text
    assert ("Phonics" in page, "Urdu" in page) == (True, True)
    with in_school(stranger.membership.school_id):
        foreign = stranger.staff.pk
    assert client.get(f"/staff/{foreign}/skills/").status_code == 404


def test_finding_in_the_browser(team, key_ta, sign_in):
    client = sign_in(key_ta)
    assert "Precision teaching" in client.get("/staff/find/").text
    assert "Birch" not in client.get("/staff/find/").text
    page = client.get("/staff/find/", {"q": "speaks polish"}).text
    assert ("Birch" in page, "First language" in page) == (True, True)
    assert "Nobody is found" in client.get("/staff/find/", {"q": "klingon"}).text
    file = client.get("/staff/find/", {"q": "precision", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert (len(file), "Birch" in file[1]) == (4, True)


def test_finding_is_for_who_sees_staff(school, sign_in):
    trust = make_member(school, Role.TRUST_SEND_LEAD)
    for url in ("/staff/find/", "/staff/me/"):
        assert sign_in(trust).get(url).status_code == 403


@pytest.mark.parametrize("url", ["/staff/find/?q=precision", "/staff/find/", "/staff/me/"])
def test_pages_of_expertise_take_the_same_queries_for_more(team, senco, sign_in, counted, url):
    client = sign_in(senco)
    client.get(url)
    few = len(counted(lambda: client.get(url)))
    for number in range(20):
        Skill.objects.create(staff_member=StaffFactory(line_manager=senco.staff), name="Precision teaching")
        Skill.objects.create(staff_member=senco.staff, name=f"Skill {number}")
    assert len(counted(lambda: client.get(url))) == few <= 15
