"""What a person says of an import before it is applied; it is read again with that."""

from typing import Any

from django.db import transaction

from access.models import User
from pupils.actions.roster_state import State, enter, opened
from pupils.actions.roster_tables import row_put
from pupils.models import ColumnMapping, RosterImport, RosterRow, WordMeaning
from pupils.queries.roster_tables import roster_line, row_of, table_named
from pupils.rules.absence import LISTS
from pupils.rules.carers import APART
from pupils.rules.files import ENCODINGS
from pupils.rules.match import ANOTHER
from pupils.rules.records import REGISTRY, heads_key
from pupils.rules.roster import worth_remembering
from pupils.rules.words import BLANK, codes_of, word_key


@transaction.atomic
def roster_answer(
    *,
    roster: RosterImport,
    date_format: str,
    schools: list[str] | None,
    said: dict[str, str],
    by: User,
    encoding: str = "",
    answers: dict[str, Any] | None = None,
    words: dict[tuple[str, str], str] | None = None,
) -> RosterImport:
    """Have the files read again with what a person has said: how they are written, the order of dates, the schools, what
    columns are, which sheet and row (`answers`), and what words mean (the code by kind and word as written; "" forgets what was
    said before). What was said of columns and words is remembered for the next file."""
    roster = opened(roster)
    roster.date_format, roster.taken_schools, roster.said = date_format or roster.date_format, schools, said
    roster.encoding = encoding if encoding in ENCODINGS else roster.encoding
    roster.answers = roster.answers | (answers or {})
    if roster.shape in REGISTRY:
        _remember_columns(roster, said)
    words_explain(records=roster.shape, words=words or {})
    enter(roster, State.WAITING)
    return roster


def _remember_columns(roster: RosterImport, said: dict[str, str]) -> None:
    heads = heads_key(header for header, _ in roster.heads)
    for header, field in worth_remembering(said, REGISTRY[roster.shape].fields()).items():
        ColumnMapping.objects.update_or_create(
            records=roster.shape, heads=heads, header=header[:200], defaults={"field": field}
        )


@transaction.atomic
def words_explain(*, records: str, words: dict[tuple[str, str], str]) -> None:
    """Remember what words mean in this kind of list: a code of their kind, or "-" for nothing; "" forgets it. A code that the
    kind does not have is not kept."""
    for (kind, written), code in words.items():
        word = word_key(kind, written)
        if not code:
            WordMeaning.objects.filter(records=records, field=kind, word=word).delete()
        elif code == BLANK or code in codes_of(kind):
            WordMeaning.objects.update_or_create(
                records=records, field=kind, word=word, defaults={"written": written[:100], "code": code}
            )


@transaction.atomic
def roster_decide(*, roster: RosterImport, decisions: dict[str, str], by: User) -> RosterImport:
    """Say of close matches, by their key in the file, which pupil each is ("#" and a number), or "another"; of carers who would
    be several pupils', by "carer:" and their key, "one" or "apart"."""
    roster = opened(roster)
    rows = roster.rows.filter(key__in=list(decisions)).exclude(twin="") if decisions else RosterRow.objects.none()
    twins = dict(rows.values_list("key", "twin"))
    sharing = {f"carer:{key}" for key in roster.rows.exclude(sharing="").values_list("sharing", flat=True)}
    for key, said in decisions.items():
        is_twin = key in twins and said in (twins[key], ANOTHER)
        is_carer = (key in sharing and said == APART) or (said == "one" and roster.decisions.get(key) == APART)
        if is_twin or is_carer:
            roster.decisions[key] = said
    enter(roster, State.WAITING)
    return roster


@transaction.atomic
def roster_choose(*, roster: RosterImport, whole: list[str], emptied: list[str], by: User) -> RosterImport:
    """Say of which kinds the files are whole, so that who is missing has left, and in which columns a blank empties what is
    here."""
    roster = opened(roster)
    roster.choices = {
        "whole": [kind for kind in LISTS.get(roster.shape, ()) if kind in whole],
        "emptied": [column for column in roster.findings.get("lost", {}) if column in emptied],
    }
    enter(roster, State.WAITING)
    return roster


@transaction.atomic
def roster_put_right(*, roster: RosterImport, file: str, line: int, cells: dict[str, str], by: User) -> RosterImport:
    """Change cells of one line of what was read; a line of another width than the header becomes a row by it. Raises
    DomainError for a line that is not there."""
    roster = opened(roster)
    table = table_named(roster, file)
    values = row_of(roster, file, line)
    if values is None:
        roster_line(roster=roster, file=file, line=line)
        values = dict.fromkeys(table["head"], "")
        for kept in ("problems", "broken"):
            table[kept] = [found for found in table[kept] if found[0] != line]
    values |= {header: text.strip()[:1000] for header, text in cells.items() if header in values}
    row_put(roster, file, line, values)
    enter(roster, State.WAITING)
    return roster
