from django.http import QueryDict

from core.lists import Column, arranged, list_of, searched
from hlta.testing import PupilFactory
from pupils.models import Pupil

COLUMNS = (
    Column("name", "Pupil", lambda pupil: pupil.name, sort=("family_name",)),
    Column("note", "Note", lambda pupil: ""),
)


def names(rows):
    return [row.family_name for row in rows]


def test_every_word_must_occur_in_some_field(school):
    PupilFactory.create(school=school, given_name="Ann", family_name="Ode")
    PupilFactory.create(school=school, given_name="Ann", family_name="Lee")
    assert names(searched(Pupil.objects.all(), "ann ODE", "given_name", "family_name")) == ["Ode"]
    assert names(searched(Pupil.objects.all(), "  ", "given_name")) == ["Lee", "Ode"]


def test_only_what_is_offered_can_be_sorted_by(school):
    for name in ("B", "A"):
        PupilFactory.create(school=school, family_name=name)
    rows = Pupil.objects.order_by("pk")
    assert names(arranged(rows, "name", COLUMNS)) == ["A", "B"]
    assert names(arranged(rows, "-name", COLUMNS)) == ["B", "A"]
    assert names(arranged(rows, "note", COLUMNS)) == names(arranged(rows, "upn", COLUMNS)) == ["B", "A"]


def test_a_column_may_sort_by_a_field_the_other_way_round(school):
    for name, year in (("A", 7), ("A", 9), ("B", 8)):
        PupilFactory.create(school=school, family_name=name, year_group=year)
    columns = (Column("name", "Pupil", lambda pupil: pupil.name, sort=("family_name", "-year_group")),)
    assert [row.year_group for row in arranged(Pupil.objects.all(), "name", columns)] == [9, 7, 8]
    assert [row.year_group for row in arranged(Pupil.objects.all(), "-name", columns)] == [8, 7, 9]


def test_a_head_turns_the_order_round_and_keeps_the_filters(rf, school):
    request = rf.get("/", QueryDict("year=8&page=3&sort=name").dict())
    heads = list_of(request, Pupil.objects.all(), columns=COLUMNS)["heads"]
    assert [(head.direction, head.url) for head in heads] == [("ascending", "?year=8&sort=-name"), ("", "")]
