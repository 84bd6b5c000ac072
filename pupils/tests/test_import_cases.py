"""Small lists that went wrong, or nearly (`import_cases`): what each of them comes to, from the file to the pupils' rows."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import DomainError
from pupils.actions.roster import roster_read
from pupils.actions.roster_answer import roster_answer, roster_put_right
from pupils.models import Carer, CarerLink, Pupil, RosterFile, RosterImport, RosterRow, SenStatus, WordMeaning
from pupils.queries.roster_tables import roster_line
from pupils.tests.test_roster import apply, preview

CASES = Path(__file__).with_name("import_cases")
MARCH = "2013-03-04"


def case(name):
    return {name: (CASES / name).read_bytes()}


def answer(roster, by, *, said=None, **answers):
    given = {"date_format": roster.date_format, "schools": None, "said": said or roster.said}
    roster_answer(roster=roster, by=by, **{**given, **answers})
    return roster_read(roster=RosterImport.objects.get(pk=roster.pk))


def taken(name, by, **upload):
    roster = preview(case(name), by, **upload)
    assert not roster.needs_answer, roster.asked
    return apply(roster, by)


def shown(*names):
    return list(Pupil.objects.order_by("mis_id", "upn").values_list(*names))


def born(*days):
    return [(date.fromisoformat(day),) for day in days]


# Of each file that needs no answer: what is asked of the pupils afterwards, and the rows.
OUTCOMES = {
    "apostrophes.csv": (("mis_id", "upn"), [("000501", "B801200005001")]),
    "apostrophes-no-date.csv": (("mis_id", "upn"), [("000501", "B801200005001")]),
    "broken-line-1.csv": (("mis_id",), [("C301",), ("C302",), ("C303",)]),
    "excel-dates.csv": (
        ("born_on",), [*born(*["2012-10-14"] * 8), *born("2012-02-29"), (None,)],
    ),
    "excel-uk-default.csv": (("born_on",), born("2012-10-14", "2012-11-03")),
    "hidden-sheet.xlsx": (("mis_id", "family_name"), [("B701", "Sorrel"), ("B702", "Sorrel")]),
    "notes-sheet.xlsx": (("mis_id", "family_name"), [("B703", "Sorrel")]),
    "sheet-a-year.xlsx": (("mis_id", "year_group"), [("B708", 7), ("B709", 8)]),
    "two-header-rows.xlsx": (("mis_id", "family_name", "given_name"), [("B704", "Sorrel", "Ava")]),
    "numbers-merged.xlsx": (
        ("mis_id", "family_name", "born_on"), [("706", "Sorrel", date(2013, 3, 4)), ("707", "Sorrel", date(2013, 3, 5))],
    ),
    "one-name.csv": (
        ("family_name", "given_name"), [("Zawadi", ""), ("Suharto", ""), ("Putri", ""), ("Devi", "")],
    ),
    "totals.csv": (("mis_id",), [("B121",), ("B122",)]),
    "years.csv": (("year_group",), [(-2,), (-1,), (8,), (8,), (8,), (0,), (0,), (8,)]),
    "title-then-semicolons.csv": (("mis_id", "family_name"), [("B141", "Tarn"), ("B142", "Tarn")]),
    "sep-line.csv": (("mis_id", "family_name"), [("B143", "Tarn")]),
    "passwords.csv": (("mis_id", "family_name"), [("C401", "Dale")]),
    "two-digit-years.csv": (("born_on",), born("2005-03-20", "2005-01-01", "2005-01-02")),
    "other-words.csv": (
        ("sex", "is_pupil_premium", "pupil_premium_reason", "is_eal", "home_language"),
        [
            ("F", True, "Deprivation", True, ""),
            ("M", True, "Free school meals in the last 6 years", False, ""),
            ("F", True, "Service child", True, "Urdu"),
            ("", True, "", False, ""),
            ("M", False, "", False, ""),
            ("F", True, "Previously looked after", False, ""),
        ],
    ),
    "sims-contacts.csv": (("mis_id", "family_name", "given_name"), [("B151", "Weir", "Lia")]),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_list_comes_to_what_a_school_expects(senco, name):
    names, rows = OUTCOMES[name]
    taken(name, senco)
    assert shown(*names) == rows


def test_every_case_has_an_outcome():
    source = Path(__file__).read_text()
    assert [path.name for path in CASES.iterdir() if path.name not in source] == []


def test_words_of_sen_are_read_as_a_whole_and_unknown_ones_are_asked_about_once(senco):
    roster = preview(case("sen-words.csv"), senco)
    assert (roster.open_questions, roster.rows.count()) == (["words"], 0)
    assert sorted((word["word"], word["count"]) for word in roster.asked["words"]) == [
        ("Monitoring", 1), ("SEN", 1), ("School Support", 1), ("Support", 1),
    ]  # fmt: skip
    words = {("sen_status", word): "K" for word in ("SEN", "School Support", "Support")}
    roster = answer(roster, senco, words={**words, ("sen_status", "Monitoring"): "-"})
    notes = dict(roster.rows.filter(kind="pupil").exclude(reason="").values_list("key", "reason"))
    assert sorted(notes) == ["C106", "C107", "C110", "C111"]
    assert "check that there is one" in notes["C110"]
    apply(roster, senco)
    codes = dict(SenStatus.objects.values_list("pupil__mis_id", "code"))
    assert codes == {
        **dict.fromkeys(["C101", "C102", "C103", "C104", "C105", "C106", "C107", "C115"], "K"),
        **dict.fromkeys(["C108", "C109", "C110", "C111"], "E"),
    }
    again = preview(case("sen-words.csv"), senco)
    assert not again.needs_answer
    assert {key.split(":")[1] for key in again.counts} == {"same"}


def test_what_was_said_of_a_word_is_forgotten_and_asked_about_again(senco):
    roster = preview(case("sen-words.csv"), senco)
    words = {("sen_status", word["word"]): "K" for word in roster.asked["words"]}
    roster = answer(roster, senco, words=words)
    roster = answer(roster, senco, words={("sen_status", "Support"): ""})
    assert roster.open_questions == ["words"]
    assert WordMeaning.objects.filter(word="support").count() == 0


def test_a_broken_line_is_refused_put_right_in_the_browser_and_nobody_leaves(senco):
    taken("broken-line-1.csv", senco)
    roster = preview(case("broken-line-2.csv"), senco)
    assert list(roster.rows.filter(outcome="refused").values_list("line", flat=True)) == [3]
    assert "pupil:left" not in roster.counts
    cells = roster_line(roster=roster, file="broken-line-2.csv", line=3)
    assert list(cells.values()) == ["C302", "Cole", "Jan", "2013-03-05", "8", "8A", "", "moved", "house"]
    roster_put_right(roster=roster, file="broken-line-2.csv", line=3, cells=cells, by=senco)
    roster = roster_read(roster=RosterImport.objects.get(pk=roster.pk))
    assert {key.split(":")[1] for key in roster.counts} == {"same"}


def test_a_blank_cell_deletes_nothing_and_blank_columns_are_named(senco):
    taken("blank-cells-1.csv", senco)
    roster = preview(case("blank-cells-2.csv"), senco)
    assert any("blank in every row" in note and "SEN Status" in note and "DOB" in note for note in roster.notes)
    apply(roster, senco)
    assert shown("born_on", "year_group", "form") == [(date(2013, 3, 4), 8, "8A")]
    assert SenStatus.objects.get().ends_on is None
    assert Carer.objects.get().email == "jude.haddow@example.org"


def test_siblings_have_one_mother(senco):
    taken("siblings-no-email.csv", senco)
    assert (Pupil.objects.count(), Carer.objects.count(), CarerLink.objects.count()) == (3, 1, 3)


def test_twins_have_a_carer_each(senco):
    taken("twins-1.csv", senco)
    roster = preview(case("twins-2.csv"), senco)
    assert not roster.rows.filter(outcome="close").exists()
    apply(roster, senco)
    links = CarerLink.objects.values_list("pupil__given_name", "carer__given_name")
    assert sorted(links) == [("Jasmin", "Una"), ("Jasper", "Dov")]


def test_two_header_rows_bring_two_contacts(senco):
    taken("two-header-rows.xlsx", senco)
    assert sorted(Carer.objects.values_list("given_name", "email")) == [
        ("Dev", "dev@example.org"), ("Lin", "lin@example.org"),
    ]  # fmt: skip


def test_years_of_two_figures_are_said_once(senco):
    roster = preview(case("two-digit-years.csv"), senco)
    assert [note for note in roster.notes if "two figures" in note] == [
        "3 years have two figures; each is read as the one that is likely (“3/20/05” first)."
    ]
    assert any("3 dates of birth do not fit the year group" in note for note in roster.notes)


@pytest.mark.parametrize("figures", [6, 0])
def test_lost_zeros_are_answered_once_for_all(senco, figures):
    taken("leading-zeros-1.csv", senco)
    roster = preview(case("leading-zeros-2.csv"), senco)
    assert roster.open_questions == ["figures"]
    roster = answer(roster, senco, answers={"figures": figures})
    close = roster.rows.filter(outcome="close").count()
    assert close == (0 if figures else 2)
    if figures:
        apply(roster, senco)
        assert shown("mis_id") == [("000601",), ("000602",)]


def test_a_formula_without_its_value_is_refused_with_what_to_do(senco):
    with pytest.raises(DomainError, match=r"B2 is a formula .* save it there and upload it again"):
        preview(case("formulas.xlsx"), senco)


def test_a_web_page_named_xls_is_read_as_its_table(senco):
    roster = preview(case("export.xls"), senco, date_format="dmy")
    apply(roster, senco)
    assert shown("mis_id", "family_name", "born_on") == [("B801", "Rudd", date(2013, 3, 4))]


def test_two_columns_of_one_name_are_told_apart_and_mapped(senco):
    roster = preview(case("sims-contacts.csv"), senco)
    assert [head for head, _ in roster.heads][5:] == [
        "Relationship",
        "the second Surname",
        "the second Forename",
        "Telephone",
    ]
    said = {
        "Relationship": "carer1_relationship", "the second Surname": "carer1_family_name",
        "the second Forename": "carer1_given_name", "Telephone": "carer1_phone",
    }  # fmt: skip
    apply(answer(roster, senco, said=roster.said | said), senco)
    link = CarerLink.objects.get()
    assert (link.relationship, link.carer.name, link.carer.phone) == ("Mother", "Ana Weir", "07700900151")


def test_no_password_is_anywhere(senco, caplog):
    roster = preview(case("passwords.csv"), senco)
    apply(roster, senco)
    everything = " ".join(
        str(row) for model in (RosterImport, RosterRow, RosterFile, Pupil) for row in model.objects.values()
    )
    history = " ".join(str(row) for row in RosterImport.pgh_event_model.objects.values())
    for secret in ("plum-tree-41", "river99", "4821"):
        assert secret not in everything + history + caplog.text
    assert any("“Network Password”, “studentPassword”, “PIN”" in note for note in roster.notes)
