"""Changes of who may be contacted about a pupil: an import stops until a person has looked at them, one by one.

"Do not contact" and its kin are set at school. A file can come near them all the same: by another carer beside one who is barred,
a second mother, an address that is the barred person's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pupils.rules.carers import GENERIC, name_of, plain, reached_at
from pupils.rules.diff import Change
from pupils.rules.incoming import parts_of
from pupils.rules.match import Present

BARRED = "“Do not contact”"
WORDS = {"title": "title", "given_name": "first name", "family_name": "surname", "email": "email", "phone": "phone"}


@dataclass
class _Care:
    """Who cares for whom, here, and what the file makes of the carers."""

    present: Present
    after: dict[str, dict[str, Any]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    # By pupil: each carer's relationship; by carer who is barred: the pupils for whom.
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    barred: dict[str, list[str]] = field(default_factory=dict)
    of_carer: dict[str, list[str]] = field(default_factory=dict)

    def values(self, carer: str) -> dict[str, Any]:
        """What is known of a carer once the file is applied."""
        return {**self.present.rows["carer"].get(carer, {}), **self.after.get(carer, {})}

    def called(self, carer: str) -> str:
        values = self.values(carer)
        return " ".join(str(values[n]) for n in ("title", "given_name", "family_name") if values.get(n)) or "a carer"

    def child(self, pupil: str) -> str:
        row = self.present.rows["pupil"].get(pupil, {})
        here = " ".join(
            part for part in (row.get("preferred_name") or row.get("given_name"), row.get("family_name")) if part
        )
        return here or self.labels.get(pupil, pupil)

    def beside(self, pupil: str, carer: str) -> list[str]:
        """The other carers of the pupil who are barred."""
        return [other for other in self.links.get(pupil, {}) if other != carer and pupil in self.barred.get(other, ())]


def looked_at(changes: Iterable[Change], present: Present) -> list[Change]:
    """The changes, those that a person has to look at with the reason (`look`). Who is barred for one pupil and becomes another's
    carer is barred there too."""
    changes = list(changes)
    care = _care(changes, present)
    places = {place: carer for carer in care.barred for place in reached_at(present.rows["carer"].get(carer, {}))}
    readers = {"care": _link, "carer": _carer}
    return [
        readers[change.kind](change, care, places)
        if change.kind in readers and change.outcome in ("new", "changed")
        else change
        for change in changes
    ]


def _care(changes: Iterable[Change], present: Present) -> _Care:
    care = _Care(present)
    for change in changes:
        if change.kind == "carer" and change.outcome in ("new", "changed"):
            care.after[change.key] = change.after
        elif change.kind == "pupil" and change.outcome == "new":
            care.labels[change.key] = change.label
    for key, row in present.rows["care"].items():
        pupil, carer = parts_of("care", key)
        care.links.setdefault(pupil, {})[carer] = row["relationship"]
        care.of_carer.setdefault(carer, []).append(pupil)
        if row["do_not_contact"]:
            care.barred.setdefault(carer, []).append(pupil)
    return care


def _link(change: Change, care: _Care, places: Mapping[str, str]) -> Change:
    pupil, carer = parts_of("care", change.key)
    if change.outcome == "new" and pupil not in care.links and carer not in care.barred:
        return change
    child, who = care.child(pupil), care.called(carer)
    if change.outcome == "changed":
        if pupil not in care.barred.get(carer, ()):
            return change
        return replace(change, look=f"{who} is marked {BARRED} for {child}, and the file says otherwise what they are.")
    after, reasons = change.after, []
    if others := care.beside(pupil, carer):
        reasons.append(f"{child} has a carer who is marked {BARRED}: {_and(map(care.called, others))}.")
    if elsewhere := care.barred.get(carer):
        names = _and(care.child(other) for other in elsewhere)
        reasons.append(f"{who} is marked {BARRED} for {names}, and starts with that mark for {child}.")
        after = {**after, "do_not_contact": True}
    said = plain(after.get("relationship"))
    rivals = [
        other
        for other, relationship in care.links.get(pupil, {}).items()
        if said not in GENERIC
        and plain(relationship) == said
        and name_of(care.values(other)) != name_of(care.values(carer))
    ]
    if rivals:
        reasons.append(f"{child} has another {after['relationship'].lower()} here: {_and(map(care.called, rivals))}.")
    return replace(change, after=after, look=" ".join(reasons)[:300])


def _carer(change: Change, care: _Care, places: Mapping[str, str]) -> Change:
    if not care.barred:
        return change
    who, reasons = care.called(change.key), []
    names = [WORDS[name] for name in change.after if name in WORDS and change.outcome == "changed"]
    if names and (barred := care.barred.get(change.key)):
        pupils = _and(care.child(pupil) for pupil in barred)
        reasons.append(f"{who} is marked {BARRED} for {pupils}, and the file changes the {_and(names)}.")
    elif names and (
        others := [o for pupil in care.of_carer.get(change.key, ()) for o in care.beside(pupil, change.key)]
    ):
        reasons.append(
            f"The file changes the {_and(names)} of {who}, beside somebody who is marked {BARRED}: "
            f"{_and(map(care.called, dict.fromkeys(others)))}."
        )
    owners = {places[place] for place in reached_at(change.after) if place in places} - {change.key}
    if owners:
        reasons.append(
            f"{who} would be reached where {_and(map(care.called, sorted(owners)))} is, who is marked {BARRED}."
        )
    called = [other for other in care.barred if name_of(care.values(other)) == name_of(change.after)]
    if change.outcome == "new" and called:
        pupils = _and(care.child(pupil) for other in called for pupil in care.barred[other])
        reasons.append(f"Somebody called {who} is marked {BARRED} for {pupils}. Is it the same person?")
    return replace(change, look=" ".join(reasons)[:300])


def _and(words: Iterable[str]) -> str:
    """ "Ann", "Ann and Bo", "Ann, Bo and Cy"."""
    found = list(words)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
