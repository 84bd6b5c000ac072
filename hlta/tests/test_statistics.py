"""A school's first rows come in one transaction: the database checks each key by that key's own index all the same."""

import pytest
from django.db import connection

from core import bulk
from core.statistics import FIRST_VERSION
from pupils.models import Carer, CarerLink, Pupil

COUNT = 1000


# In a database of its own: one whose rows other tests took back has been looked at.
@pytest.mark.services
def test_keys_are_checked_one_by_one_before_anybody_has_counted(school):
    if connection.pg_version < FIRST_VERSION:
        return  # it cannot be told
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")  # those of other tests' few rows
    keys = {model: bulk.new_keys(model, COUNT) for model in (Pupil, Carer)}
    for model, ids in keys.items():
        bulk.insert(model, {"id": ids, "family_name": [f"Name {key}" for key in ids]}, school_id=school.pk)
    columns = {"pupil_id": keys[Pupil], "carer_id": keys[Carer], "relationship": ["Carer"] * COUNT}
    bulk.insert(CarerLink, columns, school_id=school.pk)
    bulk.check()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [[model._meta.db_table for model in keys]],
        )
        fetched = dict(cursor.fetchall())
    assert all(COUNT <= count < 10 * COUNT for count in fetched.values()), fetched
