"""Who could be placed: filtered, sorted, ticked over several pages, with what to know of each at the tick."""

import re
from datetime import date, timedelta

import pytest

from access.policy import Role
from hlta.testing import PupilFactory, StaffFactory, make_member
from interventions.models import Group, Placement, Programme
from interventions.queries.suggestions import PAGE
from interventions.rules.candidates import Remark, Time, remarks
from pupils.models import Need, SenStatus

TODAY = date(2026, 10, 14)
JUNE, MAY = date(2026, 6, 12), date(2026, 5, 1)


def then(programme=1, name="Plan", starts_on=MAY, ended_on=None, outcome="", said=""):
    return Time(programme, name, starts_on, ended_on, outcome, said)


def other(number, **values):
    return then(number, f"Other {number}", **values)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([], []),
        (
            [then(ended_on=JUNE, outcome="met", said="Met: leaves")],
            ["Left this programme as met on 12 Jun 2026", "Would be placed again, for the second time"],
        ),
        (
            [then(ended_on=JUNE, outcome="stopped", said="Stop: this does not help")],
            ["Was in this programme until 11 Jun 2026: stop", "Would be placed again, for the second time"],
        ),
        (
            [then(ended_on=MAY + timedelta(days=5), outcome="met"), then(starts_on=JUNE, ended_on=TODAY)],
            ["Was in this programme until 13 Oct 2026", "Would be placed again, for the third time"],
        ),
        ([then(ended_on=MAY), then(starts_on=TODAY, ended_on=TODAY)], []),
        ([then(starts_on=TODAY + timedelta(days=9), ended_on=TODAY + timedelta(days=9))], []),
        (
            [then(ended_on=JUNE, outcome="met"), then(starts_on=TODAY, ended_on=TODAY)],
            ["Left this programme as met on 12 Jun 2026", "Would be placed again, for the second time"],
        ),
        ([other(2, starts_on=TODAY + timedelta(days=9), ended_on=TODAY + timedelta(days=9))], []),
        ([then(starts_on=TODAY + timedelta(days=9))], ["Starts in this programme on 23 Oct 2026 already"]),
        ([other(2), other(3), other(4)], ["In 3 programmes already: Other 2, Other 3, Other 4"]),
        ([other(2), other(3), other(4, ended_on=TODAY)], ["In Other 2 and Other 3"]),
        ([other(2, ended_on=JUNE, outcome="met")], []),
    ],
)
def test_what_is_said_at_the_tick(times, words):
    assert [remark.words for remark in remarks(times, programme=1, today=TODAY)] == words


def test_to_be_in_one_other_programme_is_only_said():
    assert remarks([other(2)], programme=1, today=TODAY) == [Remark("In Other 2", is_pressing=False)]


@pytest.fixture
def programme(school):
    year = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "is", "value": "9"}
    eal = {"kind": "attribute", "key": "e", "attribute": "is_eal", "op": "is", "value": "yes"}
    return Programme.objects.create(
        name="Plan", aim="x", area="cognition", supervising_teacher=StaffFactory.create(school=school),
        entry_criteria={"join": "all", "of": [year, eal]},
    )  # fmt: skip


@pytest.fixture
def group(programme, hlta):
    return Group.objects.create(
        programme=programme, name="Owls", leader=hlta.staff, starts_on=TODAY, ends_on=TODAY + timedelta(weeks=20)
    )


@pytest.fixture
def client(school, group, sign_in):
    return sign_in(make_member(school, Role.SENCO))


def listed(client, programme, **asked):
    page = client.get(f"/programmes/{programme.pk}/place/", {"do": "find", **asked})
    return [line["pupil"].family_name for line in page.context["page"]]


@pytest.fixture
def three(school):
    make = PupilFactory.create
    amos = make(school=school, family_name="Amos", year_group=9, form="9B", is_eal=False)
    bell = make(school=school, family_name="Bell", year_group=8, form="8A", is_eal=False)
    cole = make(school=school, family_name="Cole", year_group=9, form="9A", is_eal=True)
    SenStatus.objects.create(pupil=cole, code="K", starts_on="2026-09-01")
    SenStatus.objects.create(pupil=bell, code="E", starts_on="2026-09-01")
    Need.objects.create(pupil=bell, code="ASD", starts_on="2026-09-01")
    return amos, bell, cole


def test_candidates_are_sorted_by_need_name_and_fit(client, programme, three):
    assert listed(client, programme, sort="name") == ["Amos", "Bell", "Cole"]
    assert listed(client, programme, sort="need") == ["Bell", "Cole", "Amos"]
    assert listed(client, programme, sort="fit") == ["Cole", "Amos", "Bell"]
    page = client.get(f"/programmes/{programme.pk}/place/").text
    assert "Meets the entry criteria (2 of 2 met)" in page
    assert "Does not meet them (1 of 2 met)" in page


def test_candidates_are_filtered_by_year_form_and_name(client, programme, three):
    assert listed(client, programme, sort="name", year="9") == ["Amos", "Cole"]
    assert listed(client, programme, sort="name", form="9a") == ["Cole"]
    assert listed(client, programme, sort="name", year="9", q="amo") == ["Amos"]
    assert listed(client, programme, year="9", form="8A") == []
    assert listed(client, programme, year="x9", sort="'; --")[0] == "Cole"


def ticked(page):
    return {int(pk) for pk in re.findall(r'name="pupils" value="(\d+)" checked', page)}


def test_ticks_survive_another_page_filter_and_order(school, client, programme, three, group):
    PupilFactory.create_batch(PAGE + 5, school=school, year_group=7, form="7A")
    chosen = {pupil.pk for pupil in three[:2]}
    for asked in (
        {"page": 2},
        {"do": "find", "year": "7"},
        {"do": "find", "sort": "need"},
        {"do": "find", "q": "nobody"},
    ):
        page = client.get(
            f"/programmes/{programme.pk}/place/", {**asked, "pupils": sorted(chosen), "group": group.pk}
        ).text
        assert ticked(page) == chosen, asked
        assert f'<option value="{group.pk}" selected' in page
    checked = client.get(f"/programmes/{programme.pk}/place/", {"pupils": sorted(chosen), "group": group.pk}).text
    assert "You are about to place 2 pupils" in checked


def test_ticks_survive_the_pages_of_the_programme(school, client, programme, three):
    PupilFactory.create_batch(PAGE + 5, school=school, year_group=9, is_eal=True, family_name="Young")
    page = client.get(f"/programmes/{programme.pk}/", {"page": 2, "pupils": [three[2].pk]}).text
    assert ticked(page) == {three[2].pk}
    assert 'name="page" value="1"' in page


def test_ticks_of_pupils_who_are_not_ones_own_or_are_in_it_are_left(client, programme, three, group, stranger):
    Placement.objects.create(
        programme=programme, group=group, pupil=three[0], starts_on=TODAY, due_to_end_on=group.ends_on
    )
    page = client.get(f"/programmes/{programme.pk}/place/", {"pupils": [three[0].pk, 999999999, "x"]})
    assert page.context["listed"].elsewhere == []


def test_who_was_in_it_before_is_said_so_at_the_tick_and_before_placing(client, programme, three, group):
    Placement.objects.create(
        programme=programme,
        group=group,
        pupil=three[2],
        starts_on=MAY,
        due_to_end_on=JUNE,
        ended_on=JUNE,
        outcome="met",
    )
    for address in (
        f"/programmes/{programme.pk}/", f"/programmes/{programme.pk}/place/",
        f"/programmes/{programme.pk}/place/?group={group.pk}&pupils={three[2].pk}",
    ):  # fmt: skip
        page = client.get(address).text
        assert "Left this programme as met on 12 Jun 2026" in page, address
        assert "for the second time" in page, address


@pytest.mark.parametrize("page", ["place/?sort=need", "place/?sort=fit", ""])
def test_more_pupils_take_the_same_queries(school, client, programme, three, counted, page):
    address = f"/programmes/{programme.pk}/{page}"
    client.get(address)
    few = len(counted(lambda: client.get(address)))
    PupilFactory.create_batch(20, school=school, year_group=9, is_eal=True)
    assert len(counted(lambda: client.get(address))) == few <= 17


def test_checking_more_pupils_takes_the_same_queries(school, client, programme, three, group, counted):
    def check(*pupils):
        return client.get(
            f"/programmes/{programme.pk}/place/", {"group": group.pk, "pupils": [pupil.pk for pupil in pupils]}
        )

    check(three[0])
    few = len(counted(lambda: check(three[0])))
    many = PupilFactory.create_batch(20, school=school, year_group=9, is_eal=True)
    assert len(counted(lambda: check(*three, *many))) == few <= 17
