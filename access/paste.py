"""The page on which rows of a settings table are pasted or uploaded, looked at, and saved all together or not at all.

A table that is typed row by row says what a row is by the form that a row is typed in, and saves it by the action that saves a
typed one (`access.paste_table.PasteTable`); its address is `paste_view(table)`.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.models import User
from access.once import once
from access.paste_rows import Looked, paste_rows
from access.paste_table import PasteTable, flat, words_of
from access.requests import StaffRequest
from core.asked import asked_number
from core.door import door
from core.editing import mark_of
from core.paste import MOST_CHARS, PasteError, text_of

MOST_BYTES = 2 * 1024 * 1024


class PasteForm(forms.Form):
    rows = forms.CharField(
        label="Rows", required=False, strip=False, max_length=MOST_CHARS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "wrap": "off", "class": "paste-rows"}),
    )  # fmt: skip
    upload = forms.FileField(label="Or a file", required=False)


def paste_view(table: PasteTable) -> Callable[..., HttpResponse]:
    """The page on which rows of the table are pasted."""

    @door(table.permission, methods=("GET", "POST"))
    @once
    def paste(request: StaffRequest) -> HttpResponse:
        form = PasteForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"table": table, "back": reverse(table.back), "columns": _asked(table, request.user)}
        if request.method == "POST" and form.is_valid():
            try:
                text, note = _text(table, form)
                said = _said(request, text)
                is_final = request.POST.get("step") == "save" and request.POST.get("seen") == mark_of([text, said])
                looked = paste_rows(table, text, said, by=request.user, is_final=is_final)
            except PasteError as error:
                form.add_error("rows", str(error))
            else:
                if is_final and looked.may_save:
                    messages.success(request, _saved(table, looked))
                    return redirect(table.back)
                form = PasteForm(initial={"rows": text})
                context |= {
                    "looked": looked, "note": note, "head": mark_of(_first(text)), "seen": mark_of([text, looked.block.columns]),
                    "is_changed": request.POST.get("step") == "save" and not is_final,
                }  # fmt: skip
        return render(request, "access/paste.html", {**context, "form": form})

    paste.paste_table = table  # type: ignore[attr-defined]
    return paste


def _asked(table: PasteTable, by: User) -> list[dict[str, Any]]:
    """The columns that a table reads, in words."""
    return [
        {
            "words": words_of(name, one),
            "is_needed": one.required,
            "choices": [str(label) for key, label in flat(one.choices) if key not in ("", None)]
            if isinstance(one, forms.ChoiceField) and not isinstance(one, forms.ModelChoiceField)
            else [],
        }
        for name, one in table.fields(by).items()
    ]


def _text(table: PasteTable, form: PasteForm) -> tuple[str, str]:
    """The rows as text, and what to say of the file that they came in. Raises PasteError."""
    upload = form.cleaned_data["upload"]
    if not upload:
        return str(form.cleaned_data["rows"]).replace("\r\n", "\n"), ""
    if upload.size > MOST_BYTES:
        raise PasteError("The file is larger than 2 MB. Copy the rows that you need and paste them.")
    content = upload.read()
    reader = next((read for ending, read in table.files.items() if upload.name.lower().endswith(ending)), None)
    return reader(content) if reader else (text_of(content).replace("\r\n", "\n"), "")


def _said(request: StaffRequest, text: str) -> list[str]:
    """What each column is, as the person chose; nothing where the block is another than the one that was looked at."""
    if request.POST.get("head") != mark_of(_first(text)):
        return []
    width = asked_number(request.POST.get("width", ""), least=0, most=200, otherwise=0)
    return [request.POST.get(f"column_{number}", "") for number in range(width)]


def _first(text: str) -> str:
    return next((line for line in text.split("\n") if line.strip()), "")


def _saved(table: PasteTable, looked: Looked) -> str:
    said = []
    if looked.fresh:
        said.append(f"1 {table.one} is saved." if looked.fresh == 1 else f"{looked.fresh} {table.many} are saved.")
    if looked.filled == 1:
        said.append("1 was here already and got what it lacked.")
    elif looked.filled:
        said.append(f"{looked.filled} were here already and got what they lacked.")
    if looked.there == 1:
        said.append("1 was here already and stayed as it was.")
    elif looked.there:
        said.append(f"{looked.there} were here already and stayed as they were.")
    return " ".join(said)
