"""What tells pupils of one name apart."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from hlta.testing import PupilFactory
from pupils import namesakes
from pupils.actions.pupil import pupil_save
from pupils.rules.namesakes import Namesake, marks

DAY = date(2013, 3, 4)
KNOWN = st.tuples(st.sampled_from(["lily brown", "jo hill"]), st.none() | st.dates(DAY, DAY + timedelta(days=3)))


@given(st.lists(KNOWN, max_size=8), st.booleans())
def test_no_two_of_one_name_are_called_the_same(people, is_numbered):
    rows = [Namesake(pk, name, day, str(pk) if is_numbered else "") for pk, (name, day) in enumerate(people, start=1)]
    found = marks(rows)
    assert found.keys() == {row.pk for row in rows}
    for one, other in combinations(rows, 2):
        if one.name == other.name and (is_numbered or one.born_on != other.born_on):
            assert found[one.pk] != found[other.pk]


def test_a_birthday_is_enough_where_it_differs():
    assert marks([Namesake(1, "a", DAY, "7"), Namesake(2, "a", date(2012, 1, 9), "8")]) == {
        1: "born 4 Mar 2013",
        2: "born 9 Jan 2012",
    }


def test_a_name_says_who_is_meant_as_soon_as_there_are_two(school, senco):
    one = PupilFactory.create(given_name="Lily", family_name="Brown", form="8B")
    assert (one.name, one.name_and_form) == ("Lily Brown", "Lily Brown (8B)")
    values = {"given_name": "LILY", "family_name": "Brown", "born_on": date(2012, 5, 6), "year_group": 7}
    other = pupil_save(pupil=None, values=values, by=senco)
    assert one.name_and_form == "Lily Brown (8B, born 4 Mar 2013)"
    assert (other.name, other.name_and_form) == (
        "LILY Brown (born 6 May 2012)",
        "LILY Brown (Year 7, born 6 May 2012)",
    )


def test_the_name_that_is_shown_counts(school):
    one = PupilFactory.create(given_name="Elizabeth", preferred_name="Liz", family_name="Brown")
    PupilFactory.create(given_name="Liz", family_name="Brown", born_on=date(2012, 5, 6))
    namesakes.forget()
    assert one.name == "Liz Brown (born 4 Mar 2013)"


def test_who_was_merged_is_nobodys_namesake(school):
    one = PupilFactory.create(given_name="Lily", family_name="Brown")
    PupilFactory.create(given_name="Lily", family_name="Brown", merged_into=one)
    assert one.name == "Lily Brown"


def test_a_hundred_names_are_one_query(school, django_assert_num_queries):
    rows = [PupilFactory.create(given_name="Lily", family_name="Brown", mis_id=f"N{n}") for n in range(20)]
    with django_assert_num_queries(1):
        assert len({row.name for row in rows}) == 20
