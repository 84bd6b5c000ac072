import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from core.migrations import changed_together
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0001_initial'),
        ('pupils', '0001_initial'),
        ('schools', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='score',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='score',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='score',
            name='delete_delete',
        ),
        migrations.AlterField(
            model_name='score',
            name='measure',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='assessment.measure'),
        ),
        migrations.AlterField(
            model_name='score',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='pupils.pupil'),
        ),
        migrations.AlterField(
            model_name='score',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='score',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_scoreevent" ("actual", "entered_at", "entered_by_id", "id", "measure_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted", "pupil_id", "school_id", "source", "taken_on", "value") SELECT new_values."actual", new_values."entered_at", new_values."entered_by_id", new_values."id", new_values."measure_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."predicted", new_values."pupil_id", new_values."school_id", new_values."source", new_values."taken_on", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='50b6eb9aa6c406d4b94a9051fcd00a5e13ee92f4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ee974', referencing='REFERENCING NEW TABLE AS new_values ', table='assessment_score', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='score',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_scoreevent" ("actual", "entered_at", "entered_by_id", "id", "measure_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted", "pupil_id", "school_id", "source", "taken_on", "value") SELECT new_values."actual", new_values."entered_at", new_values."entered_by_id", new_values."id", new_values."measure_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."predicted", new_values."pupil_id", new_values."school_id", new_values."source", new_values."taken_on", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='fbf17d9cb5b050f98cc3b31477c82b254aeefa92', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c0c03', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='assessment_score', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='score',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_scoreevent" ("actual", "entered_at", "entered_by_id", "id", "measure_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted", "pupil_id", "school_id", "source", "taken_on", "value") SELECT old_values."actual", old_values."entered_at", old_values."entered_by_id", old_values."id", old_values."measure_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."predicted", old_values."pupil_id", old_values."school_id", old_values."source", old_values."taken_on", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='47ac19e6d6096f8bb5eacf98bf31be8538df583c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_01a11', referencing='REFERENCING OLD TABLE AS old_values ', table='assessment_score', when='AFTER')),
        ),
    ]


Migration.operations = changed_together(Migration.operations)
