"""Rows that are packed are the rows that they were, and a preview is compared anew only where something changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StaleError
from hlta.testing import PupilFactory
from pupils.models import Pupil, RosterPart
from pupils.rules.digest import Digest
from pupils.rules.incoming import drained
from pupils.rules.packed import STRETCH, Packed
from pupils.tests.test_roster import apply, preview

HEAD = ["ID", "Surname"]
LIST = b"ID,Surname,Forename,Year\n1,Lee,Ann,8\n2,Ng,Bo,9\n"


@given(st.lists(st.tuples(st.integers(1, 10**6), st.fixed_dictionaries({"ID": st.text(), "Surname": st.text()}))))
def test_what_is_packed_comes_back(rows):
    packed = Packed.of(HEAD, rows)
    assert (list(packed), len(packed), bool(packed)) == (rows, len(rows), bool(rows))
    again = Packed(HEAD, packed.parts)
    assert (again, len(again), again[:2]) == (rows, len(rows), rows[:2])


def test_many_rows_are_several_stretches_in_their_order():
    rows = [(n, {"ID": str(n), "Surname": "Lee"}) for n in range(2 * STRETCH + 1)]
    packed = Packed.of(HEAD, rows)
    assert (len(packed.parts), packed[STRETCH], list(packed)) == (3, rows[STRETCH], rows)


def test_a_list_that_is_drained_is_given_in_its_order_and_empty_afterwards():
    items = [1, 2, 3]
    assert (list(drained(items)), items) == ([1, 2, 3], [])


@pytest.mark.parametrize("name", ["kind", "outcome", "key", "before", "after", "look"])
def test_a_digest_changes_with_all_that_a_row_says_and_not_with_the_order(name):
    rows = {
        "kind": ["pupil", "care"],
        "outcome": ["new", "new"],
        "key": ["1", "2"],
        "before": ["{}"] * 2,
        "after": ["{}"] * 2,
        "look": ["", ""],
    }
    one, turned, other = Digest(), Digest(), Digest()
    one.add(rows)
    turned.add({column: texts[::-1] for column, texts in rows.items()})
    other.add(rows | {name: ["x", rows[name][1]]})
    assert str(one) == str(turned) != str(other)


def test_a_preview_is_applied_as_it_is_kept_where_nothing_changed(senco, monkeypatch):
    roster = preview({"list.csv": LIST}, senco)
    monkeypatch.setattr("pupils.actions.roster.compare", None)
    apply(roster, senco)
    assert Pupil.objects.count() == 2
    assert not RosterPart.objects.exists()


def test_what_changed_beside_it_leaves_a_preview_as_it_is(school, senco):
    roster = preview({"list.csv": LIST}, senco)
    PupilFactory.create(school=school, family_name="Zed", given_name="Quite", mis_id="77")
    apply(roster, senco)
    assert Pupil.objects.count() == 3


def test_what_changed_in_it_stops_it(school, senco):
    roster = preview({"list.csv": LIST}, senco)
    PupilFactory.create(school=school, mis_id="1")
    with pytest.raises(StaleError):
        apply(roster, senco)
