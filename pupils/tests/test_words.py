"""Words are read as a whole, by a table or by what the school said, and by nothing else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pupils.rules.plain import PUPILS
from pupils.rules.pupil import CODED
from pupils.rules.records import Reading, columns_of
from pupils.rules.staff_list import STAFF
from pupils.rules.table import Table
from pupils.rules.words import BLANK, KINDS, Words, choices_of, codes_of, entries, plain_word, read_year

TODAY = Words(today="2026-10-14")
NEEDS = {code: code for code in codes_of("need_type")}
READING = Reading(today="2026-10-14", words=TODAY, needs=NEEDS)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "year_group"])
def test_the_table_names_no_code_that_cannot_be_chosen(kind):
    codes = {entry.meaning.code for entry in entries()[kind].values()}
    assert codes - {""} <= codes_of(kind)
    assert len(codes_of(kind)) == len(choices_of(kind)) >= 2


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("sen_status", "Support"), ("sen_status", "School Support"), ("sen_status", "SEN"), ("sen_status", "Kappa"),
        ("sen_status", "Every child"), ("sen_status", "Not yet"), ("sex", "Fluid"), ("sex", "Mixed"),
        ("pupil_premium", "Yellow"), ("eal", "Nope"), ("job", "Teacher of dance"), ("job", "Tailor"),
        ("year_group", "8A"), ("year_group", "Year"), ("year_group", "15"), ("fsm", "F"), ("yes_no", "True-ish"),
    ],
)  # fmt: skip
def test_a_word_that_only_begins_like_a_code_is_unknown(kind, word):
    assert TODAY.read(kind, word) is None


@given(st.sampled_from(sorted(KINDS)), texts)
def test_a_word_means_a_code_of_its_kind_or_is_unknown(kind, text):
    meaning = TODAY.read(kind, text)
    assert meaning is None or meaning.code in {"", *codes_of(kind)}


@given(st.sampled_from(sorted(KINDS)), texts, st.data())
def test_what_the_school_said_stands_above_the_table(kind, text, data):
    assume(plain_word(text))
    code = data.draw(st.sampled_from([BLANK, *sorted(codes_of(kind))]))
    meaning = Words(said={(kind, plain_word(text)): code}).read(kind, text)
    assert meaning.code == ("" if code == BLANK else code)


@given(
    st.sampled_from(sorted({word for words in entries().values() for word in words})),
    st.sampled_from(["{}", " {} ", "({})", "{}."]),
)
def test_case_spaces_and_punctuation_do_not_matter(word, around):
    for kind in entries():
        if word in entries()[kind]:
            assert TODAY.read(kind, around.format(word.upper())) == TODAY.read(kind, word)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("need_type", "SEMH - Social, emotional and mental health", "SEMH"), ("eal", "ENG - English", "N"),
        ("need_type", "Autistic Spectrum Disorder (ASD)", "ASD"), ("pupil_premium", "PP - Ever 6", "Y"),
        ("year_group", "Year 8 (8)", "8"), ("eal", "Chinese (Mandarin)", "Y"),
        ("need_type", "SEMH - Autism", None), ("sen_status", "K - watch list", None), ("fsm", "Yes (No)", None),
    ],
)  # fmt: skip
def test_a_code_with_its_name_is_read_where_both_are_known_and_agree(kind, text, code):
    meaning = TODAY.read(kind, text)
    assert (meaning and meaning.code) == code


def test_a_word_is_retired_from_a_day_on():
    assert Words(today="2014-08-31").read("sen_status", "School Action").note == ""
    assert "retired" in Words(today="2014-09-01").read("sen_status", "School Action").note


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("N1", "-2"), ("Nursery", "-1"), ("N2", "-1"), ("R", "0"), ("YR", "0"), ("Curriculum Year R", "0"), ("8.0", "8"),
        ("Yr. 8", "8"), ("NC Year 8", "8"), ("Year Group 8", "8"), ("08", "8"), ("Y13", "13"), ("８", "8"), ("yr 0", "0"),
    ],
)  # fmt: skip
def test_years_in_every_spelling(text, year):
    assert read_year(text) == year


coded = {name: column for name, column in PUPILS.fields().items() if column.known}


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(coded, texts)), min_size=1, max_size=4))
def test_no_word_outside_the_table_is_ever_stored(rows):
    """Whatever stands in the cells of codes, what comes of them is a code; and a blank cell says nothing."""
    head = ["ID", "Surname", "Parent 1 Surname", *(coded[name].headers[0] for name in coded)]
    table = Table("p.csv", head, [])
    for number, row in enumerate(rows):
        cells = [str(number), "Lee", "Lee", *(row[name] for name in coded)]
        table.rows.append((number + 2, dict(zip(head, cells, strict=True))))
    for item in PUPILS.read(table, columns_of(head, {}, PUPILS.fields()), READING):
        assert not item.refused
        row = rows[item.line - 2]
        for name, value in item.values.items():
            if name in CODED:
                assert str(value) in {"True", "False", *codes_of(CODED[name])}
                assert plain_word(row[name])
            if name == "relationship":
                assert value in codes_of("relationship")
        if item.kind == "need":
            assert item.key.split("|")[1] in NEEDS


@given(texts)
def test_no_job_outside_the_table_is_ever_stored(text):
    table = Table("s.csv", ["Code", "Surname", "Post"], [(2, {"Code": "A", "Surname": "Lee", "Post": text})])
    (item,) = STAFF.read(table, columns_of(table.head, {}, STAFF.fields()), READING)
    assert item.values.get("job", "other") in codes_of("job")
