"""Which role a job title may mean: a guess from a table of phrases (`roles.csv`), which a person confirms.

The longest phrase that stands in the title as whole words decides, so that "Assistant Head of Year 8" is no senior leader. A
phrase without a role, and a title that holds none, are not guessed: somebody chooses. A role that sees every pupil is guessed
from a title that is understood to its last word alone: a word more may make somebody the helper of who has that role. Pure.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from access.policy import POLICY, Role

TABLE = Path(__file__).with_name("roles.csv")
# Where there is no title: what the kind of job says, as `StaffMember.Job` calls it. "Other" says nothing.
OF_JOB = {"senco": "senco", "hlta": "hlta", "ta": "ta", "teacher": "teacher"}
# Words, and numbers, that leave a job what it is.
HARMLESS = re.compile(r"and|acting|interim|joint|level|year|years|ks[1-5]|\d+")


@dataclass(frozen=True)
class Guess:
    """`role` is "" where nothing can be guessed; `from_words` is what it was guessed from."""

    role: str
    job: str
    from_words: str


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[str, str, str], ...]:
    """Phrase (plain), job and role, the longest first."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = {(_plain(row["phrase"]), row["job"], row["role"]) for row in csv.DictReader(file)}
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))


def guess(*, title: str, job: str = "", job_words: str = "") -> Guess:
    """The role of a job title; else of the kind of job (`job_words`: its name)."""
    if not title.strip():
        return Guess(OF_JOB.get(job, ""), job, job_words)
    found, is_whole = _read(title)
    for _, of_kind, role in found:
        if is_whole or not (role and POLICY[Role(role)].sees_every_pupil):
            return Guess(role, of_kind, title.strip())
    return Guess("", "", title.strip())


def _read(title: str) -> tuple[list[tuple[str, str, str]], bool]:
    """The phrases that a title says somebody is, the longest first, none within another; and whether it says nothing else. Who
    is something to somebody ("PA to the Headteacher"), or somebody's ("SENCO's assistant"), is not that person."""
    what, to, _ = f" {_plain(title)} ".partition(" to ")
    text, found, is_whole = f"{what} ", [], not to
    for row in phrases():
        said = f" {row[0]} "
        if said in text:
            is_own = f"{said}s " not in text
            found += [row] if is_own else []
            is_whole = is_whole and is_own
            text = text.replace(said, " | ")
    return found, is_whole and all(word == "|" or HARMLESS.fullmatch(word) for word in text.split())
