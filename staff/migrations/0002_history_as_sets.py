import pgtrigger.compiler
import pgtrigger.migrations
from core.migrations import changed_together
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='staffmember',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='staffmember',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='staffmember',
            name='delete_delete',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffmember',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_staffmemberevent" ("email", "family_name", "given_name", "id", "job", "left_on", "line_manager_id", "mis_id", "pastoral_years", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "title", "user_id", "weekly_minutes") SELECT new_values."email", new_values."family_name", new_values."given_name", new_values."id", new_values."job", new_values."left_on", new_values."line_manager_id", new_values."mis_id", new_values."pastoral_years", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."school_id", new_values."title", new_values."user_id", new_values."weekly_minutes" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='571c34aeb09a2696f9c4649585675ebc82187f2c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f984c', referencing='REFERENCING NEW TABLE AS new_values ', table='staff_staffmember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffmember',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_staffmemberevent" ("email", "family_name", "given_name", "id", "job", "left_on", "line_manager_id", "mis_id", "pastoral_years", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "title", "user_id", "weekly_minutes") SELECT new_values."email", new_values."family_name", new_values."given_name", new_values."id", new_values."job", new_values."left_on", new_values."line_manager_id", new_values."mis_id", new_values."pastoral_years", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."school_id", new_values."title", new_values."user_id", new_values."weekly_minutes" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='aea552c5e11d4c4dbb8ae091324170ecaa131c79', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7895f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='staff_staffmember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffmember',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_staffmemberevent" ("email", "family_name", "given_name", "id", "job", "left_on", "line_manager_id", "mis_id", "pastoral_years", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "title", "user_id", "weekly_minutes") SELECT old_values."email", old_values."family_name", old_values."given_name", old_values."id", old_values."job", old_values."left_on", old_values."line_manager_id", old_values."mis_id", old_values."pastoral_years", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."school_id", old_values."title", old_values."user_id", old_values."weekly_minutes" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='cacb8a347d3eaaea73552f35dd871e4207fdc209', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_11fa4', referencing='REFERENCING OLD TABLE AS old_values ', table='staff_staffmember', when='AFTER')),
        ),
    ]


Migration.operations = changed_together(Migration.operations)
