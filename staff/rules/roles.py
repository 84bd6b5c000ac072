"""Which role a job title may mean: a guess from a table of phrases (`roles.csv`), which a person confirms.

The longest phrase that stands in the title as whole words decides, so that "Assistant Head of Year 8" is no senior leader. A
phrase without a role, and a title that holds none, are not guessed: somebody chooses. Pure.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("roles.csv")
# Where there is no title: what the kind of job says, as `StaffMember.Job` calls it. "Other" says nothing.
OF_JOB = {"senco": "senco", "hlta": "hlta", "ta": "ta", "teacher": "teacher"}


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
    text = f" {_plain(title)} "
    for phrase, of_kind, role in phrases():
        if f" {phrase} " in text:
            return Guess(role, of_kind, title.strip())
    if title.strip():
        return Guess("", "", title.strip())
    return Guess(OF_JOB.get(job, ""), job, job_words)
