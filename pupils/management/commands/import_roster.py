"""Bring a roster in from a folder, a zip or a CSV."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from core.limits import allow
from pupils.actions import roster as actions
from pupils.actions.roster_answer import words_explain
from pupils.actions.roster_apply import roster_apply
from pupils.models import RosterImport
from pupils.rules.files import ENCODINGS
from pupils.rules.records import REGISTRY
from pupils.rules.words import BLANK, KINDS, codes_of
from pupils.tasks import LONGEST
from schools.context import in_school
from schools.models import School


def said(columns: list[str], records: str) -> dict[str, str]:
    """Field by header, of arguments such as "Leg.Name=family_name"."""
    pairs = [column.rpartition("=") for column in columns]
    fields = REGISTRY[records or "pupils"].fields()
    wrong = [field for _, _, field in pairs if field not in fields]
    if wrong:
        raise CommandError(f"{wrong[0]} is no field. Fields: {', '.join(fields)}.")
    return {header: field for header, _, field in pairs}


def meanings(words: list[str]) -> dict[tuple[str, str], str]:
    """Code by kind and word, of arguments such as "sen_status:Support=K"."""
    found = {}
    for argument in words:
        named, _, code = argument.rpartition("=")
        kind, _, word = named.partition(":")
        if kind not in KINDS or (code != BLANK and code not in codes_of(kind)):
            raise CommandError(f"“{argument}” is not KIND:WORD=CODE. Kinds: {', '.join(KINDS)}.")
        found[kind, word] = code
    return found


def open_words(roster: RosterImport) -> str:
    """What has to be said before the file can be read, and by which option."""
    asked = roster.asked
    if "sheets" in asked:
        return f"Say which sheet to read with --sheet: {'; '.join(name for name, _ in asked['sheets'])}."
    if "head_rows" in asked:
        return "Say with --head-row which line holds the names of the columns; 0 where none does."
    unknown = [word for word in asked.get("words", []) if word["code"] is None]
    if unknown:
        words = "; ".join(f"{word['kind']}:{word['word']} ({word['count']})" for word in unknown)
        return f"Say what these words mean with --word “KIND:WORD=CODE” (“-” for nothing): {words}."
    zeros = asked["zeros"]
    return f"{zeros['file']} may be {zeros['here']}: say with --figures {zeros['figures']} that it is, or --figures 0."


class DryRunError(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays."""


class Command(BaseCommand):
    help = (
        "Bring data into a school: a folder or zip in the School Data Sync or OneRoster shape, a Common Transfer File, or a list "
        "(--records) of pupils, staff, classes, lessons, attendance or scores. Changes nothing "
        "with --dry-run, when the file cannot be read, or when it leaves day and month open and no --date-format is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--school", required=True, help="the school's slug")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--records", choices=sorted(REGISTRY), default="", help="what a list holds (pupils)")
        parser.add_argument(
            "--encoding", choices=sorted(ENCODINGS), default="", help="of a text that is not UTF-8 or UTF-16"
        )
        parser.add_argument("--since", type=date.fromisoformat, help="the first day that a list of attendance is about")
        parser.add_argument("--until", type=date.fromisoformat, help="the last day that a list of attendance is about")
        parser.add_argument(
            "--sure", action="append", default=[], metavar="KEY",
            help="confirm what a dry run says has to be looked at, by its key (repeatable)",
        )  # fmt: skip
        parser.add_argument("--date-format", choices=["dmy", "mdy", "ymd"], default="")
        parser.add_argument("--all-or-nothing", action="store_true")
        parser.add_argument("--whole", action="store_true", help="the file lists everybody: who is missing has left")
        parser.add_argument("--column", action="append", default=[], metavar="HEADER=FIELD", help="what a column is")
        parser.add_argument("--word", action="append", default=[], metavar="KIND:WORD=CODE", help="what a word means")
        parser.add_argument("--sheet", help="the sheet that holds the list")
        parser.add_argument(
            "--head-row", type=int, help="the line that holds the names of the columns; 0 where none does"
        )
        parser.add_argument(
            "--figures", type=int, help="how many figures an ID has where leading zeros are lost; 0: none is"
        )
        parser.add_argument(
            "--file-school", action="append", help="number of a school in the file to take (repeatable)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(slug=options["school"]).first()
        if school is None:
            raise CommandError(f"There is no school with the slug {options['school']}.")
        files = self.files(options["path"])
        try:
            with in_school(school.pk):
                allow(LONGEST)
                self.bring_in(files, options)
        except DryRunError:
            self.stdout.write("Nothing was changed.")
        except DomainError as error:
            raise CommandError(str(error)) from error

    def files(self, path: Path) -> dict[str, bytes]:
        try:
            paths = (
                sorted(p for p in path.iterdir() if p.suffix.lower() in (".csv", ".txt", ".xlsx", ".xml", ".xls"))
                if path.is_dir()
                else [path]
            )
            return {p.name: p.read_bytes() for p in paths}
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error

    def bring_in(self, files: dict[str, bytes], options: dict[str, Any]) -> None:
        for records in [options["records"]] if options["records"] else ["pupils", "sds", "oneroster", "ctf"]:
            words_explain(records=records, words=meanings(options["word"]))
        roster = actions.roster_preview(
            files=files, filename=options["path"].name, date_format=options["date_format"], is_whole=options["whole"],
            schools=options["file_school"], said=said(options["column"], options["records"]), by=None,
            records=options["records"], encoding=options["encoding"], since=options["since"], until=options["until"],
            answers={name: options[name] for name in ("sheet", "head_row", "figures") if options[name] is not None},
        )  # fmt: skip
        if roster.samples:
            words = "; ".join(f"{code}: {', '.join(found)}" for code, found in roster.samples.items())
            raise DomainError(
                f"It cannot be told how the file is written. Say which words are right with --encoding. {words}"
            )
        if roster.open_questions:
            raise DomainError(open_words(roster))
        if roster.needs_date_order:
            raise DomainError("The dates in the file could be day first or month first. Say which with --date-format.")
        if roster.needs_columns:
            raise DomainError("Say what the columns are with --column “HEADER=field”.")
        if roster.needs_schools:
            known = ", ".join(f"{number} ({name})" for number, name in roster.schools.items())
            raise DomainError(f"The file has several schools. Say which with --file-school: {known}.")
        self.say(roster)
        if options["dry_run"]:
            raise DryRunError
        roster_apply(
            roster=roster,
            all_or_nothing=options["all_or_nothing"],
            today=timezone.localdate(),
            now=timezone.now(),
            by=None,
            confirmed=options["sure"],
        )
        self.stdout.write("Applied.")

    def say(self, roster: RosterImport) -> None:
        for key, count in sorted(roster.counts.items()):
            kind, outcome = key.split(":")
            self.stdout.write(f"{kind}: {count} {outcome}")
        for key, words in roster.stops.items():
            self.stdout.write(f"To look at: {words} Confirm it with --sure {key}.")
        for row in roster.rows.filter(outcome__in=["refused", "close"]):
            self.stdout.write(f"{row.file} line {row.line}: {row.reason}")
        for row in roster.rows.exclude(look=""):
            self.stdout.write(f"{row.file} line {row.line}: {row.look}")
