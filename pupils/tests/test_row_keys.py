"""Whatever a file calls somebody, it means nobody here by the number of their row."""

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from assessment.models import Measure, Score
from hlta.testing import PupilFactory
from pupils.models import Carer, Enrolment, Lesson, Pupil, TeachingClass
from pupils.rules.diff import compare
from pupils.rules.incoming import REFERS, Incoming, key_of, parts_of
from pupils.rules.match import Present, file_key, name_in_file
from pupils.tests.test_roster import apply, preview
from schools.models import Period

IDS = st.one_of(
    st.integers(1, 3).map("#{}".format), st.integers(1, 3).map("##{}".format), st.sampled_from(["#", "#abc", "1", "#٣"])
)
ROWS = {
    "pupil": {"family_name": "Lee", "mis_id": "one", "has_left": False, "sen_status": "N"},
    "staff": {
        "family_name": "Lee",
        "given_name": "Al",
        "mis_id": "two",
        "born_on": None,
        "email": "",
        "has_left": False,
    },
    "class": {"name": "8x", "subject": "", "has_left": False},
    "carer": {"family_name": "Lee", "given_name": "May", "mis_id": "three"},
}


def here():
    present = Present()
    for kind, row in ROWS.items():
        present.rows[kind] = {f"#{n}": dict(row, mis_id=f"{n}!") for n in (1, 2, 3)}
    return present


@given(IDS, IDS)
def test_keys_of_files_and_of_rows_never_meet(one, other):
    assert file_key(one) not in here().rows["pupil"]
    assert name_in_file(file_key(one)) == one
    assert (file_key(one) == file_key(other)) == (one == other)


@given(IDS, IDS, st.booleans())
def test_no_item_means_a_row_by_its_number(one, other, is_gone):
    items = [
        Incoming(
            kind, one, one, {} if is_gone else {"family_name": f"New{kind}", "given_name": "X"}, "f", 2, is_gone=is_gone
        )
        for kind in ROWS
    ]
    items += [
        Incoming("enrolment", f"{one}|{other}", "", {}, "f", 3), Incoming("teaching", f"{one}|{other}", "", {}, "f", 3),
        Incoming("care", f"{other}|{one}", "", {"relationship": "Mother"}, "f", 3),
        Incoming("sen", f"{other}|2026-10-14", "", {"code": "K"}, "f", 3),
        Incoming("lesson", f"{other}|1|1|P1", "", {"room": ""}, "f", 3),
    ]  # fmt: skip
    rows = {f"#{n}" for n in (1, 2, 3)}
    for change in compare(items, here()).changes:
        assert not rows & set(change.key.split("|")), change


def test_a_number_sign_before_a_number_is_a_new_pupil_with_carer_and_class(senco, school):
    ann = PupilFactory(school=school, family_name="Lee", given_name="Ann", mis_id="7")
    carer = Carer.objects.create(family_name="Lee", given_name="May")
    there = TeachingClass.objects.create(name="8x", mis_id="8x")
    head = b"ID,Surname,Forename,Parent Name\n"
    for name in (f"#{ann.pk}", f"#{carer.pk}a", "#abc"):
        files = {"list.csv": head + f"{name},Okoro,Ben{name},May Okoro\n".encode()}
        apply(preview(files, senco), senco)
        assert Pupil.objects.get(mis_id=name).family_name == "Okoro"
        classes = {"classes.csv": f"Class,ID\n#{there.pk},{name}\n".encode()}
        apply(preview(classes, senco, records="classes"), senco)
        assert {key.split(":")[1] for key in preview(files, senco).counts} == {"same"}
    assert ann.refreshed().family_name == "Lee"
    assert carer.refreshed().family_name == "Lee"
    assert set(Enrolment.objects.values_list("teaching_class__mis_id", flat=True)) == {f"#{there.pk}"}


def test_a_number_sign_is_no_measure(senco, school):
    PupilFactory(school=school, mis_id="7")
    measure = Measure.objects.create(name="Word reading", kind="standardised")
    files = {"s.csv": f"ID,Measure,Date,Score\n7,#{measure.pk},2026-10-13,94\n".encode()}
    roster = preview(files, senco, records="scores")
    assert "There is no measure" in roster.rows.get().reason
    assert not Score.objects.exists()


BARS = st.text(st.sampled_from("a|#1"), min_size=1, max_size=5)


@given(BARS, BARS, BARS)
def test_a_bar_in_an_id_parts_no_key(one, other, third):
    for kind, refers in REFERS.items():
        parts = [one, other, third, "P|1"][: len(refers)]
        assert parts_of(kind, key_of(*parts)) == parts


def test_ids_with_a_bar_are_imported_with_all_that_hangs_on_them(senco, school):
    period = Period.objects.create(name="P|1", starts_at=time(9), ends_at=time(10))
    files = {
        "list.csv": b"ID,Surname,Forename,Parent Name,SEN status,SEN need\nA|1,Okoro,Ben,May Okoro,K,ASD\nA,Lee,Ann,Bo Lee,,\n",
        "classes": b"Class,ID,Teacher\n8x|En,A|1,\n8x,A,\n",
        "lessons": f"Class,Week,Day,Period\n8x|En,A,Mon,{period.name}\n".encode(),
        "scores": b"ID,Measure,Date,Score\nA|1,Word|reading,2026-10-13,94\n",
    }
    Measure.objects.create(name="Word|reading", kind="standardised")
    for name, content in files.items():
        kind = "" if name == "list.csv" else name
        apply(preview({f"{name}.csv": content}, senco, records=kind), senco)
        assert {key.split(":")[1] for key in preview({f"{name}.csv": content}, senco, records=kind).counts} == {"same"}
    links = set(Enrolment.objects.values_list("teaching_class__name", "pupil__mis_id"))
    assert links == {("8x|En", "A|1"), ("8x", "A")}
    ben = Pupil.objects.get(mis_id="A|1")
    assert [ben.carer_links.get().carer.given_name, Score.objects.get().pupil, Lesson.objects.get().period] == [
        "May",
        ben,
        period,
    ]
