"""Needs that a file brings and that are recorded already, from another day on."""

from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter

from pupils.rules.diff import Change
from pupils.rules.incoming import parts_of
from pupils.rules.match import Present

FOR_EVER = "9999"
# How the note of a need begins for which the file gives no start date.
UNDATED = "The file gives no start date"


def first_two(needs: Iterable[tuple[int, str]]) -> tuple[str, str]:
    """The codes of the primary and the secondary need among needs of a rank each ("" where there is none): without one of the
    first rank, the first of the others is still only secondary."""
    ranked = sorted(needs, key=itemgetter(0))
    primary = [code for rank, code in ranked[:1] if rank <= 1]
    others = [code for _, code in ranked[len(primary) :]]
    return next(iter(primary), ""), next(iter(others), "")


def without_clashes(changes: Iterable[Change], there: Present) -> list[Change]:
    """The changes, with each new need refused that would hold on days on which the same need holds already: a pupil has a type
    of need once at a time (fact 13). One without a start date in the file says nothing new of a need that holds."""
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, row in there.rows["need"].items():
        pupil, code, start = parts_of("need", key)
        held.setdefault((pupil, code), []).append((start, row["ends_on"] or FOR_EVER))
    return [
        _checked(change, held) if (change.kind, change.outcome) == ("need", "new") else change for change in changes
    ]


def _checked(change: Change, held: dict[tuple[str, str], list[tuple[str, str]]]) -> Change:
    pupil, code, start = parts_of("need", change.key)
    until = change.after["ends_on"] or FOR_EVER
    spans = held.setdefault((pupil, code), [])
    clash = next((first for first, last in spans if first < until and start < last), None)
    if clash is None:
        spans.append((start, until))
        return change
    if change.reason.startswith(UNDATED):
        return replace(change, outcome="same", after={}, reason=f"{code} is recorded already from {clash} on.")
    return replace(change, outcome="refused", after={}, reason=f"{code} is recorded already from {clash} on.")
