"""Entering a school: from here on the database shows its rows and no others."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_rls_tenants.tenants.state import (
    get_current_tenant_id,
    reset_current_tenant_id,
    reset_rls_context_active,
    set_current_tenant_id,
    set_rls_context_active,
)

# One statement instead of the library's six; local to the transaction, so a pooled connection forgets it. Inside a school
# a person's memberships elsewhere are not shown either.
ENTER = "SELECT set_config('rls.current_tenant', %s, true), set_config('rls.current_user', '', true)"


def _set(school_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [str(school_id or "")])


@contextmanager
def in_school(school_id: int, *, until_commit: bool = False) -> Iterator[None]:
    """Work in one school, in a transaction; the school before it is back afterwards.

    `until_commit`: nothing follows in the surrounding transaction, so the database need not be told that it is back, and what
    fails in it fails as a whole.
    """
    before, is_nested = get_current_tenant_id(), connection.in_atomic_block
    with transaction.atomic(savepoint=not until_commit):
        tenant, active = set_current_tenant_id(school_id), set_rls_context_active(True)
        try:
            _set(school_id)
            yield
        finally:
            reset_rls_context_active(active)
            reset_current_tenant_id(tenant)
        if is_nested and not until_commit:
            _set(int(before) if before is not None else None)


def current_school_id() -> int | None:
    """The school that is set, or None outside of any."""
    school_id = get_current_tenant_id()
    return int(school_id) if school_id is not None else None


def set_person(user_id: int) -> None:
    """Tell the database who asks, for the rows that a person may see before a school is chosen: their memberships."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rls.current_user', %s, true)", [str(user_id)])
