"""A Common Transfer File brings pupils, carers, SEN history, needs and results in, and nothing hostile."""

import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessment.models import Measure, Score
from core.errors import DomainError
from pupils.models import Carer, CarerLink, Need, Pupil, SenStatus
from pupils.tests.ctf_files import contact, ctf, needs, pupil, results, sen
from pupils.tests.test_roster import apply, preview
from pupils.tests.test_undo import checksums, undo

ONE, TWO = "B801200005001", "Y801200005002"
HISTORY = sen(("2019-09-01", "N"), ("2020-09-01", "A"), ("2022-01-10", "E"))
NEEDS = needs(("2020-09-01", "2022-01-10", 1, "MLD"), ("2022-01-10", "", 1, "SLCN"), ("2022-01-10", "", 2, "ASD"))


def whole():
    return {
        "8012000_CTF_8014000_001.xml": ctf(
            pupil(
                ONE,
                "Lee",
                "Annabel",
                HISTORY,
                NEEDS,
                contact(1, "May", "Lee"),
                contact(2, "Ted", "Lee", "PAF", "false"),
            ),
            pupil(TWO, "Lee", "Boris", contact(1, "May", "Lee"), results(("2025", "ENG", "104"))),
        )
    }


def test_everything_in_it_comes_in_and_again_changes_nothing(senco):
    Measure.objects.create(name="KS2 ENG TT SS", kind="standardised", mean=100, standard_deviation=15)
    apply(preview(whole(), senco), senco)
    one = Pupil.objects.get(upn=ONE)
    assert (one.name, one.born_on, one.year_group, one.sex, one.is_eal) == ("Ann Lee", date(2014, 5, 6), 7, "F", True)
    assert list(one.sen_statuses.values_list("code", "starts_on", "ends_on")) == [
        ("K", date(2020, 9, 1), date(2022, 1, 10)),
        ("E", date(2022, 1, 10), None),
    ]
    now = one.needs.filter(ends_on=None).order_by("rank")
    assert list(now.values_list("code", flat=True)) == ["SLCN", "ASD"]
    assert Score.objects.get().value == 104
    assert {key.split(":")[1] for key in preview(whole(), senco).counts} == {"same"}


def test_siblings_share_their_carer_and_responsibility_is_the_files(senco):
    apply(preview(whole(), senco), senco)
    assert Carer.objects.count() == 2
    links = CarerLink.objects.order_by("pk").values_list("relationship", "has_parental_responsibility", "carer__email")
    assert sorted(links) == [
        ("Father", False, "ted.lee@example.org"),
        ("Mother", True, "may.lee@example.org"),
        ("Mother", True, "may.lee@example.org"),
    ]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("<FSMhistory><FSMinstance><FSMstartDate>2024-01-01</FSMstartDate></FSMinstance></FSMhistory>", ("", True, False)),
        (
            "<FSMhistory><FSMinstance><FSMstartDate>2024-01-01</FSMstartDate><FSMendDate>2025-01-01</FSMendDate></FSMinstance>"
            "</FSMhistory>",
            ("", False, False),
        ),
        ("<LookedAfter><InCare>true</InCare><CareAuthority>801</CareAuthority></LookedAfter>", ("", False, True)),
        ("<BasicDetails><Ethnicity>WBRI</Ethnicity></BasicDetails>", ("WBRI", False, False)),
    ],
)  # fmt: skip
def test_ethnicity_free_school_meals_and_children_in_care_are_read(senco, part, found):
    apply(preview({"c.xml": ctf(pupil(ONE, "Lee", "Ann", part))}, senco), senco)
    one = Pupil.objects.get(upn=ONE)
    assert (one.ethnicity, one.is_fsm, one.is_in_care) == found


@pytest.mark.parametrize(
    ("ends", "is_fsm"),
    [([-1], False), ([0], True), ([1], True), ([-400, 60], True), ([-400, -1], False), ([60, -1], True)],
)
@pytest.mark.parametrize("form", ["{}", "{}Z", "{}T00:00:00"])
def test_free_school_meals_last_to_the_end_of_their_last_day(senco, ends, is_fsm, form):
    """Days from today on which each period ends, as XML may write them."""
    days = [form.format(timezone.localdate() + timedelta(days=end)) for end in ends]
    periods = "".join(
        f"<FSMinstance><FSMstartDate>2024-01-01</FSMstartDate><FSMendDate>{day}</FSMendDate></FSMinstance>"
        for day in days
    )
    part = f"<FSMhistory>{periods}</FSMhistory>"
    apply(preview({"c.xml": ctf(pupil(ONE, "Lee", "Ann", part))}, senco), senco)
    assert Pupil.objects.get(upn=ONE).is_fsm is is_fsm


def test_parental_responsibility_is_read_under_the_layouts_own_name(senco):
    content = ctf(pupil(ONE, "Lee", "Ann", contact(1, "May", "Lee"))).replace(b"Responsible>", b"Responsibility>")
    apply(preview({"c.xml": content}, senco), senco)
    assert CarerLink.objects.get().has_parental_responsibility


def test_undoing_it_puts_every_table_back(senco):
    Measure.objects.create(name="KS2 ENG TT SS", kind="standardised")
    before = checksums()
    roster = preview(whole(), senco)
    apply(roster, senco)
    assert undo(roster, senco).kept == []
    assert checksums() == before


def test_a_history_is_joined_with_what_is_recorded(senco):
    apply(preview({"a.xml": ctf(pupil(ONE, "Lee", "Ann", sen(("2022-01-10", "K"))))}, senco), senco)
    earlier = {"a.xml": ctf(pupil(ONE, "Lee", "Ann", sen(("2021-01-10", "E"), ("2023-05-01", "N"))))}
    apply(preview(earlier, senco), senco)
    assert list(SenStatus.objects.values_list("code", "starts_on", "ends_on")) == [
        ("E", date(2021, 1, 10), date(2022, 1, 10)),
        ("K", date(2022, 1, 10), date(2023, 5, 1)),
    ]


def test_a_need_that_is_recorded_already_is_not_recorded_twice(senco):
    apply(preview({"a.xml": ctf(pupil(ONE, "Lee", "Ann", needs(("2022-01-10", "", 1, "SLCN"))))}, senco), senco)
    roster = preview({"a.xml": ctf(pupil(ONE, "Lee", "Ann", needs(("2021-01-10", "", 1, "SLCN"))))}, senco)
    assert roster.rows.get(outcome="refused").reason == "SLCN is recorded already from 2022-01-10 on."
    apply(roster, senco)
    assert Need.objects.count() == 1


def test_a_need_without_a_start_date_holds_from_the_status_or_from_today_with_a_note(senco):
    undated = needs(("", "", 1, "SLCN"), ("", "2020-01-01", 2, "ASD"))
    files = {
        "a.xml": ctf(
            pupil(ONE, "Lee", "Ann", sen(("2020-09-01", "K"), ("2022-01-10", "E")), undated),
            pupil(TWO, "Lee", "Bo", needs(("", "", 1, "MLD"))),
        )
    }
    roster = preview(files, senco)
    notes = dict(roster.rows.filter(kind="need").values_list("label", "reason"))
    assert "recorded from 2022-01-10, the day the SEN status began" in notes["SLCN, no start date"]
    assert "the day of this import" in notes["MLD, no start date"]
    assert notes["ASD, no start date"] == "This need ended on 2020-01-01 and has no start date."
    apply(roster, senco)
    assert sorted(Need.objects.values_list("pupil__upn", "code", "starts_on", "ends_on")) == [
        (ONE, "SLCN", date(2022, 1, 10), None),
        (TWO, "MLD", timezone.localdate(), None),
    ]


def test_a_need_without_a_start_date_that_is_recorded_already_is_the_same(senco):
    apply(preview({"a.xml": ctf(pupil(ONE, "Lee", "Ann", needs(("2021-01-10", "", 1, "SLCN"))))}, senco), senco)
    roster = preview({"a.xml": ctf(pupil(ONE, "Lee", "Ann", needs(("", "", 1, "SLCN"))))}, senco)
    assert roster.counts["need:same"] == 1
    assert not {"need:refused", "need:new"} & set(roster.counts)


def test_a_status_or_result_without_a_date_says_so(senco):
    files = {"a.xml": ctf(pupil(ONE, "Lee", "Ann", sen(("", "K")), results(("", "ENG", "104"))))}
    refused = preview(files, senco).rows.filter(outcome="refused").values_list("reason", flat=True)
    assert sorted(refused) == [
        "This SEN status has no date in the file. Add it, or record it by hand.",
        "This result has no date in the file. Add it, or record it by hand.",
    ]


def test_retired_codes_are_read_as_what_they_became_with_a_note(senco):
    roster = preview({"a.xml": ctf(pupil(ONE, "Lee", "Ann", sen(("2012-01-10", "P"))))}, senco)
    assert "were retired in September 2014 and are read as SEN support (K)" in roster.rows.get(kind="sen").reason


def test_a_result_on_a_measure_that_nobody_described_is_refused_with_what_to_do(senco):
    roster = preview(whole(), senco)
    assert "Describe it under Scores" in roster.rows.get(kind="score").reason


@pytest.mark.parametrize("space", ["", "http://www.example.org/ctf"])
def test_lines_namespaces_and_orders_of_elements_do_not_matter(senco, space):
    details = "<BasicDetails><NCYearActual>R</NCYearActual></BasicDetails>"
    body = f"<Pupil>{details}<Forename>Ann</Forename><UPN>{ONE}</UPN><Surname>Lee</Surname></Pupil>"
    apply(preview({"a.xml": ctf(body, space=space)}, senco), senco)
    assert Pupil.objects.get().year_group == 0


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<CTfile><CTFpupilData><Pupil><Surname>&b;</Surname></Pupil></CTFpupilData></CTfile>"""
LOCAL = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<CTfile><CTFpupilData><Pupil><Surname>&a;</Surname></Pupil></CTFpupilData></CTfile>"""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "entities"),
        (LOCAL, "entities"),
        (whole()["8012000_CTF_8014000_001.xml"][:900], "breaks off at line"),
        (b'<?xml version="1.0"?><html><p>Hello</p></html>', "web page without a table"),
        (b'<?xml version="1.0"?><letter><p>Hello</p></letter>', "no Common Transfer File"),
        (b'<?xml version="1.0"?><CTfile>' + b"<a>" * 100_000, "nests"),
        (ctf("<Pupil><Surname>" + "x" * 1_000_000 + "</Surname></Pupil>"), "longer"),
        (b'<?xml version="1.0" encoding="nonsense"?><CTfile/>', "XML|breaks off"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_a_sentence(senco, content, words):
    begin = time.monotonic()
    with pytest.raises(DomainError, match=words):
        preview({"a.xml": content}, senco)
    assert time.monotonic() - begin < 5
    assert not Pupil.objects.exists()
