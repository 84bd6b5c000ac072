"""Who is taken to have left: absence is proved only by a whole file, and never by one of which a line could not be read."""

from collections.abc import Collection, Iterable, Mapping

from pupils.rules.diff import Change

# Of which kinds a list can be whole, by the shape of the files.
LISTS: dict[str, tuple[str, ...]] = {
    "sds": ("pupil", "staff", "enrolment"),
    "oneroster": ("pupil", "staff", "enrolment"),
    "ctf": ("pupil",),
    "pupils": ("pupil",),
    "staff": ("staff",),
    "classes": ("enrolment",),
    "lessons": ("lesson",),
}
FEWEST_ASKED = 10
LARGEST_SHARE = 0.02
WHOLE_WORDS = {
    "pupil": "This is the full roll",
    "staff": "This is everybody who works here",
    "enrolment": "These are all the pupils of each class",
    "lesson": "This is the whole timetable of these classes",
}
LEFT_WORDS = {
    "pupil": ("pupil leaves", "pupils leave"),
    "staff": ("member of staff leaves", "members of staff leave"),
    "enrolment": ("place in a class ends", "places in classes end"),
    "lesson": ("lesson is removed", "lessons are removed"),
}


def unread_lines(changes: Iterable[Change]) -> int:
    """How many lines are unread, refused, undecided or of unknown kind: each may name somebody who seems to be missing."""
    return len({(c.file, c.line) for c in changes if c.outcome in ("refused", "close") or c.kind == "unknown"})


def missing(changes: Iterable[Change], here: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """By kind, those of `here` (a label by key) that the file does not name."""
    named: dict[str, set[str]] = {kind: set() for kind in here}
    for change in changes:
        if change.kind in named:
            named[change.kind] |= {change.key, change.twin}
    return {kind: {k: v for k, v in labels.items() if k not in named[kind]} for kind, labels in here.items()}


def leavers(absent: Mapping[str, Mapping[str, str]], whole: Collection[str]) -> list[Change]:
    """Those who left, where a person said that the list is whole and every line of it is understood."""
    return [
        Change(kind, "left", key, label, reason="Not in the file.")
        for kind, labels in absent.items()
        if kind in whole
        for key, label in labels.items()
    ]


def stops(changes: Iterable[Change], here: Mapping[str, int]) -> dict[str, str]:
    """What has to be confirmed apart, in words by kind: ten or more who leave, or more than 2 % of those who are here."""
    counts: dict[str, int] = {}
    for change in changes:
        if change.outcome == "left" and change.kind in LEFT_WORDS:
            counts[change.kind] = counts.get(change.kind, 0) + 1
    return {
        f"left:{kind}": f"{count} of {here.get(kind, count)}: {LEFT_WORDS[kind][count != 1]}."
        for kind, count in counts.items()
        if count >= FEWEST_ASKED or count > LARGEST_SHARE * here.get(kind, 0)
    }


def why_nothing(counts: Mapping[str, int]) -> str:
    """Why there is nothing to apply, by the number of rows with each outcome."""
    refused, same, out, close = (counts.get(name, 0) for name in ("refused", "same", "left_out", "close"))
    if close:
        return "Nothing to apply until the close matches are decided."
    if refused and not same:
        return "Nothing can be applied: every line that was read is refused. Correct the lines, or upload another file."
    if refused:
        return "Nothing to change: what is not refused is here already."
    if same:
        return (
            "Nothing to change: everything in the file is here already."
            if not out
            else ("Nothing to change: what was read is here already, and the rest is left out.")
        )
    return (
        "Nothing to change: nothing is made of any line of the file."
        if out
        else "Nothing to change: the file has no lines."
    )
