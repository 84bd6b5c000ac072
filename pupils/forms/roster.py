"""Well-formed input about imports."""

from datetime import date
from typing import Any

from django import forms

from core.editing import EditForm
from core.fields import DAY, DayField
from pupils.models import RosterImport
from pupils.rules.files import ENCODINGS
from pupils.rules.records import LEFT_ALONE, REGISTRY, lacking, proposed
from pupils.rules.words import BLANK, KINDS, choices_of, read_as

ORDERS = [("dmy", "Day first (14/10/2012)"), ("mdy", "Month first (10/14/2012)"), ("ymd", "Year first (2012-10-14)")]
# So many words are asked about at once; the value that forgets what was said of one.
MOST_WORDS = 50
FORGET = "?"
WHOLE = "Everything in one: a School Data Sync or OneRoster export, or a Common Transfer File"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once: a list of uploads."""

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(ManyFilesField, self).clean(item, initial) for item in (data or [None])]


class RosterCreateForm(forms.Form):
    records = forms.ChoiceField(label="What is in the file?", required=False, widget=forms.RadioSelect)
    uploads = ManyFilesField(
        label="Files", widget=ManyFiles(attrs={"accept": ".csv,.txt,.tsv,.zip,.xlsx,.xlsm,.xls,.xml,.html", "data-drop": True}),
        help_text="CSV, Excel, XML, or a zip of them. Drag them here, or choose them.",
        error_messages={"empty": "The file is empty.", "required": "Choose a file first."},
    )  # fmt: skip
    date_format = forms.ChoiceField(
        label="Dates in the file",
        required=False,
        choices=[("", "As the file shows; ask me if it is not clear"), *ORDERS],
    )
    since = DayField(
        label="From (attendance)", required=False, widget=DAY, help_text="Where the file itself does not say."
    )
    until = DayField(label="Until (attendance), or the day of the scores", required=False, widget=DAY)
    head_row = forms.IntegerField(
        label="Row of the column names", required=False, min_value=0, max_value=1000,
        help_text="Where it isn't found. 0 if there is none and the list begins at once.",
    )  # fmt: skip
    is_whole = forms.BooleanField(label="This is the full roll: treat anyone missing as a leaver", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(records.name, f"{records.label}. {records.hint}") for records in REGISTRY.values()]
        self.fields["records"].choices = [("", WHOLE), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day is before the first.")
        return data

    @property
    def upload(self) -> dict[str, Any]:
        """What was typed, without the files themselves."""
        data = self.cleaned_data
        row = data.get("head_row")
        typed = {name: value for name, value in data.items() if name not in ("uploads", "head_row")}
        return typed | {"answers": {} if row is None else {"head_row": row}}


class RosterAnswerForm(forms.Form):
    """What the files leave open, and what may be corrected. What the file itself cannot be read without is asked alone."""

    encoding = forms.ChoiceField(label="Which of these words are right?", widget=forms.RadioSelect)
    sheet = forms.ChoiceField(label="Which sheet holds the list?", widget=forms.RadioSelect)
    head_row = forms.ChoiceField(label="Which row holds the names of the columns?", widget=forms.RadioSelect)
    date_format = forms.ChoiceField(
        label="How are dates written in this file?", choices=ORDERS, widget=forms.RadioSelect
    )
    schools = forms.MultipleChoiceField(
        label="Schools in the file that are yours", required=False, widget=forms.CheckboxSelectMultiple
    )
    figures = forms.ChoiceField(label="Are these the same pupils?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, roster: RosterImport, **kwargs: Any) -> None:
        taken = roster.taken_schools or []
        figures = roster.answers.get("figures", "")
        kwargs["initial"] = {"date_format": roster.date_format, "schools": taken, "figures": figures}
        super().__init__(*args, **kwargs)
        self.records = REGISTRY.get(roster.shape)
        self.asked_words = roster.asked.get("words", [])[:MOST_WORDS]
        self.words_left = len(roster.asked.get("words", [])) - len(self.asked_words)
        self._keep_what_is_asked(roster)
        self.heads = [header for header, _ in roster.heads]
        fields = self.records.fields() if self.records else {}
        guessed = {**proposed(self.heads, fields), **roster.said}
        choices = [(LEFT_ALONE, "Don't import"), *((name, field.words) for name, field in fields.items())]
        for number, (header, sample) in enumerate(roster.heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header, help_text=f"First row: {sample}" if sample else "",
                choices=choices, required=False, initial=guessed.get(header, LEFT_ALONE),
            )  # fmt: skip
        for number, word in enumerate(self.asked_words):
            self.fields[f"word_{number}"] = _word_field(word)

    def _keep_what_is_asked(self, roster: RosterImport) -> None:
        asked = roster.asked
        alone = {"encoding": roster.samples, "sheet": asked.get("sheets"), "head_row": asked.get("head_rows")}
        if only := next((name for name, choices in alone.items() if choices), ""):
            choices = asked.get("sheets") or asked.get("head_rows") or []
            if only == "encoding":
                choices = [
                    (code, f"{', '.join(words)} ({ENCODINGS[code]})".strip())
                    for code, words in sorted(roster.samples.items(), key=lambda row: list(ENCODINGS).index(row[0]))
                ]
            self.fields[only].choices = [tuple(choice) for choice in choices]  # type: ignore[attr-defined]
            self._drop(*(name for name in self.fields if name != only))
            return
        self._drop("encoding", "sheet", "head_row")
        if len(roster.schools) > 1:
            self.fields["schools"].choices = [(n, f"{name} ({n})") for n, name in roster.schools.items()]  # type: ignore[attr-defined]
            self.fields["schools"].required = True
        else:
            self._drop("schools")
        if not roster.has_dates:
            self._drop("date_format")
        if zeros := asked.get("zeros"):
            pupils = "1 pupil has" if zeros["count"] == 1 else f"{zeros['count']} pupils have"
            self.fields["figures"].help_text = f"In the file {pupils} an ID without its leading zeros."
            self.fields["figures"].choices = [  # type: ignore[attr-defined]
                (str(zeros["figures"]), f"Yes: put the zeros back ({zeros['file']} is {zeros['here']})"),
                ("0", "No: they are other pupils"),
            ]
        else:
            self._drop("figures")

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken = [field for field in self.said.values() if field != LEFT_ALONE]
        if len(set(taken)) < len(taken):
            raise forms.ValidationError("Two columns cannot be the same thing. Leave one of them alone.")
        if self.heads and self.records:
            columns = {field: header for header, field in self.said.items() if field != LEFT_ALONE}
            if missing := lacking(self.records, columns):
                raise forms.ValidationError(
                    f"Say which column holds: {'; '.join(missing)}. Without it nothing can be read."
                )
        return data

    @property
    def said(self) -> dict[str, str]:
        """What each column is, as the person said: field by header."""
        answers = ((header, self.cleaned_data.get(f"column_{n}", "")) for n, header in enumerate(self.heads))
        return {header: field or LEFT_ALONE for header, field in answers if header}

    @property
    def said_of_words(self) -> dict[tuple[str, str], str]:
        """What each word means, as the person said: a code by kind and word; "" where what was said is forgotten."""
        found = {}
        for number, word in enumerate(self.asked_words):
            code = self.cleaned_data.get(f"word_{number}", "")
            found[word["kind"], word["word"]] = "" if code == FORGET else code
        return found

    @property
    def answers(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "encoding": data.get("encoding", ""),
            "date_format": data.get("date_format", ""),
            "schools": data.get("schools"),
            "said": self.said,
            "words": self.said_of_words,
            "answers": {name: data[name] for name in ("sheet", "head_row", "figures") if data.get(name)},
        }

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{number}"] for number in range(len(self.heads))]

    def words(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The words that are asked about, by what they are words for."""
        groups: dict[str, list[forms.BoundField]] = {}
        for number, word in enumerate(self.asked_words):
            groups.setdefault(KINDS[word["kind"]].label, []).append(self[f"word_{number}"])
        return list(groups.items())


def _word_field(word: dict[str, Any]) -> forms.ChoiceField:
    """What a word means: one of the codes of its kind, or nothing. What was said before can be changed or forgotten."""
    choices = [*choices_of(word["kind"]), (BLANK, "Leave it blank")]
    code, help_text = word["code"], ""
    if code is None:
        choices.insert(0, ("", "Choose …"))
    else:
        said = read_as(word["kind"], code, date.fromisoformat(word["said_at"]) if word["said_at"] else None)
        help_text = f"{said[0].upper()}{said[1:]}."
        choices.append((FORGET, "Forget this, and ask again"))
    rows = "1 row" if word["count"] == 1 else f"{word['count']} rows"
    return forms.ChoiceField(
        label=f"“{word['word']}” ({rows})", choices=choices, initial=code or "", help_text=help_text,
        error_messages={"required": f"Choose what “{word['word']}” means, or leave it blank."},
    )  # fmt: skip


class RosterLineForm(EditForm):
    """The cells of one line of a file."""

    def __init__(self, *args: Any, cells: dict[str, str], **kwargs: Any) -> None:
        kwargs["initial"] = {f"cell_{number}": text for number, text in enumerate(cells.values())}
        super().__init__(*args, **kwargs)
        self.heads = list(cells)
        for number, header in enumerate(self.heads):
            self.fields[f"cell_{number}"] = forms.CharField(label=header, required=False, max_length=1000)

    @property
    def cells(self) -> dict[str, str]:
        return {header: self.cleaned_data[f"cell_{number}"] for number, header in enumerate(self.heads)}
