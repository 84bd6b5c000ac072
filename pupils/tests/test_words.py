"""Words are read as a whole, by a table or by what the school said, and by nothing else."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pupils.rules.plain import PUPILS
from pupils.rules.pupil import CODED
from pupils.rules.records import Reading, columns_of
from pupils.rules.staff_list import STAFF
from pupils.rules.table import Table
from pupils.rules.words import BLANK, KINDS, Words, choices_of, codes_of, entries, read_year, word_key

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
    assume(word_key(kind, text))
    code = data.draw(st.sampled_from([BLANK, *sorted(codes_of(kind))]))
    meaning = Words(said={(kind, word_key(kind, text)): code}).read(kind, text)
    assert meaning.code == ("" if code == BLANK else code)


@example("√", "({})")
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
        ("Yr. 8", "8"), ("Yr.8", "8"), ("Year: 8", "8"), ("8.00", "8"), ("0.0", "0"), ("-1", "-1"), ("-2", "-2"), ("−1", "-1"),
        ("NC Year 8", "8"), ("Year Group 8", "8"), ("08", "8"), ("Y13", "13"), ("８", "8"), ("yr 0", "0"),
    ],
)  # fmt: skip
def test_years_in_every_spelling(text, year):
    assert read_year(text) == year


@given(
    st.sampled_from(["", "Year ", "Yr", "Y", "NC Year ", "Grade "]),
    st.integers(0, 29),
    st.sampled_from(["/", "-", " ", "–", " / ", " - ", ".", ",", "&", " and ", "+", ":", "(", "?", "\t", "\u200b"]),
    st.integers(0, 29),
)
def test_two_numbers_are_never_one_year(before, first, between, second):
    """Nor a number with a fraction: "1.0" is 1, since a workbook writes it so."""
    assume(first != second and not (between == "." and second == 0))
    text = f"{before}{first}{between}{second}"
    assert TODAY.read("year_group", text) is None
    said = Words(said={("year_group", word_key("year_group", text)): "3"})
    assert said.read("year_group", text).code == "3"
    for year in range(15):
        assert said.read("year_group", str(year)).code == said.read("year_group", f"Year {year}").code == str(year)


@given(st.sampled_from(["", "Year", "Yr ", "Year "]), st.sampled_from("-–−+.?<>~"), st.integers(0, 29))
def test_a_sign_before_a_number_is_not_dropped(before, sign, number):
    text = f"{before}{sign}{number}"
    alone = not before and sign in "-−" and number in (1, 2)  # a nursery
    dotted = before in ("Year", "Yr") and sign == "."  # "Yr.8"
    meaning = TODAY.read("year_group", text)
    if alone:
        assert meaning.code == f"-{number}"
    elif not dotted:
        assert meaning is None


@pytest.mark.parametrize(
    "text", ["Year 1/2", "1-2", "Year 1 2", "1.1", "Nursery -1", "N-1", "R?", "8?", "Year -1", "-3", "8*"]
)
def test_a_year_in_doubt_is_asked_about(text):
    assert TODAY.read("year_group", text) is None


# --- signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("text", ["", " ", "-", "–", "--", "—", "−", ".", "...", "…", " - ", "\u200b", "\xa0"])
def test_a_dash_or_a_dot_is_a_blank(kind, text):
    assert TODAY.read(kind, text).code == ""


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("text", ["?", "*", "+", "??", "✗", "/", "#", "_", "(?)", "- ?"])
def test_a_word_of_signs_is_asked_about_and_means_what_the_school_says(kind, text):
    assert TODAY.read(kind, text) is None
    code = sorted(codes_of(kind))[0]
    assert Words(said={(kind, word_key(kind, text)): code}).read(kind, text).code == code


@pytest.mark.parametrize("kind", ["pupil_premium", "eal", "fsm", "in_care", "yes_no"])
@pytest.mark.parametrize("text", ["✓", "✔", "√", "☑", "✅", "✔\ufe0f", " ✓ ", "Yes (✓)"])
def test_a_tick_is_a_yes(kind, text):
    assert TODAY.read(kind, text).code == "Y"


@given(
    st.sampled_from(sorted((kind, word) for kind, words in entries().items() for word in words)),
    st.sampled_from(["{}?", "{} ?", "?{}", "{}*", "{} (?)", "{}??", "~{}", "{} - ?", "{}#"]),
)
def test_doubt_about_a_known_word_is_asked_about(word, doubt):
    kind, known = word
    assert TODAY.read(kind, doubt.format(known)) is None


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("sen_status", "School Action +", "K"), ("sen_status", "School Action+", "K"), ("sen_status", "SA+", "K"),
        ("pupil_premium", "PP+", "Y"), ("sen_status", "K+", None), ("sen_status", "K? SEN support", None),
        ("sen_status", "E*", None), ("fsm", "F?", None), ("sen_status", "K.", "K"), ("sen_status", "“K”", "K"),
        ("sen_status", "- K", "K"),
    ],
)  # fmt: skip
def test_a_sign_is_part_of_the_word(kind, text, code):
    meaning = TODAY.read(kind, text)
    assert (meaning and meaning.code) == code


@given(
    st.sampled_from(sorted(KINDS)), st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=90)
)
def test_a_long_word_is_looked_up_as_it_is_kept(kind, text):
    key = word_key(kind, text)
    assert key == word_key(kind, text[:100])
    assert len(key) <= 100


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
                assert word_key(CODED[name], row[name])
            if name == "relationship":
                assert value in codes_of("relationship")
        if item.kind == "need":
            assert item.key.split("|")[1] in NEEDS


@given(texts)
def test_no_job_outside_the_table_is_ever_stored(text):
    table = Table("s.csv", ["Code", "Surname", "Post"], [(2, {"Code": "A", "Surname": "Lee", "Post": text})])
    (item,) = STAFF.read(table, columns_of(table.head, {}, STAFF.fields()), READING)
    assert item.values.get("job", "other") in codes_of("job")
