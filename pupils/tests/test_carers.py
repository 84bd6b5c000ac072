"""Whose carer is whose never hangs on a row or a column, and no file moves or clears what a person at school set."""

import csv
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hlta.testing import PupilFactory
from pupils.actions.roster import roster_read
from pupils.models import Carer, CarerLink, Pupil, RosterImport, RosterPart, RosterRow
from pupils.queries import roster as queries
from pupils.rules import carers
from pupils.rules.diff import compare
from pupils.rules.incoming import Incoming
from pupils.rules.plain import FIELDS, PUPILS, SEVERAL_PEOPLE, is_several, parts_of_name, read_plain
from pupils.rules.records import Reading, columns_of
from pupils.rules.table import Table
from pupils.tests.ctf_files import ctf, pupil
from pupils.tests.oneroster_files import SCHOOL, oneroster
from pupils.tests.sds_files import table
from pupils.tests.test_roster import apply, preview

HEAD = ["Adno", "Surname", "Forename"]
PERSON = ["Title", "Forename", "Surname", "Relationship", "Email", "Phone"]
UNA = ["Ms", "Una", "Holtby", "Mother", "una@example.org", "07700900161"]
BARE = ["", "Una", "Holtby", "", "", ""]
DOV = ["Mr", "Dov", "Holtby", "Father", "dov@example.org", "07700900162"]


def listed(*rows, most=2):
    """A list of pupils; each row is ID, surname, forename, then people."""
    head = [*HEAD, *(f"Parent {n} {name}" for n in range(1, most + 1) for name in PERSON)]
    width = len(head)
    rows = [[*own, *(cell for person in people for cell in person)] for own, *people in rows]
    return {"list.csv": table(head, [[*row, *[""] * (width - len(row))] for row in rows])}


def put(files, by, **kwargs):
    apply(preview(files, by), by, **kwargs)


def links():
    rows = CarerLink.objects.order_by("pupil__mis_id", "carer__given_name")
    return [(row.pupil.mis_id, row.carer.given_name, row.relationship, row.do_not_contact) for row in rows]


# --- a postal address ------------------------------------------------------------------------------------------------


def at_home(*addresses, name="Parent 1 address"):
    """A list of pupils, each with a mother of one name who lives there."""
    head = [*HEAD, "Parent 1 Forename", "Parent 1 Surname", name]
    rows = [[str(n), "Holtby", f"P{n}", "Una", "Holtby", address] for n, address in enumerate(addresses)]
    return {"list.csv": table(head, rows)}


@pytest.mark.parametrize(
    ("addresses", "count"),
    [
        (["12 High Street, York YO1 7AA", "12 HIGH STREET  York. YO1 7AA"], 1),
        (["12 High Street, York", "21 High Street, York"], 2),
        (["As above, same house", "As above, same house"], 2), (["as pupil", "as pupil"], 2), (["", ""], 2), (["12", "12"], 2),
        (["Flat 3, Mill House", "Flat 3, Mill House", "1 Low Row, York", "Flat 3 Mill House"], 2),
    ],
)  # fmt: skip
def test_a_name_with_an_address_identifies_a_carer_within_the_file(senco, addresses, count):
    put(at_home(*addresses), senco)
    assert Carer.objects.count() == count
    assert CarerLink.objects.count() == len(addresses)
    again = preview(at_home(*addresses), senco)
    assert {key.split(":")[1] for key in again.counts} == {"same"}


def test_an_address_is_said_to_be_read_for_that_alone_and_is_kept_nowhere(senco):
    roster = preview(at_home("12 Hollyhock Street, York", "12 Hollyhock Street, York"), senco)
    assert "Carer 1: address (to tell carers apart; not kept)" in str(roster.findings["columns"])
    assert roster.rows.exclude(sharing="").exists()
    assert "Hollyhock" not in str([list(model.objects.values()) for model in (RosterRow, Carer)])
    apply(roster, senco)
    kept = [RosterRow, RosterPart, RosterImport, Carer, CarerLink, Pupil]
    assert "Hollyhock" not in str([list(model.objects.values("pk", *_texts(model))) for model in kept])
    assert not RosterPart.objects.exists()


def _texts(model):
    return [field.name for field in model._meta.fields if field.name != "school"]


def test_a_ctf_says_where_contacts_live(senco):
    home = "<Address><PAON>12</PAON><Street>High Street</Street><Town>York</Town></Address>"
    same = "<Address><AddressAsPupil>true</AddressAsPupil></Address>"
    una = "<Contact><Order>1</Order><Surname>Holtby</Surname><Forename>Una</Forename>{}</Contact>"
    one = pupil("B801200005001", "Holtby", "Ann", home, una.format(same))
    two = pupil("Y801200005002", "Holtby", "Bo", una.format(home))
    put({"c.xml": ctf(one, two)}, senco)
    assert (Carer.objects.count(), CarerLink.objects.count()) == (1, 2)


# --- who somebody is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"given_name": "Zoë", "family_name": "O'Neil"}, {"given_name": "zoe", "family_name": "ONEIL"}),
        ({"given_name": "Mrs May", "family_name": "Lee"}, {"title": "Mrs", "given_name": "May", "family_name": "Lee"}),
        ({"title": "Mr", "family_name": "Lee"}, {"title": "mr.", "given_name": "", "family_name": "Lee"}),
        ({"given_name": "Mr J", "family_name": "Lee"}, {"title": "Mr", "given_name": "J.", "family_name": "Lee"}),
    ],
)
def test_spellings_of_one_name(one, other):
    assert carers.name_of(one) == carers.name_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"given_name": "Una", "family_name": "Holtby"}, {"given_name": "Dov", "family_name": "Holtby"}),
        ({"title": "Mr", "family_name": "Lee"}, {"title": "Mrs", "family_name": "Lee"}),
        ({"title": "Mr", "given_name": "J", "family_name": "Lee"}, {"title": "Ms", "given_name": "J", "family_name": "Lee"}),
    ],
)  # fmt: skip
def test_another_name_is_another_person(one, other):
    assert carers.name_of(one) != carers.name_of(other)


@pytest.mark.parametrize(
    "text",
    [
        "07700 900201",
        "+44 7700 900201",
        "0044 (0)7700 900201",
        "(07700)900201",
        "+44 (0)7700 900201",
        "0044 07700900201",
    ],
)
def test_spellings_of_one_number(text):
    assert carers.phone_of(text) == "07700900201"


@pytest.mark.parametrize(
    ("mis_id", "is_one"),
    [("B161:1", True), ("b801200005001:2", True), ("B161:x", False), ("carer:1", False), ("9", False)],
)
def test_an_id_made_of_a_position(mis_id, is_one):
    assert carers.is_positional(mis_id, {"B161", "B801200005001"}) == is_one


# --- in one file ----------------------------------------------------------------------------------------------------

people = st.lists(
    st.sampled_from(
        [UNA, DOV, ["", "Orla", "Pemble", "", "", "07700 900201"], ["", "Orla", "Pemble", "", "o@example.org", ""]]
    ),
    max_size=2,
    unique_by=str,
)


def read(files):
    text = files["list.csv"].decode().splitlines()
    head, *rows = csv.reader(text)
    rows = [(n, dict(zip(head, row, strict=True))) for n, row in enumerate(rows, 2)]
    found = Table("list.csv", head, rows)
    return read_plain(found, columns_of(head, {}, FIELDS), Reading())


def who_cares(items):
    """By pupil, the names and numbers of their carers, however the file lays them out."""
    items, _, _ = carers.joined(items, {}, {})
    names = {
        item.key: (carers.name_of(item.values), frozenset(carers.reached_at(item.values)))
        for item in items
        if item.kind == "carer" and item.joins is None
    }
    links = (item.key.split("|") for item in items if item.kind == "care")
    return {(pupil, names[carer]) for pupil, carer in links}


@given(st.lists(people, min_size=1, max_size=5), st.randoms())
def test_the_order_of_rows_and_columns_says_nothing(rows, random):
    rows = [([f"P{n}", "Pemble", f"Child{n}"], *theirs) for n, theirs in enumerate(rows)]
    turned = [(own, *random.sample(theirs, len(theirs))) for own, *theirs in random.sample(rows, len(rows))]
    assert who_cares(read(listed(*rows))) == who_cares(read(listed(*turned)))


@given(st.permutations(["e@x.org|07700900201", "e@x.org|", "|07700900201", "f@x.org|"]))
def test_one_person_is_found_through_the_others(reached):
    rows = [([f"P{n}", "Lee", "A"], ["", "May", "Lee", "", *place.split("|")]) for n, place in enumerate(reached)]
    items, _, _ = carers.joined(read(listed(*rows)), {}, {})
    counts = Counter(item.key.split("|")[1] for item in items if item.kind == "care")
    assert sorted(counts.values()) == [1, 3]


# --- against what is there ------------------------------------------------------------------------------------------


def test_three_siblings_have_one_mother_without_an_address(senco):
    files = listed(*((["B20" + str(n), "Pemble", f"Child{n}"], ["Ms", "Orla", "Pemble", "Mother", "", phone]) for n, phone in
                     enumerate(["07700900201", "07700900201", "07700 900201"])))  # fmt: skip
    put(files, senco)
    assert (Carer.objects.count(), CarerLink.objects.count()) == (1, 3)
    assert {key.split(":")[1] for key in preview(files, senco).counts} == {"same"}


@pytest.mark.parametrize("order", list(permutations([UNA, DOV])))
def test_the_other_order_of_parents_changes_nothing(senco, order):
    put(listed((["B161", "Holtby", "Jasmin"], UNA, DOV)), senco)
    CarerLink.objects.filter(carer__given_name="Dov").update(do_not_contact=True)
    put(listed((["B161", "Holtby", "Jasmin"], *order)), senco)
    assert links() == [("B161", "Dov", "Father", True), ("B161", "Una", "Mother", False)]


def test_another_name_in_the_same_column_is_another_person(senco):
    put(listed((["B161", "Holtby", "Jasmin"], UNA)), senco)
    put(listed((["B161", "Holtby", "Jasmin"], DOV)), senco)
    assert links() == [("B161", "Dov", "Father", False), ("B161", "Una", "Mother", False)]


def test_no_id_is_made_of_a_position(senco):
    put(listed((["B161", "Holtby", "Jasmin"], UNA, DOV)), senco)
    assert set(Carer.objects.values_list("mis_id", flat=True)) == {""}


def test_ids_that_an_earlier_version_made_of_positions_mean_nobody(senco):
    pupil = Pupil.objects.create(mis_id="B161", family_name="Holtby", given_name="Jasmin")
    una = Carer.objects.create(mis_id="B161:1", given_name="Una", family_name="Holtby")
    CarerLink.objects.create(pupil=pupil, carer=una, relationship="Mother", do_not_contact=True)
    put(listed((["B161", "Holtby", "Jasmin"], DOV)), senco)
    assert links() == [("B161", "Dov", "Father", False), ("B161", "Una", "Mother", True)]


def test_a_carer_without_address_is_known_beside_the_pupil(senco):
    files = listed((["B161", "Holtby", "Jasmin"], BARE), (["B9", "Ng", "Bo"], BARE))
    put(files, senco)
    assert Carer.objects.count() == 2
    assert {key.split(":")[1] for key in preview(files, senco).counts} == {"same"}


def test_a_changed_address_is_the_same_persons(senco):
    put(listed((["B161", "Holtby", "Jasmin"], UNA)), senco)
    put(listed((["B161", "Holtby", "Jasmin"], [*UNA[:4], "new@example.org", ""])), senco)
    assert Carer.objects.values_list("email", "phone").get() == ("new@example.org", "07700900161")


def test_a_generic_word_does_not_replace_what_somebody_is(senco):
    put(listed((["B161", "Holtby", "Jasmin"], UNA)), senco)
    put(listed((["B161", "Holtby", "Jasmin"], [*UNA[:3], "Parent/Carer", *UNA[4:]])), senco)
    assert links() == [("B161", "Una", "Mother", False)]


def test_siblings_are_said_to_have_different_carers(senco):
    files = listed((["B1", "Pemble", "Iona"], UNA), (["B2", "Pemble", "Rafe"], UNA))
    roster = preview(files, senco)
    key = roster.rows.get(kind="carer", outcome="new").key
    roster.decisions = {f"carer:{key}": "apart"}
    roster.save()
    apply(roster_read(roster=roster), senco)
    assert (Carer.objects.count(), CarerLink.objects.count()) == (2, 2)
    assert {key.split(":")[1] for key in preview(files, senco).counts} == {"same"}


def test_the_sources_own_id_stands_above_the_name(senco):
    put(
        oneroster(pupils=4),
        senco,
    )
    files = oneroster(pupils=4)
    files["users.csv"] = files["users.csv"].replace(b"g0,active,true,Ann,Family0", b"g0,active,true,Ann,Married")
    put(files, senco)
    assert Carer.objects.get(mis_id="g0").family_name == "Married"
    assert Carer.objects.count() == 2


def test_an_id_that_names_somebody_else_altogether_is_refused(senco):
    put(oneroster(pupils=4), senco)
    files = oneroster(pupils=4)
    files["users.csv"] = files["users.csv"].replace(b"g0,active,true,Ann,Family0", b"g0,active,true,Bo,Ng")
    row = preview(files, senco).rows.get(outcome="refused", kind="carer")
    assert row.reason == "The ID g0 belongs to Ann Family0 here, and the file calls them Bo Ng. Look it up."


def test_two_ids_of_the_source_are_two_people(senco):
    files = oneroster(pupils=4)
    files["users.csv"] = files["users.csv"].replace(b"Ann,Family2,ann2@", b"Ann,Family0,ann0@")
    apply(preview(files, senco, schools=[SCHOOL]), senco)
    assert Carer.objects.count() == 2
    assert {key.split(":")[1] for key in preview(files, senco, schools=[SCHOOL]).counts} == {"same", "left_out"}


BESIDE = {
    "father": {"given_name": "John", "family_name": "Lee", "phone": "07700900301"},
    "grandfather": {"given_name": "John", "family_name": "Lee", "phone": "07700900302"},
}


def beside(senco, **ids):
    """Two carers of one name beside one pupil, by what they are; `ids`: theirs of the source."""
    pupil = Pupil.objects.create(mis_id="B1", family_name="Lee", given_name="Ann")
    for what, values in BESIDE.items():
        carer = Carer.objects.create(**values, mis_id=ids.get(what, ""))
        CarerLink.objects.create(pupil=pupil, carer=carer, relationship=what, do_not_contact=what == "father")


def compared(*items):
    found = queries.present({"carer", "care", "pupil"})
    return {change.kind: change for change in compare(items, found).changes}


def john(key, **values):
    named = {"given_name": "John", "family_name": "Lee"} | values
    return [
        Incoming("carer", key, "John Lee", named, "f", 2), Incoming("care", f"B1|{key}", "", {"relationship": "Carer"}, "f", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("phone", ["", "07700900301", "07700900309"])
def test_another_id_of_the_source_is_another_person_beside_one_pupil(senco, phone):
    beside(senco, father="A")
    Carer.objects.filter(mis_id="").delete()
    found = compared(*john("B", mis_id="B", phone=phone))
    assert (found["carer"].outcome, found["carer"].key, found["care"].outcome) == ("new", "B", "new")


@pytest.mark.parametrize(("phone", "who"), [("07700900301", "father"), ("07700900302", "grandfather")])
def test_two_of_a_name_beside_one_pupil_are_told_by_a_number(senco, phone, who):
    beside(senco)
    assert compared(*john("~x", phone=phone, email="j@example.org"))["carer"].key == f"#{carer_of(who)}"


@pytest.mark.parametrize("phone", ["", "07700900309"])
def test_which_of_two_of_a_name_is_meant_is_not_guessed(senco, phone):
    beside(senco)
    found = compared(*john("~x", phone=phone))
    assert found["carer"].outcome == found["care"].outcome == "refused"
    assert found["carer"].reason.startswith("Two carers of this name are here")


def carer_of(relationship):
    return CarerLink.objects.get(relationship=relationship).carer_id


# --- what a person set ----------------------------------------------------------------------------------------------

SET = {"do_not_contact": True, "has_parental_responsibility": False, "contact_order": 7}
KEPT = {"language": "Welsh", "reached_by": "letter"}
MIXED = [*DOV[:3], "Mother", *UNA[4:]]
some_people = st.lists(
    st.sampled_from([UNA, DOV, BARE, MIXED, [*UNA[:4], "", ""], ["", "", "Holtby", "", "", ""]]), max_size=2
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(some_people, min_size=1, max_size=3), min_size=1, max_size=3))
def test_no_file_moves_or_clears_what_a_person_set(senco, school, files):
    CarerLink.objects.all().delete()
    Carer.objects.all().delete()
    Pupil.objects.all().delete()
    pupil = PupilFactory(school=school, mis_id="P0", family_name="Holtby")
    held = {}
    for person in (UNA, DOV):
        carer = Carer.objects.create(
            given_name=person[1], family_name=person[2], email=person[4], phone=person[5], **KEPT
        )
        CarerLink.objects.create(pupil=pupil, carer=carer, relationship=person[3], **SET)
        held[carer.pk] = carers.name_of({"given_name": person[1], "family_name": person[2]})
    for rows in files:
        put(listed(*(([f"P{n}", "Holtby", f"C{n}"], *theirs) for n, theirs in enumerate(rows))), senco)
    for pk, name in held.items():
        link = CarerLink.objects.get(pupil=pupil, carer=pk)
        assert {key: getattr(link, key) for key in SET} == SET
        assert {key: getattr(link.carer, key) for key in KEPT} == KEPT
        assert carers.name_of(vars(link.carer)) == name


# --- whole names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title", "given_name", "family_name"),
    [
        ("Lee, Anna", "", "Anna", "Lee"), ("Anna Lee", "", "Anna", "Lee"), ("Ms Anna Lee", "Ms", "Anna", "Lee"),
        ("Lee, Ms Anna", "Ms", "Anna", "Lee"), ("Ms Lee, Anna", "Ms", "Anna", "Lee"), ("Lee, Ms", "Ms", "", "Lee"),
        ("Mr Lee", "Mr", "", "Lee"), ("Lee", "", "", "Lee"), ("Van der Berg, Anna May", "", "Anna May", "Van der Berg"),
        ("Andrew Sandy", "", "Andrew", "Sandy"),
    ],
)  # fmt: skip
def test_a_whole_name_in_its_parts(name, title, given_name, family_name):
    assert not is_several(name)
    assert {"title": "", **parts_of_name(name)} == {
        "title": title,
        "given_name": given_name,
        "family_name": family_name,
    }


@pytest.mark.parametrize(
    "name",
    [
        "Mr & Mrs Lee",
        "Mr and Mrs Lee",
        "Lee, Ann & Tom",
        "Ann AND Tom Lee",
        "Mr/Mrs Lee",
        "Dr. / Mr. Lee",
        "Ann + Tom Lee",
    ],
)
def test_a_name_of_two_people_is_refused_and_never_split(name):
    head = ["ID", "Surname", "Parent 1 Name", "Parent 2 Name"]
    table = Table("p.csv", head, [(2, dict(zip(head, ("1", "Lee", name, "Ola Marrow"), strict=True)))])
    items = list(PUPILS.read(table, columns_of(head, {}, PUPILS.fields()), Reading()))
    assert [(item.kind, item.refused) for item in items] == [
        ("pupil", ""), ("carer", SEVERAL_PEOPLE.format(name)), ("carer", ""), ("care", ""),
    ]  # fmt: skip
    head = ["ID", "Name"]
    table = Table("p.csv", head, [(2, dict(zip(head, ("1", name), strict=True)))])
    (pupil,) = PUPILS.read(table, columns_of(head, {}, PUPILS.fields()), Reading())
    assert (pupil.key, pupil.values, pupil.refused) == ("1", {}, SEVERAL_PEOPLE.format(name))
