"""Rows that are packed are the rows that they were, and a preview is compared anew only where something changed."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StaleError
from hlta.testing import PupilFactory
from pupils.actions import roster_rows
from pupils.actions.roster import roster_discard, roster_read
from pupils.models import CarerLink, Enrolment, Lesson, Pupil, RosterPart
from pupils.queries.roster_rows import rows_shown
from pupils.rules.digest import Digest
from pupils.rules.incoming import drained
from pupils.rules.packed import STRETCH, Packed, columns, filled_in, lines_of
from pupils.tests.oneroster_files import oneroster
from pupils.tests.test_roster import apply, preview
from pupils.tests.test_undo import checksums, undo
from schools.models import Period

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
    monkeypatch.setattr("pupils.queries.roster_compared.compare", None)
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


LINKS = ("enrolment", "teaching", "care", "lesson")


def shown(roster, **asked):
    """What a list shows, page by page, whatever the order."""
    rows = rows_shown(roster=roster, **asked)
    pages = [row for start in range(0, len(rows), 3) for row in rows[start : start + 3]]
    assert len(pages) == len(rows) == len(list(rows))
    return sorted((row.kind, row.outcome, row.key, row.label, row.file, row.line, str(row.after)) for row in pages)


def test_rows_that_are_packed_are_shown_and_applied_as_the_others(senco, monkeypatch):
    period = Period.objects.create(name="P1", starts_at=time(9), ends_at=time(10))
    places = "\n".join(f"Maths {number},A,Mon,{period.name},R{number}" for number in range(3))
    lessons = f"Class,Week,Day,Period,Room\n{places}\n".encode()
    asked = [{}, {"outcome": "new"}, {"outcome": "same"}, {"text": "p1 C"}, *({"kind": kind} for kind in LINKS)]
    alone = [preview(oneroster(), senco), preview({"l.csv": lessons}, senco, records="lessons")]
    for fewest, stretch in ((1, 4), (2, 3), (4, 1000)):
        monkeypatch.setattr(roster_rows, "FEWEST_PACKED", fewest)
        monkeypatch.setattr(roster_rows, "STRETCH", stretch)
        packed = [preview(oneroster(), senco), preview({"l.csv": lessons}, senco, records="lessons")]
        assert packed[0].packs.exists()
        for one, other in zip(alone, packed, strict=True):
            assert (one.counts, one.seen) == (other.counts, other.seen)
            assert [shown(one, **words) for words in asked] == [shown(other, **words) for words in asked]
    before = checksums()
    apply(packed[0], senco)
    with pytest.raises(StaleError):
        apply(packed[1], senco)  # its classes are there by now
    apply(roster_read(roster=packed[1].refreshed()), senco)
    assert [Enrolment.objects.count(), CarerLink.objects.count(), Lesson.objects.count()] == [20, 10, 3]
    again = preview(oneroster(), senco)
    assert {key.split(":")[1] for key in again.counts} == {"same"}
    for roster in reversed(packed):
        undo(roster.refreshed(), senco)
    assert checksums() == before
    roster_discard(roster=again, by=senco)
    assert not again.packs.exists()


@given(st.lists(st.fixed_dictionaries({"ID": st.sampled_from(["", "x"]), "Surname": st.text(max_size=3)}), max_size=9))
def test_columns_are_those_of_the_rows(values):
    rows = list(enumerate(values, 1))
    packed = Packed.of(HEAD, rows)
    for asked in (HEAD, HEAD[::-1], ["Surname"], ["Year", "ID"], []):
        wanted = [(line, *(row.get(header, "") for header in asked)) for line, row in rows]
        assert list(columns(packed, *asked)) == list(columns(rows, *asked)) == wanted
    assert list(lines_of(packed)) == list(lines_of(rows)) == [line for line, _ in rows]
    assert filled_in(packed) == filled_in(rows) == {header for _, row in rows for header, text in row.items() if text}
