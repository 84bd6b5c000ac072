"""Pasted rows, read by the form of their table and saved by its action, all together or not at all.

A look is the saving itself, done and undone again, so that what it says is what will happen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction

from access.models import User
from access.paste_table import PasteTable, RowsChoice, flat, words_of
from core.editing import in_words
from core.errors import DomainError
from core.paste import LEFT_OUT, NO, SHORT, YES, Block, block_of, plain, read_day, read_time, several


@dataclass
class Line:
    """A row as it was read: each column with its words, what is wrong with it, whether it is there already, and what is added to
    the one that is."""

    number: int
    pairs: list[tuple[str, str]]
    errors: list[str]
    is_there: bool = False
    fills: list[str] = field(default_factory=list)
    falls: str = ""


@dataclass
class Looked:
    """What was pasted, looked at. `taken`: what rows that say nothing of it are taken as."""

    block: Block
    lines: list[Line]
    heads: list[str]
    columns: list[dict[str, Any]]
    lacking: list[str]
    taken: list[str]
    notes: list[str]

    @property
    def wrong(self) -> int:
        return sum(bool(line.errors) for line in self.lines)

    @property
    def fresh(self) -> int:
        return sum(not line.errors and not line.is_there for line in self.lines)

    @property
    def there(self) -> int:
        """How many stay as they are."""
        return sum(line.is_there and not line.fills for line in self.lines)

    @property
    def filled(self) -> int:
        """How many were there, and get what they lacked."""
        return sum(bool(line.fills) for line in self.lines)

    @property
    def unused(self) -> list[str]:
        pairs = zip(self.block.heads, self.block.columns, strict=True)
        return [head or "(no name)" for head, key in pairs if key == LEFT_OUT]

    @property
    def may_save(self) -> bool:
        return not self.wrong and not self.lacking and self.fresh + self.filled > 0


class _UndoError(Exception):
    """Takes back what a look has saved."""


class Rows:
    """A block being read for a table: what its cells mean is looked up once for all rows."""

    def __init__(self, table: PasteTable, by: User) -> None:
        self.table, self.by, self.fields = table, by, table.fields(by)
        self.blank = table.form(None, by)
        self._found: dict[str, dict[str, list[str]]] = {}

    @property
    def known(self) -> dict[str, list[str]]:
        return {
            name: [words_of(name, one), name, *self.table.others.get(name, ())] for name, one in self.fields.items()
        }

    def _choices(self, name: str) -> dict[str, list[str]]:
        """By what a cell may say, plain, the values that it may mean."""
        if name not in self._found:
            found: dict[str, list[str]] = {}
            for key, text in _pairs(self.fields[name]):
                if key and plain(text) and key not in found.setdefault(plain(text), []):
                    found[plain(text)].append(key)
            self._found[name] = found
        return self._found[name]

    def _chosen(self, name: str, text: str) -> str:
        """The value that a cell means. Raises ValueError."""
        found = self._choices(name).get(plain(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"“{text}” could be {len(found)} different ones. Use an ID, a code or an email address.")
        one: Any = self.fields[name]
        if isinstance(one, forms.ModelChoiceField):
            raise ValueError(f"“{text}” isn't in the list. Check the spelling, or add it first.")
        labels = "; ".join(str(label) for key, label in flat(one.choices) if key not in ("", None))
        raise ValueError(f"“{text}” isn't one of: {labels}.")

    def value(self, name: str, text: str) -> Any:
        """What the row's form is sent for a cell. Raises ValueError."""
        one = self.fields[name]
        if isinstance(one, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
            return [self._chosen(name, part) for part in several(text)]
        if isinstance(one, forms.ChoiceField):
            return self._chosen(name, text)
        if isinstance(one, forms.BooleanField):
            if plain(text) not in YES | NO and text not in YES:
                raise ValueError(f"“{text}” is neither yes nor no.")
            return "" if plain(text) in NO else "on"
        if isinstance(one, forms.DateField):
            return day.isoformat() if (day := read_day(text)) else text
        if isinstance(one, forms.TimeField):
            return f"{at:%H:%M}" if (at := read_time(text)) else text
        return text

    def initial(self, name: str) -> Any:
        """What a row that says nothing of a field is taken as."""
        value = self.blank.get_initial_for_field(self.blank.fields[name], name)
        return self.blank.fields[name].prepare_value(value) if value not in (None, "", []) else None

    def read(self, number: int, texts: Mapping[str, str]) -> tuple[Any, list[str]]:
        """A row's form, and what is wrong with it."""
        data: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name, one in self.fields.items():
            text = texts.get(name, "")
            try:
                value = self.value(name, text) if text else self.initial(name)
            except ValueError as error:
                wrong[name] = str(error)
                continue
            if isinstance(one, forms.BooleanField) and not value:
                continue
            if value is not None:
                data[name] = value
        form = self.table.form(data, self.by)
        form.full_clean()
        said: dict[str, list[Any]] = {
            **{name: list(errors) for name, errors in form.errors.items()},
            **{n: [text] for n, text in wrong.items()},
        }
        errors = [
            f"{words_of(name, self.fields[name])}: {text}" if name in self.fields else str(text)
            for name, texts_of in said.items()
            for text in texts_of
        ]
        return form, errors


def _pairs(one: Any) -> list[tuple[str, str]]:
    """The values of a choice, each with every text that may say it."""
    if isinstance(one, RowsChoice):
        rows: Any = one.queryset
        return [(str(row.pk), text) for row in rows for text in one.names_of(row)]
    if isinstance(one, forms.ModelChoiceField):
        rows = one.queryset
        return [(str(row.pk), one.label_from_instance(row)) for row in rows]
    return [
        (str(key), text)
        for key, label in flat(one.choices)
        for text in (str(label), str(key), *SHORT.get(plain(str(label)), ()))
    ]


def paste_rows(table: PasteTable, text: str, said: Sequence[str], *, by: User, is_final: bool) -> Looked:
    """Read the rows and save them; all is taken back where it is only looked at, or anything is wrong. Raises PasteError."""
    rows = Rows(table, by)
    block = block_of(text, rows.known, said)
    heads = [words_of(name, rows.fields[name]) for name in _read(rows, block)]
    looked = Looked(block, [], heads, _columns(rows, block), [], _taken(rows, block), [])
    looked.lacking = [
        words_of(name, one)
        for name, one in rows.fields.items()
        if one.required and name not in block.columns and rows.initial(name) is None
    ]
    made: list[Any] = []
    try:
        with transaction.atomic():
            for number, texts in block.rows:
                looked.lines.append(_line(rows, number, texts, block, made, by))
            if made:
                looked.notes = table.look(made)
            if not is_final or not looked.may_save:
                raise _UndoError
    except _UndoError:
        pass
    return looked


def _read(rows: Rows, block: Block) -> list[str]:
    """The fields that the block has columns for."""
    return [name for name in rows.fields if name in block.columns]


def _line(rows: Rows, number: int, texts: Mapping[str, str], block: Block, made: list[Any], by: User) -> Line:
    """A row, saved where nothing is wrong with it and it is not there yet; what it adds to the one that is there is saved too."""
    form, errors = rows.read(number, texts)
    errors = [*([block.ragged[number]] if number in block.ragged else []), *errors]
    shown = [(words_of(name, rows.fields[name]), _shown(rows, form, name, texts)) for name in _read(rows, block)]
    line = Line(number, shown, errors)
    if not errors:
        try:
            with transaction.atomic():
                line.is_there = rows.table.is_there(form)
                if line.is_there:
                    line.fills = rows.table.fill(form, by)
                else:
                    line.falls = rows.table.falls(form, by)
                    rows.table.save(form, by)
                    made.append(form)
        except DomainError as error:
            line.errors.append(str(error))
    return line


def _shown(rows: Rows, form: Any, name: str, texts: Mapping[str, str]) -> str:
    """A cell as it was understood; as it stands where it was not."""
    cleaned = getattr(form, "cleaned_data", {})
    if name in form.errors or name not in cleaned:
        return texts.get(name, "")
    value = cleaned[name]
    return "" if value in (None, "", [], {}) else in_words(rows.fields[name], value)


def _columns(rows: Rows, block: Block) -> list[dict[str, Any]]:
    """Each column of the block: its head, what it is, and what it could be."""
    choices = [(LEFT_OUT, "Leave out"), *((name, words_of(name, one)) for name, one in rows.fields.items())]
    return [
        {"head": head or "(no name)", "name": f"column_{n}", "chosen": key, "choices": choices}
        for n, (head, key) in enumerate(zip(block.heads, block.columns, strict=True))
    ]


def _taken(rows: Rows, block: Block) -> list[str]:
    """In words, what fields that no column says are taken as."""
    found = []
    for name, one in rows.fields.items():
        value = rows.initial(name)
        if name not in block.columns and value is not None:
            words = ("yes" if value else "no") if isinstance(one, forms.BooleanField) else in_words(one, value)
            found.append(f"{words_of(name, one)}: {words}")
    return found
