from django.db import migrations

# Policies of a database that was laid out earlier had a door: a setting that any SQL can set, and that shows every school.
CLOSE = """
DO $$
DECLARE
    policy record;
    rows text := 'school_id = nullif((SELECT current_setting(''rls.current_tenant'', true)), '''')::bigint';
BEGIN
    FOR policy IN SELECT schemaname, tablename, policyname FROM pg_policies WHERE qual LIKE '%rls.is_admin%' LOOP
        EXECUTE format('ALTER POLICY %I ON %I.%I USING (', policy.policyname, policy.schemaname, policy.tablename)
            || rows || ') WITH CHECK (' || rows || ')';
    END LOOP;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0007_quiet_hours"),
    ]

    operations = [migrations.RunSQL(CLOSE, migrations.RunSQL.noop)]
