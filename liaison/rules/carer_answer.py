"""What a carer adds to their answer, as the school reads it: lines of a note, each with a label."""

from dataclasses import dataclass

TIMES, HELP, INTERPRETER = "Times that suit: ", "Needs: ", "Needs an interpreter: "
YES = "yes"


@dataclass(frozen=True)
class Extra:
    """`interpreter` names the language, or is empty where none is needed."""

    times: str = ""
    help: str = ""
    interpreter: str = ""


def note_of(extra: Extra) -> str:
    """The note; a text of several lines becomes one, so that each line keeps its label."""
    parts = ((INTERPRETER, extra.interpreter), (HELP, extra.help), (TIMES, extra.times))
    return "\n".join(f"{label}{' '.join(text.split())}" for label, text in parts if text.strip())


def read_note(note: str) -> Extra:
    """What a note says; one that somebody else wrote (after a call) is read as about times."""
    found = {TIMES: "", HELP: "", INTERPRETER: ""}
    for line in note.splitlines():
        label = next((label for label in (INTERPRETER, HELP, TIMES) if line.startswith(label)), None)
        if label:
            found[label] = line.removeprefix(label)
        elif line.strip():
            found[TIMES] = f"{found[TIMES]} {line}".strip()
    return Extra(found[TIMES], found[HELP], found[INTERPRETER])
