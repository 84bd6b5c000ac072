"""What makes a row belong to one school alone, held by the database.

Every model that derives from `SchoolOwned` gets by itself: its `school`, a row-security policy (enabled and forced), the
unique pair (school, id), and, for each `SchoolKey`, a foreign key over (school, id), so that no row can point into another
school. `@audited` gives it a history table under the same policy.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self, TypeVar

import pghistory
from django.db import connection, models
from django.db.backends.ddl_references import Statement
from django.db.models.base import ModelBase
from django_rls_tenants import RLSConstraint, RLSProtectedModel
from django_rls_tenants.rls.policy_sql import tenant_match_sql
from django_rls_tenants.tenants.managers import TenantQuerySet
from django_rls_tenants.tenants.state import get_current_tenant_id

from core.audit import SetDeleted, SetInserted, SetUpdated

M = TypeVar("M", bound=models.Model)


class Isolation(RLSConstraint):
    """The row-security policy of a table with a `school` column: the rows of the school that is entered, and no others.

    The library's own policy has a second door, a setting that shows every school's rows and that any SQL can set.
    """

    def __init__(self, *, name: str) -> None:
        super().__init__(field="school", name=name, tenant_pk_type="bigint")

    def create_sql(self, model: Any, schema_editor: Any) -> Statement:
        table = model._meta.db_table
        names = {
            "table": connection.ops.quote_name(table),
            "policy": connection.ops.quote_name(f"{table}_tenant_isolation_policy"),
            "rows": tenant_match_sql("school_id", self.guc_tenant_var, self.tenant_pk_type),
        }
        sql = (
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            "CREATE POLICY {policy} ON {table} USING ({rows}) WITH CHECK ({rows})"
        )
        return Statement("%(sql)s", sql=sql.format(**names))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Isolation) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, _, _ = super().deconstruct()
        return path, (), {"name": self.name}


class SameSchool(models.BaseConstraint):
    """A foreign key over (school, `field`) to (school, id) of the target: the database refuses to join two schools."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def _columns(self, model: type[models.Model], schema_editor: Any) -> dict[str, str]:
        field = model._meta.get_field(self.field)
        quote = schema_editor.quote_name
        return {
            "table": quote(model._meta.db_table),
            "name": quote(self.name),
            "column": quote(field.column),  # type: ignore[union-attr]
            "target": quote(field.related_model._meta.db_table),  # type: ignore[union-attr]
        }

    def constraint_sql(self, model: type[models.Model], schema_editor: Any) -> str:  # type: ignore[override]
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model], schema_editor: Any) -> str:  # type: ignore[override]
        # Deferred to the end of the migration: the target's unique (school, id) may come later in it. Nothing is left to run
        # at once, which is said by "": a None would be run by Django beside a column with a default of the database's own.
        sql = (
            "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (school_id, {column}) "
            "REFERENCES {target} (school_id, id) DEFERRABLE INITIALLY DEFERRED"
        )
        schema_editor.deferred_sql.append(Statement("%(sql)s", sql=sql.format(**self._columns(model, schema_editor))))
        return ""

    def remove_sql(self, model: type[models.Model], schema_editor: Any) -> Statement:  # type: ignore[override]
        sql = "ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
        return Statement("%(sql)s", sql=sql.format(**self._columns(model, schema_editor)))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask beforehand: the database holds it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameSchool) and (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


class SchoolKey(models.ForeignKey):
    """A foreign key to another row of the same school. `db_constraint=False`: the key over (school, id) alone, which holds all
    that one over the id would; for tables that are filled by the thousand."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class SchoolOneToOne(models.OneToOneField):
    """A one-to-one key to another row of the same school."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.OneToOneField", args, kwargs


class SchoolOwnedBase(ModelBase):
    """Adds to a concrete model the constraints that keep its rows in one school."""

    def __new__(mcs, name: str, bases: tuple, attrs: dict, **kwargs: Any) -> Any:
        meta: Any = attrs.get("Meta")
        if not getattr(meta, "abstract", False):
            meta = meta or type("Meta", (), {})
            low = name.lower()
            keys = [key for key, field in attrs.items() if isinstance(field, SchoolKey | SchoolOneToOne)]
            meta.constraints = [
                *getattr(meta, "constraints", []),
                Isolation(name=f"%(app_label)s_{low}_isolation"),
                models.UniqueConstraint(fields=["school", "id"], name=f"%(app_label)s_{low}_school_id"),
                *(SameSchool(field=key, name=f"%(app_label)s_{low}_{key}_school"[:60]) for key in keys),
            ]
            attrs["Meta"] = meta
        return super().__new__(mcs, name, bases, attrs, **kwargs)


class SchoolOwnedQuerySet(TenantQuerySet):
    """A set of one school's rows; asking outside a school raises NoTenantContextError."""


class SchoolOwnedManager(models.Manager):
    """Scopes every query to the school that is set, whichever QuerySet class the model has."""

    _queryset_class: ClassVar[type] = SchoolOwnedQuerySet

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        school_id = get_current_tenant_id()
        return rows if school_id is None else rows.filter(school_id=school_id)


class SchoolOwned(RLSProtectedModel, metaclass=SchoolOwnedBase):
    """A row that belongs to a school: the unique (school, id) is the index of its school too."""

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="+", db_index=False)
    school_id: Any

    objects: Any = SchoolOwnedManager.from_queryset(SchoolOwnedQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def manager(cls, queryset: type[SchoolOwnedQuerySet]) -> Any:
        """The default manager over a QuerySet class of one's own."""
        return SchoolOwnedManager.from_queryset(queryset)()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.school_id is None:
            self.school_id = get_current_tenant_id()
        super().save(*args, **kwargs)

    def refreshed(self) -> Self:
        """The row as it is in the database now."""
        return type(self).objects.get(pk=self.pk)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class OwnedThrough(models.ForeignKey):
    """The school of a row that never is without its `SchoolKey`s: their keys over (school, id) hold it too, and the unique
    (school, id) finds it, so it has neither a key nor an index of its own. For tables that are filled by the thousand."""

    def __init__(self, to: Any = "schools.School", on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        mine: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}
        super().__init__(to, on_delete, **{**mine, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


def audited(model: type[M]) -> type[M]:
    """Keep every insert, update and delete of the model's rows in an append-only table of the same school."""
    return audited_but()(model)


def audited_but(
    *fields: str, trackers: Iterable[pghistory.RowEvent] = (), is_looked_up: bool = True
) -> Callable[[type[M]], type[M]]:
    """As `audited`, without fields that would fill the history and say nothing. `is_looked_up`: whether the history is asked by
    what a row points to."""

    def track(model: type[M]) -> type[M]:
        label, low = model._meta.app_label, model.__name__.lower()
        meta = {"constraints": [Isolation(name=f"{label}_{low}event_isolation")]}
        keys = [key for key in model._meta.fields if isinstance(key, SchoolKey)]
        attrs = {} if is_looked_up else {key.name: _as_kept(key, db_index=False) for key in keys}
        school = model._meta.get_field("school")
        # Nothing else of the history leads with the school.
        if isinstance(school, models.ForeignKey) and not isinstance(school, OwnedThrough):
            attrs["school"] = _as_kept(school, db_index=True)
        return pghistory.track(*trackers, meta=meta, exclude=list(fields) or None, attrs=attrs)(model)

    return track


def audited_as_sets(model: type[M]) -> type[M]:
    """As `audited`, for a table that is written by the thousand: the history of a statement is one statement."""
    return audited_but(trackers=(SetInserted(), SetUpdated(), SetDeleted()))(model)


def audited_links(model: type[M]) -> type[M]:
    """As `audited_as_sets`, for rows that join two others: their history is found by the row, and by nothing that it joins."""
    return audited_but(trackers=(SetInserted(), SetUpdated(), SetDeleted()), is_looked_up=False)(model)


def _as_kept(key: models.ForeignKey, *, db_index: bool) -> models.ForeignKey:
    """The key as a history keeps it."""
    return models.ForeignKey(
        key.remote_field.model, on_delete=models.DO_NOTHING, db_constraint=False, db_index=db_index, null=key.null,
        related_name="+", related_query_name="+",
    )  # fmt: skip
