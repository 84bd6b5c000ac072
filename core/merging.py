"""Two records of one thing made one, and made two again.

Everything that points to the duplicate points to the record that stays, but for what that one has already. What was moved and
changed is kept with the duplicate (`merged_rows`), so that it can be undone: what somebody changed since is left as it is.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model

Key = tuple[type[Model], str]


def keys_to(target: type[Model], *, but: Collection[type[Model]] = ()) -> list[Key]:
    """Every model that points to the target, with the name of its key; history stays what it was."""
    relations: list[Any] = target._meta.get_fields(include_hidden=True)
    return [
        (relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created
        and (relation.one_to_many or relation.one_to_one)
        and relation.related_model not in but
        and relation.field.name != "merged_into"
        and not hasattr(relation.related_model, "pgh_id")
    ]


def moved(keys: Iterable[Key], *, duplicate: Model, keep: Model) -> tuple[dict[str, list[int]], list[str]]:
    """Point the rows of these keys to `keep`. By key ("app.Model.name"), the rows that were moved; and in words, what `keep` has
    already and stays with the duplicate."""
    found: dict[str, list[int]] = {}
    left: list[str] = []
    for model, name in keys:
        stuck = 0
        for row in model._default_manager.filter(**{name: duplicate}):
            if _pointed(row, name, keep):
                found.setdefault(f"{model._meta.label}.{name}", []).append(row.pk)
            else:
                stuck += 1
        left += [f"{stuck} of {model._meta.verbose_name_plural}"] if stuck else []
    return found, left


def _pointed(row: Model, name: str, keep: Model) -> bool:
    """Whether the row could point to the other."""
    setattr(row, name, keep)
    try:
        with transaction.atomic():
            row.save(update_fields=[name])
    except IntegrityError:
        return False
    return True


def moved_back(rows: dict[str, list[int]], *, duplicate: Model, keep: Model) -> list[str]:
    """Point the rows that were moved to the duplicate again, where they still point to `keep`; in words, what cannot."""
    left: list[str] = []
    for key, ids in rows.items():
        label, _, name = key.rpartition(".")
        model = apps.get_model(label)
        stuck = sum(
            not _pointed(row, name, duplicate) for row in model._default_manager.filter(pk__in=ids, **{name: keep})
        )
        left += [f"{stuck} of {model._meta.verbose_name_plural}"] if stuck else []
    return left


def filled(row: Model, other: Model, names: Iterable[str]) -> dict[str, Any]:
    """Give the row what it lacks and the other has, unsaved; what it was given."""
    given = {name: getattr(other, name) for name in names if getattr(other, name) and not getattr(row, name)}
    for name, value in given.items():
        setattr(row, name, value)
    return plain(given)


def emptied(row: Model, given: dict[str, Any]) -> list[str]:
    """Take back what the row was given and still has, unsaved; the names."""
    names = [name for name, value in given.items() if plain({name: getattr(row, name)})[name] == value]
    for name in names:
        field = row._meta.get_field(name)
        setattr(row, name, field.get_default() if not field.null else None)  # type: ignore[union-attr]
    return names


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values as JSON keeps them."""
    encoder = DjangoJSONEncoder()
    return {
        name: value if isinstance(value, int | str | list | None) else encoder.default(value)
        for name, value in values.items()
    }
