"""Which fields say something about a person: what exports, deletes or anonymises asks here.

Each app with models has a `field_list.py` with PERSONAL and SAFE: names of fields by name of model.

Personal: names, contacts, free text in which a child or an adult may be spoken of, notes, reasons, needs, scores, attendance and
their dates, files, secrets, and keys to a person or to a row about one person. Safe: structure, catalogues, states, versions,
counters, and when a row was written. In doubt it is personal.

History tables follow their model.
"""

from collections import Counter
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.db.models import Model

ALWAYS_SAFE = frozenset({"id", "school"})


def listed_models() -> list[type[Model]]:
    """Every model that must be in a list: those of our own apps, without their histories."""
    return [
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == Path(settings.BASE_DIR)
        for model in app.get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model")
    ]


def _file(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def lists_of(model: type[Model]) -> ModuleType:
    """The app's `field_list`; LookupError where it has none."""
    name = f"{apps.get_app_config(model._meta.app_label).name}.field_list"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise LookupError(f"Write {_file(name)} and list {model._meta.label} in it as personal or safe") from None


def personal_fields(model: type[Model]) -> frozenset[str]:
    """Names of the model's fields that say something about a person. LookupError, which says what to do, where one of its
    concrete fields is not listed exactly once or the list names a field that it has not."""
    lists, label = lists_of(model), model._meta.label
    file = _file(lists.__name__)
    personal, safe = lists.PERSONAL.get(model.__name__, ()), lists.SAFE.get(model.__name__, ())
    listed = Counter([*personal, *safe])
    names = [field.name for field in model._meta.concrete_fields if field.name not in ALWAYS_SAFE]
    wrong = [
        *(f"List {label}.{name} in {file} as personal or safe" for name in names if not listed[name]),
        *(f"List {label}.{name} in {file} once, not {n} times" for name, n in listed.items() if n > 1),
        *(f"Take {label}.{name} out of {file}: there is no such field to list" for name in listed if name not in names),
    ]
    if wrong:
        raise LookupError("; ".join(wrong))
    return frozenset(personal)


def safe_fields(model: type[Model]) -> frozenset[str]:
    """Names of the model's other concrete fields; errors as of `personal_fields`."""
    return frozenset(field.name for field in model._meta.concrete_fields) - personal_fields(model)
