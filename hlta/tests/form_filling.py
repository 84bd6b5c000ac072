"""How a form that was found is filled in, sent, and what it did to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from hlta.tests.fillings import FILLED
from hlta.tests.found_forms import Control, FoundForm

Data = dict[str, list[str]]
# Written by looking, signing in, or keeping count: no record of what a form is for.
NOT_RECORDS = {"access_oncekey", "pupils_pupilopening", "django_session", "cache"}
FORM = "application/x-www-form-urlencoded"


def next_weekday(today: date) -> date:
    day = today + timedelta(days=1)
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())


def guessed(control: Control) -> str | None:
    """A value that a person might give; None where the one that is there will do."""
    if control.value and control.kind != "select":
        return None
    by_kind = {
        "text": "Words", "textarea": "Words", "search": "Words", "email": "new.person@example.org", "tel": "01234 567890",
        "url": "https://example.org/", "number": "5", "date": next_weekday(timezone.localdate()).isoformat(), "time": "10:00",
        "password": "a long enough password",
    }  # fmt: skip
    if control.kind == "select" and not control.value:
        return next((option for option in control.options if option), None)
    return by_kind.get(control.kind)


def filled(form: FoundForm) -> Data:
    """The form as a browser sends it when every field holds something."""
    data = form.data
    for control in form.controls:
        if control.name and not control.is_key and (value := guessed(control)) is not None:
            data[control.name] = [value]
    for control in form.controls:
        # Of radio buttons the first is chosen that says something.
        if control.kind == "radio" and control.value and data.get(control.name, [""]) == [""]:
            data[control.name] = [control.value]
    return with_values(data, FILLED.get(form.view, {}))


def with_values(data: Data, values: dict[str, Any]) -> Data:
    """The data with these values; None takes a field out, a list gives it several."""
    changed = dict(data)
    for name, given in values.items():
        value = given() if callable(given) else given
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return changed


def keyed(data: Data) -> Data:
    """The same with a fresh key, as if the page had been opened anew."""
    return {**data, "request_key": [uuid4().hex]} if "request_key" in data else data


def send(client: Any, form: FoundForm, data: Data) -> Any:
    """POST it as a browser does; a fault of the server is an answer, 500. What stands under a file's name is the file's text."""
    files = {control.name for control in form.controls if control.kind == "file" and control.name in data}
    if files:
        return client.post(form.action, _parts(data, files))
    return client.post(form.action, encoded(data), content_type=FORM)


def _parts(data: Data, files: set[str]) -> dict[str, list[Any]]:
    raw = {name: [value.encode(errors="surrogatepass") for value in values] for name, values in data.items()}
    return {
        name: [SimpleUploadedFile("file.txt", value) for value in values] if name in files else values
        for name, values in raw.items()
    }


def encoded(data: Data) -> bytes:
    """Values of a form on their way; a value that no Unicode can hold goes as the bytes that it would be."""
    return urlencode(
        [(name, value.encode(errors="surrogatepass")) for name, values in data.items() for value in values]
    ).encode()


def is_accepted(response: Any) -> bool:
    """Whether it leads on: a form that comes back with errors does not."""
    return response.status_code in (301, 302, 303) or "HX-Redirect" in response.headers


@contextmanager
def undone() -> Iterator[None]:
    """What is done in the block is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def record_tables() -> list[str]:
    """Every table with rows of a school, without the histories, which say more than once what happened."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
        and model._meta.db_table not in NOT_RECORDS
        and not model._meta.label.startswith(("contenttypes.", "sessions.", "auth."))
    )  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return dict(_asked("count(*)"))


def content() -> dict[str, str]:
    """A digest of all that each table holds."""
    return dict(_asked("md5(string_agg(t::text, '|' ORDER BY t::text))"))


def _asked(expression: str) -> list[tuple[str, Any]]:
    parts = [f"SELECT '{table}', {expression} FROM \"{table}\" t" for table in record_tables()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return list(cursor.fetchall())


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, by table."""
    return {table: (before[table], after[table]) for table in before if before[table] != after[table]}
