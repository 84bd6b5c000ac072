"""Who a carer is, in a file and here.

What identifies one: the source's own id; else the name together with an e-mail address, a phone number or, within one file, a
postal address; else the name, beside one pupil. The postal address is read for that alone and never kept: no page of ours needs
to know where a family lives, and the next file finds the carers beside its pupils by then. Never the number of a row, a column or
a position: who stands second today may stand first tomorrow. Another name is another person.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from pupils.rules.incoming import Incoming, key_of, parts_of

# Words that say no more than that somebody is a carer: they stand above no other word.
GENERIC = frozenset({"", "carer", "parent", "parentcarer", "guardian", "relative", "contact", "family", "other"})
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "lady", "dame", "lord"}
)
FEWEST_DIGITS = 7
# As an address is compared: it has a number or a postcode, and is long enough to be one ("as above" is none).
PLACE = re.compile(r"^(?=.*\d)\w{8,}$")
# What a file says of a carer only so that they are told from others.
ONLY_READ = frozenset({"address"})
APART = "apart"
# An ID as an earlier version made it: what the file called the pupil, and which of its carers it was.
POSITIONAL = re.compile(r"^(?P<pupil>.+):(?P<number>\d{1,2})$")


def plain(text: Any) -> str:
    """Letters and digits alone, without accents or case."""
    return _plain(str(text or ""))


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart.casefold() if c.isalnum())


def name_of(values: Mapping[str, Any]) -> str:
    """The name that tells people apart; the title counts where there is at most an initial ("Mr Lee", "Ms J Lee")."""
    return _name(
        str(values.get("title") or ""), str(values.get("given_name") or ""), str(values.get("family_name") or "")
    )


@lru_cache(maxsize=16384)
def _name(said_title: str, given_name: str, family_name: str) -> str:
    title, _, rest = given_name.strip().partition(" ")
    given, family = plain(given_name), plain(family_name)
    if plain(title) in TITLES:
        given = plain(rest)
    else:
        title = said_title
    title = plain(title) if len(given) < 2 else ""
    return f"{title} {given} {family}" if family else ""


def phone_of(text: Any) -> str:
    """The digits as they are dialled from here: "+44 7700 900201" and "07700900201" are one. "" for what is no number."""
    digits = "".join(c for c in str(text or "") if c.isdigit())
    digits = re.sub(r"^(0044|44(?=0?\d{10}$))0?", "0", digits)
    return digits if len(digits) >= FEWEST_DIGITS else ""


def reached_at(values: Mapping[str, Any]) -> set[str]:
    """Where somebody is reached: a plain e-mail address, phone number and postal address."""
    email = str(values.get("email") or "").strip().lower()
    phone = phone_of(values["phone"]) if values.get("phone") else ""
    place = plain(values.get("address"))
    found = {"e": email, "p": phone, "a": place if PLACE.match(place) else ""}
    return {f"{kind}:{text}" for kind, text in found.items() if text}


def clues(values: Mapping[str, Any]) -> set[str]:
    """What the person is found by wherever they stand: the name with an address or a number."""
    name = name_of(values)
    return {f"{name} {place}" for place in reached_at(values)} if name else set()


def carer_key(pupil: str, values: Mapping[str, Any]) -> str:
    """What a file without ids of its own calls a pupil's carer, within itself: it is never kept as anybody's id."""
    said = "|".join([name_of(values), *sorted(reached_at(values))])
    return f"{pupil[:80]}~{blake2b(said.encode(), digest_size=8).hexdigest()}"


def is_positional(mis_id: str, pupils: Collection[str]) -> bool:
    """Whether an ID that is kept was made of a pupil's (`pupils`: every ID and UPN) and of a position: it identifies nobody."""
    found = POSITIONAL.match(mis_id)
    return found is not None and (found["pupil"] in pupils or found["pupil"].upper() in pupils)


def is_another(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether neither the first name nor the surname is the same, where both are known: two people, whatever an ID says."""
    pairs = [(plain(one.get(name)), plain(other.get(name))) for name in ("given_name", "family_name")]
    return all(a != b for a, b in pairs if a and b) and any(a and b for a, b in pairs)


def says_more(said: str, there: str) -> bool:
    """Whether the relationship that a file gives may stand in place of the one that is there."""
    return plain(said) not in GENERIC or plain(there) in GENERIC


# --- in one file ----------------------------------------------------------------------------------------------------


def joined(
    items: Iterable[Incoming], own: Mapping[str, str], decisions: Mapping[str, str]
) -> tuple[list[Incoming], dict[str, str], set[str]]:
    """The items with each carer once; by their keys the rows that are there, where known; and the keys of those who are nobody
    else's carer. `own`: by a carer's key, the row that it is as its own pupils' carers show.

    Sisters and brothers in one file share their carer, unless a person said that they are different people
    (`decisions["carer:KEY"]`) or they have different ones here. Who is the same as somebody above stays among the items, with the
    line of the first."""
    items = list(items)
    carers = [item for item in items if is_carer(item)]
    first, here = _firsts(carers, own)
    apart = {key for key, one in first.items() if decisions.get(f"carer:{one}") == APART}
    first |= {key: key for key in apart}
    here |= {key: own.get(key, "") for key in apart}
    values = _together(carers, first)
    lines = {item.key: item.line for item in reversed(carers)}
    seen: set[str] = set()
    found = []
    for item in items:
        if item.kind == "carer" and item.key in first:
            one = first[item.key]
            # The same id of the source twice is for `without_twins` to refuse.
            is_once = one not in seen or bool(item.values.get("mis_id"))
            kept = values[one] if is_once else item.values
            kept = {name: text for name, text in kept.items() if name not in ONLY_READ}
            found.append(item.having(key=one, values=kept) if is_once else item.having(values=kept, joins=lines[one]))
            seen.add(one)
        elif item.kind == "care" and item.key and not item.refused:
            pupil, carer = parts_of("care", item.key)
            found.append(item.under(key_of(pupil, first.get(carer, carer))))
        else:
            found.append(item)
    return found, here, apart


def is_carer(item: Incoming) -> bool:
    return item.kind == "carer" and bool(item.key) and not item.refused and not item.is_gone


def _firsts(carers: Iterable[Incoming], own: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """By a carer's key, the key of the first item that is the same person; and by that one's key, the row that it is here. Two
    ids of the source, and two rows that are here, are two people."""
    by_clue: dict[tuple[str, str], str] = {}
    one: dict[str, str] = {}
    row: dict[str, str] = {}

    def root(key: str) -> str:
        while one[key] != key:
            one[key] = one[one[key]]
            key = one[key]
        return key

    for item in carers:
        if item.key not in one:
            one[item.key], row[item.key] = item.key, own.get(item.key, "")
        mis_id = str(item.values.get("mis_id", ""))
        for clue in (*clues(item.values), own.get(item.key, "")):
            if not clue:
                continue
            a, b = root(by_clue.setdefault((mis_id, clue), item.key)), root(item.key)
            if not (row[a] and row[b] and row[a] != row[b]):
                one[b], row[a] = a, row[a] or row[b]
    order = {key: number for number, key in enumerate(one)}
    lowest: dict[str, str] = {}
    for key in one:
        top = root(key)
        lowest[top] = min(lowest.get(top, key), key, key=order.__getitem__)
    return {key: lowest[root(key)] for key in one}, {lowest[top]: row[top] for top in lowest}


def _together(carers: Iterable[Incoming], first: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the file says of each person: the first text that is not blank, of each value."""
    found: dict[str, dict[str, Any]] = {}
    for item in carers:
        values = found.setdefault(first[item.key], {})
        for name, value in item.values.items():
            values[name] = values.get(name) or value
    return found


# --- who is there ---------------------------------------------------------------------------------------------------


@dataclass
class Known:
    """The carers who are there, by what identifies them. A record that was merged into another is that one by another name."""

    ids: dict[str, str] = field(default_factory=dict)
    own_ids: dict[str, set[str]] = field(default_factory=dict)
    by_clue: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)

    def add(self, key: str, values: Mapping[str, Any], *, mis_id: str = "") -> None:
        """`mis_id`: an id of the source's own, not one made of a position."""
        if mis_id:
            self.ids[mis_id] = key
            self.own_ids.setdefault(key, set()).add(mis_id)
        for clue in clues(values):
            self.by_clue.setdefault(clue, set()).add(key)
        self.names.setdefault(key, set()).add(name_of(values))


@dataclass(frozen=True)
class Finder:
    """Finds who an item means. `of_pupil`: by the key of a pupil who is there, the keys of their carers."""

    known: Known
    rows: Mapping[str, Mapping[str, Any]]
    of_pupil: Mapping[str, Collection[str]]

    def by_id(self, item: Incoming) -> Incoming:
        """The item, refused where the source's own id belongs to somebody of another name altogether."""
        key = self.known.ids.get(str(item.values.get("mis_id", "")))
        if key is None:
            return item
        row = self.rows[key]
        if is_another(item.values, row):
            mis_id = item.values["mis_id"]
            why = f"The ID {mis_id} belongs to {_called(row)} here, and the file calls them {item.label}. Look it up."
            return item.having(values={}, refused=why)
        return item

    def own(self, item: Incoming, pupils: Iterable[str]) -> str:
        """The key of the row that the id means, or that is a carer of that name beside the pupils; "" where there is none, and
        where there are several and nothing tells which."""
        if key := self.known.ids.get(str(item.values.get("mis_id", ""))):
            return key
        named = self._named(item, pupils)
        return _lowest((named & self._near(item)) or (named if len(named) == 1 else ()))

    def is_open(self, item: Incoming, pupils: Iterable[str]) -> bool:
        """Whether the item may be one of several carers of its name beside the pupils."""
        pupils = list(pupils)
        return not self.own(item, pupils) and bool(self._named(item, pupils))

    def _named(self, item: Incoming, pupils: Iterable[str]) -> set[str]:
        """The carers of that name beside the pupils. Two ids of the source are two people."""
        theirs = {key for pupil in pupils for key in self.of_pupil.get(pupil, ())}
        if item.values.get("mis_id"):
            theirs = {key for key in theirs if not self.known.own_ids.get(key)}
        return {key for key in theirs if name_of(item.values) in self.known.names.get(key, ())}

    def anywhere(self, item: Incoming) -> str:
        """The key of another pupil's carer of that name and address or number; "" where there is none. Two ids of the source are
        two people."""
        has_id = bool(item.values.get("mis_id"))
        return _lowest({key for key in self._near(item) if not (has_id and self.known.own_ids.get(key))})

    def _near(self, item: Incoming) -> set[str]:
        if not self.known.by_clue:
            return set()
        return {key for clue in clues(item.values) for key in self.known.by_clue.get(clue, ())}


def _lowest(keys: Collection[str]) -> str:
    return min(keys, key=lambda key: int(key[1:])) if keys else ""


def _called(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in ("given_name", "family_name") if row.get(name))
