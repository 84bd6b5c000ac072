"""A person may read their own memberships before a school is chosen; nobody else's, and nothing but read."""

from django.db import migrations

CREATE = """
    CREATE POLICY access_membership_own ON access_membership FOR SELECT
    USING (user_id = nullif((SELECT current_setting('rls.current_user', true)), '')::bigint)
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP POLICY access_membership_own ON access_membership")]
