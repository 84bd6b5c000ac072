"""A file for the next school: of a Common Transfer File's shape and name, read back by our own reader as nothing new."""

from datetime import date
from uuid import uuid4
from xml.etree import ElementTree as Tree

import pytest
from django.apps import apps

from access.policy import Role
from hlta.testing import PupilFactory, make_member
from pupils.models import Attendance, Carer, CarerLink, Need, SenStatus, TransferFile
from pupils.rules.transfer import Contact, Leaver, file_name, school_number, unsaid
from pupils.rules.upn import check_letter
from pupils.rules.words import Words, choices_of
from pupils.tests.test_roster import preview

URL = "/pupils/transfer/"


def upn(number):
    return check_letter(rest := f"801200024{number:03}") + rest


@pytest.fixture
def numbered(school):
    school.dfe_number, school.name = "801/2000", "Oak & Ash <School>"
    school.save()
    return school


@pytest.fixture
def pupils(numbered):
    """Four pupils on roll: with a history, with a language, with neither, and one without a UPN."""
    found = [
        PupilFactory(
            school=numbered, given_name=name, family_name="O'Neil & <Lee>", upn="" if n == 3 else upn(n), sex="FM"[n % 2],
            year_group=(0, 7, -1, 9)[n], born_on=date(2014, 5, n + 1), is_eal=n == 1, home_language="POL" if n == 1 else "",
            preferred_name="Zo" if n == 0 else "", middle_names="",
        )
        for n, name in enumerate(("Zoë", "Jan", "Mo", "Di"))
    ]  # fmt: skip
    one = found[0]
    SenStatus.objects.create(pupil=one, code="K", starts_on=date(2022, 9, 1), ends_on=date(2024, 1, 8))
    SenStatus.objects.create(pupil=one, code="E", starts_on=date(2024, 1, 8), ends_on=date(2025, 3, 3))
    SenStatus.objects.create(pupil=one, code="K", starts_on=date(2025, 9, 1))
    Need.objects.create(pupil=one, code="MLD", rank=1, starts_on=date(2022, 9, 1), ends_on=date(2024, 1, 8))
    Need.objects.create(pupil=one, code="SLCN", rank=1, starts_on=date(2025, 9, 1))
    Need.objects.create(pupil=one, code="ASD", rank=2, starts_on=date(2025, 9, 1))
    Attendance.objects.create(
        pupil=one, starts_on=date(2025, 9, 2), ends_on=date(2026, 7, 20), possible=380, attended=361, unauthorised=4
    )
    return found


def made(client, *pupils, destination="801/4000"):
    data = {"pupil": [pupil.pk for pupil in pupils], "destination": destination, "request_key": str(uuid4())}
    response = client.post(URL, data)
    return client.get(response.url) if response.status_code == 302 else response


def test_it_is_named_well_formed_and_holds_what_it_says(pupils, senco, sign_in):
    response = made(sign_in(senco), *pupils)
    assert response.headers["Content-Disposition"] == 'attachment; filename="8012000_CTF_8014000_001.xml"'
    root = Tree.fromstring(response.content)
    assert root.findtext("Header/DocumentName") == "Common Transfer File"
    assert root.findtext("Header/SourceSchool/SchoolName") == "Oak & Ash <School>"
    assert [root.findtext(f"Header/DestSchool/{name}") for name in ("LEA", "Estab")] == ["801", "4000"]
    assert [node.findtext("Forename") for node in root.iter("Pupil")] == ["Jan", "Mo", "Zoë"]
    one = next(node for node in root.iter("Pupil") if node.findtext("Forename") == "Zoë")
    assert [(node.findtext("StartDate"), node.findtext("SENprovision")) for node in one.iter("SEN")] == [
        ("2022-09-01", "K"),
        ("2024-01-08", "E"),
        ("2025-03-03", "N"),
        ("2025-09-01", "K"),
    ]
    assert [node.findtext("SENtype") for node in one.iter("SENneed")] == ["MLD", "SLCN", "ASD"]
    year = one.find("Attendance/YearData")
    assert year is not None
    assert {node.tag: node.text for node in year if node.tag.startswith("Sessions")} == {
        "SessionsPossible": "380", "SessionsAttended": "361", "SessionsAuthorised": "15", "SessionsUnauthorised": "4",
    }  # fmt: skip


def test_our_own_reader_finds_nothing_new_in_it(pupils, senco, sign_in):
    response = made(sign_in(senco), *pupils)
    roster = preview({"8012000_CTF_8014000_001.xml": response.content}, senco)
    rows = list(
        roster.rows.exclude(outcome="same").values_list("kind", "outcome", "label", "before", "after", "reason")
    )
    assert not rows, rows
    assert roster.counts == {"pupil:same": 3, "sen:same": 4, "need:same": 3}


CARERS = (
    {
        "title": "Mrs",
        "given_name": "Ana & Co",
        "family_name": "O'Neil <Lee>",
        "phone": "07700 900151",
        "email": "a@example.org",
    },
    {"title": "", "given_name": "", "family_name": "Zawadi", "phone": "01234 567890", "email": ""},
    {"title": "Mr", "given_name": "Jo", "family_name": "Barred", "phone": "07700 900152", "email": "jo@example.org"},
    {"title": "Ms", "given_name": "Late", "family_name": "Person", "deceased_on": date(2026, 1, 1)},
)


@pytest.fixture
def cared_for(pupils):
    """The first pupil's carers: two who may be in the file, one who must not be contacted, one who has died."""
    for order, (values, relationship) in enumerate(
        zip(CARERS, ("Mother", "Father", "Father", "Aunt"), strict=True), start=1
    ):
        CarerLink.objects.create(
            pupil=pupils[0], carer=Carer.objects.create(**values), relationship=relationship, contact_order=order,
            has_parental_responsibility=order == 1, do_not_contact=order == 3,
        )  # fmt: skip
    pupils[0].ethnicity, pupils[0].is_fsm = "WBRI", True
    pupils[0].save()
    return pupils


def test_carers_and_ethnicity_stand_as_the_layout_has_them_where_they_are_held(cared_for, senco, sign_in):
    root = Tree.fromstring(made(sign_in(senco), *cared_for).content)
    one, others = None, []
    for node in root.iter("Pupil"):
        if node.findtext("Forename") == "Zoë":
            one = node
        else:
            others.append(node)
    assert one is not None
    assert one.findtext("BasicDetails/Ethnicity") == "WBRI"
    assert [
        (node.findtext("Order"), node.findtext("Surname"), node.findtext("Relationship"), node.findtext("Responsibility"),
         node.findtext("Phones/Phone/TelephoneType"), node.findtext("Phones/Phone/PhoneNo"), node.findtext("Email"))
        for node in one.findall("Contacts/Contact")
    ] == [
        ("1", "O'Neil <Lee>", "PAM", "true", "M", "07700 900151", "a@example.org"),
        ("2", "Zawadi", "PAF", "false", "H", "01234 567890", None),
    ]  # fmt: skip
    assert not [node.tag for other in others for node in other.iter() if node.tag in ("Contacts", "Ethnicity")]
    assert b"Barred" not in Tree.tostring(root)


def test_our_own_reader_finds_the_carers_unchanged(cared_for, senco, sign_in):
    roster = preview({"8012000_CTF_8014000_001.xml": made(sign_in(senco), *cared_for).content}, senco)
    assert {key.split(":")[1] for key in roster.counts} == {"same"}, list(roster.rows.exclude(outcome="same").values())
    assert roster.counts["carer:same"] == roster.counts["care:same"] == 2


def test_the_page_says_of_each_pupil_what_is_in_the_file_and_what_is_not(cared_for, senco, sign_in):
    page = " ".join(sign_in(senco).get(f"{URL}?pupil={cared_for[0].pk}").text.split())
    assert "In the file: 2 carers, ethnicity, SEN history, needs, attendance." in page
    assert "1 carer who must not be contacted (tell the next school yourself)" in page
    assert "free school meals, as the file needs the day on which they began" in page
    page = " ".join(sign_in(senco).get(f"{URL}?pupil={cared_for[2].pk}").text.split())
    assert "carer, " not in page


@pytest.mark.parametrize("relationship", [name for name, _ in choices_of("relationship")])
def test_every_relationship_has_a_code_that_our_reader_knows_and_another_word_is_said(relationship):
    contact = Contact(1, "", "Lee", "", relationship, False, "", "")
    leaver = Leaver(
        "Ann", upn(1), "Lee", "Ann", "", "", date(2014, 1, 1), "F", 1, "", False, None, None, contacts=(contact,)
    )
    meaning = Words(said={}, today="2026-10-14").read("relationship", contact.code)
    assert meaning is not None
    is_said = any(f"“{relationship}”" in words for words in unsaid(leaver))
    assert is_said != (meaning.code == relationship)


def test_each_file_to_a_school_has_the_next_number_and_is_written_down(pupils, senco, sign_in):
    client = sign_in(senco)
    made(client, pupils[0])
    made(client, pupils[0], pupils[1])
    made(client, pupils[0], destination="")
    assert list(TransferFile.objects.order_by("pk").values_list("name", "pupil_ids__len")) == [
        ("8012000_CTF_8014000_001.xml", 1),
        ("8012000_CTF_8014000_002.xml", 2),
        ("8012000_CTF_XXXXXXX_001.xml", 1),
    ]
    assert "transfer file 8012000_CTF_8014000_002.xml" in pupils[1].openings.values_list("page", flat=True)
    assert apps.get_model("pupils", "TransferFileEvent").objects.filter(pgh_label="insert").count() == 3


def test_the_page_says_what_is_left_out_and_who_cannot_be_in_it(pupils, senco, sign_in):
    pupils[0].home_language, pupils[0].is_eal = "Yoruba", False
    pupils[0].save()
    client = sign_in(senco)
    page = client.get(f"{URL}?pupil={pupils[0].pk}").text
    assert "the home language, which doesn&#x27;t agree" in page
    assert "carers who must not be contacted" in page
    page = client.get(f"{URL}?pupil={pupils[3].pk}").text
    assert "There is no UPN." in page
    assert "None of these pupils can be in the file." in made(client, pupils[3]).text
    assert not TransferFile.objects.exists()


def test_leavers_and_years_can_be_chosen(pupils, senco, sign_in):
    client = sign_in(senco)
    assert "No pupils here" in client.get(URL).text
    pupils[1].left_on = date(2026, 9, 30)
    pupils[1].save()
    page = client.get(URL).text
    assert "Jan O" in page
    assert "Zoë O" not in page
    assert "Zoë O" not in client.get(f"{URL}?who=year&year=7").text
    assert "Zo O" in client.get(f"{URL}?who=year&year=0").text
    assert client.get(f"{URL}?who=year&year=x&since=nonsense").status_code == 200


def test_a_school_without_a_number_and_a_number_that_is_none_are_told_so(school, senco, sign_in):
    pupil = PupilFactory(school=school, upn=upn(1), sex="F", born_on=date(2014, 1, 1))
    client = sign_in(senco)
    school.dfe_number = ""
    school.save()
    assert "Enter the school&#x27;s DfE number" in made(client, pupil).text
    assert "Enter seven figures" in made(client, pupil, destination="8014").text
    assert "Choose at least one pupil." in made(client).text


def test_another_schools_pupil_and_one_whom_nobody_may_see_are_in_no_file(pupils, school, teacher, sign_in):
    assert sign_in(teacher).get(URL).status_code == 403
    manager = make_member(school, Role.DATA_MANAGER)
    assert sign_in(manager).get(URL).status_code == 200


@pytest.mark.parametrize(
    ("text", "number"),
    [("801/2000", "8012000"), ("801 2000", "8012000"), ("8012000", "8012000"), ("801/200", ""), ("", "")],
)
def test_a_schools_number(text, number):
    assert school_number(text) == number


def test_a_files_name():
    assert file_name("8012000", "XXXXXXX", 12) == "8012000_CTF_XXXXXXX_012.xml"


def test_a_pupil_is_found_by_number_or_upn(pupils, senco, sign_in):
    pupils[0].mis_id = "000501"
    pupils[0].save()
    client = sign_in(senco)
    for text in ("000501", upn(0), upn(0).lower()):
        page = client.get("/pupils/", {"q": text}).text
        assert "Zo O" in page
        assert "Jan O" not in page
