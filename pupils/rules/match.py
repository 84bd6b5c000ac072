"""Whom an import means: by an identifier, by what a person decided, or perhaps (a close match that a person looks at)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pupils.rules.carers import Finder, Known, is_carer, joined
from pupils.rules.incoming import (
    IDENTIFIED,
    KINDS,
    REFERS,
    Incoming,
    drained,
    key_of,
    parts_of,
    staff_identity,
    staff_name,
    without_twins,
)

ANOTHER = "another"
SAME_NAME = (
    "Somebody of this name is here, with another address or staff code or none. If it is the same person, write the code or the "
    "address of the file on their page under Team, then look again. If not, write one on the page of the one who is here."
)
TWO_OF_A_NAME = (
    "Two carers of this name are here beside the pupil, and neither has this address or number. Write it on the page of the one "
    "who is meant, or merge the two, then look again."
)
# First names as long as this may be one, where a letter is wrong.
LEAST_LETTERS = 5


def row_key(pk: int) -> str:
    """The key of a row that is there."""
    return f"#{pk}"


def file_key(name: str) -> str:
    """The key of what is known by what the file calls it: an ID that looks like a row's key is none."""
    return f"#{name}" if name.startswith("#") else name


def name_in_file(key: str) -> str:
    """What the file calls it, of such a key."""
    return key[1:] if key.startswith("##") else key


@dataclass
class Present:
    """What is there: `rows[kind][key]` are values, `names[kind][identifier]` is a key, `carers` are found by more than an
    identifier. A key is "#" and the row's number; what a file calls something never is (`file_key`)."""

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    names: dict[str, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in IDENTIFIED})
    carers: Known = field(default_factory=Known)


@dataclass(frozen=True)
class Matched:
    """The items with the keys of the rows they mean. `close`: by the key of a pupil in the file, the row that it may be."""

    items: list[Incoming]
    close: dict[str, str]


def match(items: Iterable[Incoming], present: Present, decisions: Mapping[str, str]) -> Matched:
    """Find what each item means. `decisions`: by a pupil's key in the file, the row that a person said it is, or "another"; by
    "carer:" and a carer's key, "apart" where they are no other pupil's carer."""
    keys: dict[tuple[str, str], str] = {}
    found: list[Incoming] = []
    for item in items:
        known = item.kind in IDENTIFIED and item.kind != "carer"
        found.append(_identified(item, present, decisions, keys) if known else item)
    found = _namesakes(found, present, keys)
    found = _carers(found, present, decisions, keys)
    near = _Near(present, {key for (kind, _), key in keys.items() if kind == "pupil"})
    close = {
        item.key: twin
        for item in found
        if item.kind == "pupil" and not item.refused and not item.is_gone and item.key not in present.rows["pupil"]
        if decisions.get(item.key) != ANOTHER and (twin := near.to(item.values))
    }
    names = _Names(present, keys)
    found = [names.link(item) if item.kind in REFERS else item for item in drained(found)]
    return Matched(without_twins(found), close)


def identifiers(item: Incoming) -> list[str]:
    """What the row that the item means may be known by, within its kind."""
    names = [item.key, item.values.get("mis_id", ""), item.values.get("upn", "")]
    if item.kind == "staff":
        names += [item.values.get("email", "").lower(), staff_identity(item.values)]
    return [name for name in names if name]


def _namesakes(items: list[Incoming], present: Present, keys: dict[tuple[str, str], str]) -> list[Incoming]:
    """The items, with each new member of staff refused who has the name of somebody here and may be the same: entered by hand,
    with another address or none. Two with different staff codes are two people."""
    here: dict[str, list[Mapping[str, Any]]] = {}
    for row in present.rows["staff"].values():
        here.setdefault(staff_name(row), []).append(row)
    return [_namesake(item, here, present, keys) if item.kind == "staff" else item for item in items]


def _namesake(
    item: Incoming, here: Mapping[str, list[Mapping[str, Any]]], present: Present, keys: dict[tuple[str, str], str]
) -> Incoming:
    name = staff_name(item.values)
    if item.refused or item.is_gone or not name or item.key in present.rows["staff"]:
        return item
    code, born = item.values.get("mis_id"), item.values.get("born_on")
    for row in here.get(name, ()):
        is_other = (code and row["mis_id"] and code != row["mis_id"]) or (
            born and row["born_on"] and born != row["born_on"]
        )
        if not is_other:
            keys.pop(("staff", item.key), None)
            return item.having(values={}, refused=SAME_NAME)
    return item


def _carers(
    items: list[Incoming], present: Present, decisions: Mapping[str, str], keys: dict[tuple[str, str], str]
) -> list[Incoming]:
    """The items with each carer found: whose carers they are is known once the pupils are."""
    theirs: dict[str, list[str]] = {}
    for key in present.rows["care"]:
        pupil, carer = parts_of("care", key)
        theirs.setdefault(pupil, []).append(carer)
    finder = Finder(present.carers, present.rows["carer"], theirs)
    pupils: dict[str, list[str]] = {}
    for item in items:
        if item.kind == "care" and item.key and not item.refused:
            pupil, carer = parts_of("care", item.key)
            pupils.setdefault(carer, []).append(_pupil_key(pupil, present, keys))
    items = [finder.by_id(item) if is_carer(item) else item for item in items]
    unclear = {item.key for item in items if is_carer(item) and finder.is_open(item, pupils.get(item.key, ()))}
    items = [_unclear(item, unclear) for item in items] if unclear else items
    own = {item.key: finder.own(item, pupils.get(item.key, ())) for item in items if is_carer(item)}
    once, here, apart = joined(items, own, decisions)
    found = []
    for item in once:
        if not is_carer(item) or item.joins is not None:
            found.append(item.under(file_key(item.key)) if item.kind == "carer" else item)
            continue
        key = here[item.key] or ("" if item.key in apart else finder.anywhere(item)) or file_key(item.key)
        keys["carer", item.key] = key
        values = dict(item.values)
        if finder.known.ids.get(str(values.get("mis_id", ""))) == key:
            del values["mis_id"]  # it may be that of a record which was merged into this one
        called = "" if item.values.get("mis_id") else item.key
        found.append(item.having(key=key, values=values, called=called))
    return found


def _unclear(item: Incoming, carers: Collection[str]) -> Incoming:
    """The item, refused where it is one of these carers, or what one is to a pupil."""
    if item.refused or not item.key:
        return item
    if item.kind == "carer" and item.key in carers:
        return item.having(values={}, refused=TWO_OF_A_NAME)
    if item.kind == "care" and parts_of("care", item.key)[1] in carers:
        return item.having(values={}, refused="It is not clear which carer this is. See the carer's own row.")
    return item


def _pupil_key(name: str, present: Present, keys: Mapping[tuple[str, str], str]) -> str:
    return keys.get(("pupil", name)) or present.names["pupil"].get(name) or file_key(name)


def _identified(
    item: Incoming, present: Present, decisions: Mapping[str, str], keys: dict[tuple[str, str], str]
) -> Incoming:
    names = present.names[item.kind]
    found = {names[name] for name in identifiers(item) if name in names}
    if len(found) > 1:
        why = "Its identifiers belong to two different people here. Look both up."
        return item.having(key=file_key(item.key), values={}, refused=why)
    own = file_key(item.key)
    decided = decisions.get(own, "") if item.kind == "pupil" else ""
    key = next(iter(found), decided if decided in present.rows["pupil"] else own)
    if not item.refused:
        keys[item.kind, item.key] = key
    if item.kind == "staff" and names.get(item.values.get("mis_id", "")) == key:
        # It is the row's own, or that of a record which was merged into it.
        item = item.having(values={name: value for name, value in item.values.items() if name != "mis_id"})
    return item.under(key)


class _Names:
    """What the parts of links mean: each is looked up once, however many links it is a part of."""

    def __init__(self, present: Present, keys: Mapping[tuple[str, str], str]) -> None:
        self.present, self.keys = present, keys
        self.found: dict[str, dict[str, str]] = {kind: {} for kind in IDENTIFIED}
        self.named = {
            link: [(place, kind) for place, kind in enumerate(kinds) if kind] for link, kinds in REFERS.items()
        }

    def link(self, item: Incoming) -> Incoming:
        """The link with the keys of the rows that it joins."""
        parts = parts_of(item.kind, item.key)
        for place, kind in self.named[item.kind]:
            if place < len(parts):
                part = parts[place]
                parts[place] = self.found[kind].get(part) or self._find(kind, part)
        return item.under(key_of(*parts))

    def _find(self, kind: str, part: str) -> str:
        key = self.keys.get((kind, part)) or self.present.names[kind].get(part) or file_key(part)
        self.found[kind][part] = key
        return key


class _Near:
    """Pupils who are there and whom nothing in the file names: by birthday and a name, or by the whole name."""

    def __init__(self, present: Present, claimed: set[str]) -> None:
        self.by: dict[tuple[str, ...], list[str]] = {}
        self.rows = present.rows["pupil"]
        for key, row in self.rows.items():
            if key not in claimed:
                for clue in (*self._clues(row), *self._clues({**row, "born_on": ""})):
                    self.by.setdefault(clue, []).append(key)

    @staticmethod
    def _clues(values: Mapping[str, Any]) -> list[tuple[str, ...]]:
        family, given = _plain(values.get("family_name")), _plain(values.get("given_name"))
        born = values.get("born_on") or ""
        if not given:
            return []
        return [("family", born, family, given[:3]), ("given", born, given)] if born else [("name", family, given)]

    def to(self, values: Mapping[str, Any]) -> str:
        """The key of the pupil who may be the same, or "". Twins have a birthday and a surname in common and no first name."""
        if not self.by:
            return ""
        found = {
            key
            for clue in self._clues(values)
            for key in self.by.get(clue, ())
            if not self._contradicts(values, self.rows[key])
            if clue[0] != "family" or _is_alike(values.get("given_name"), self.rows[key].get("given_name"))
        }
        return min(found) if found else ""

    @staticmethod
    def _contradicts(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Both have a UPN and they differ: they are two children."""
        return bool(one.get("upn") and other.get("upn") and one["upn"] != other["upn"])


def _is_alike(one: Any, other: Any) -> bool:
    """Whether two first names may be one: short and long ("Ann", "Anna"), or a letter off in five or more. Jasmin and Jasper,
    born on one day, are twins."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    if long.startswith(short):
        return True
    if len(short) != len(long) or len(long) < LEAST_LETTERS:
        return len(long) >= LEAST_LETTERS and any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
    return sum(a != b for a, b in zip(short, long, strict=True)) == 1


def _plain(name: Any) -> str:
    return _letters(str(name or ""))


@lru_cache(maxsize=16384)
def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
