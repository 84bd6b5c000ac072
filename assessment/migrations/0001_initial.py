import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import schools.owned
from core.migrations import together
from django.conf import settings
from django.db import migrations, models


# The audit trail: model, and what keeps each of its changes.
TRIGGERS = [
    ('measure', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_measureevent" ("cut_offs", "first_year", "grades", "highest", "id", "is_higher_better", "kind", "last_year", "licence", "lowest", "mean", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reliability", "school_id", "source", "standard_deviation", "unit") VALUES (NEW."cut_offs", NEW."first_year", NEW."grades", NEW."highest", NEW."id", NEW."is_higher_better", NEW."kind", NEW."last_year", NEW."licence", NEW."lowest", NEW."mean", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reliability", NEW."school_id", NEW."source", NEW."standard_deviation", NEW."unit"); RETURN NULL;', hash='3a12227809714115f4e0ad853d5c4f90c2f664b0', operation='INSERT', pgid='pgtrigger_insert_insert_6f1cc', table='assessment_measure', when='AFTER'))),
    ('measure', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_measureevent" ("cut_offs", "first_year", "grades", "highest", "id", "is_higher_better", "kind", "last_year", "licence", "lowest", "mean", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reliability", "school_id", "source", "standard_deviation", "unit") VALUES (NEW."cut_offs", NEW."first_year", NEW."grades", NEW."highest", NEW."id", NEW."is_higher_better", NEW."kind", NEW."last_year", NEW."licence", NEW."lowest", NEW."mean", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reliability", NEW."school_id", NEW."source", NEW."standard_deviation", NEW."unit"); RETURN NULL;', hash='bdfa974724d5854c5eeaf9e24462e3e68ce6243a', operation='UPDATE', pgid='pgtrigger_update_update_95fd9', table='assessment_measure', when='AFTER'))),
    ('measure', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_measureevent" ("cut_offs", "first_year", "grades", "highest", "id", "is_higher_better", "kind", "last_year", "licence", "lowest", "mean", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reliability", "school_id", "source", "standard_deviation", "unit") VALUES (OLD."cut_offs", OLD."first_year", OLD."grades", OLD."highest", OLD."id", OLD."is_higher_better", OLD."kind", OLD."last_year", OLD."licence", OLD."lowest", OLD."mean", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reliability", OLD."school_id", OLD."source", OLD."standard_deviation", OLD."unit"); RETURN NULL;', hash='b82f51d32c992fc9e507308580fb7b3708f423a5', operation='DELETE', pgid='pgtrigger_delete_delete_07111', table='assessment_measure', when='AFTER'))),
    ('questionnaire', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_questionnaireevent" ("filled_by", "id", "introduction", "measure_id", "most_missing", "options", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."filled_by", NEW."id", NEW."introduction", NEW."measure_id", NEW."most_missing", NEW."options", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id"); RETURN NULL;', hash='4d0b2a0e1b5228010c4c75378171a441f1d2b68a', operation='INSERT', pgid='pgtrigger_insert_insert_5a165', table='assessment_questionnaire', when='AFTER'))),
    ('questionnaire', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_questionnaireevent" ("filled_by", "id", "introduction", "measure_id", "most_missing", "options", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."filled_by", NEW."id", NEW."introduction", NEW."measure_id", NEW."most_missing", NEW."options", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id"); RETURN NULL;', hash='20516ac0d6eb6ebafbbb0b4b38e8bbdcc0a84777', operation='UPDATE', pgid='pgtrigger_update_update_bda0a', table='assessment_questionnaire', when='AFTER'))),
    ('questionnaire', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_questionnaireevent" ("filled_by", "id", "introduction", "measure_id", "most_missing", "options", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (OLD."filled_by", OLD."id", OLD."introduction", OLD."measure_id", OLD."most_missing", OLD."options", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id"); RETURN NULL;', hash='e5f12c2da67ca4b2c718a7b05de65eb167928e35', operation='DELETE', pgid='pgtrigger_delete_delete_506c4', table='assessment_questionnaire', when='AFTER'))),
    ('item', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_itemevent" ("id", "is_asked", "is_reversed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "questionnaire_id", "school_id", "subscale", "text") VALUES (NEW."id", NEW."is_asked", NEW."is_reversed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."questionnaire_id", NEW."school_id", NEW."subscale", NEW."text"); RETURN NULL;', hash='fbec4ea9ed0f9283b2d8f0756a9e67651502c036', operation='INSERT', pgid='pgtrigger_insert_insert_b868d', table='assessment_item', when='AFTER'))),
    ('item', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_itemevent" ("id", "is_asked", "is_reversed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "questionnaire_id", "school_id", "subscale", "text") VALUES (NEW."id", NEW."is_asked", NEW."is_reversed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."questionnaire_id", NEW."school_id", NEW."subscale", NEW."text"); RETURN NULL;', hash='be772bd33756315449ca4aabea51319f95c91386', operation='UPDATE', pgid='pgtrigger_update_update_49aa2', table='assessment_item', when='AFTER'))),
    ('item', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_itemevent" ("id", "is_asked", "is_reversed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "questionnaire_id", "school_id", "subscale", "text") VALUES (OLD."id", OLD."is_asked", OLD."is_reversed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."questionnaire_id", OLD."school_id", OLD."subscale", OLD."text"); RETURN NULL;', hash='5c049b5bf0a97564275bd5971c9469bb740909d7', operation='DELETE', pgid='pgtrigger_delete_delete_40047', table='assessment_item', when='AFTER'))),
    ('sitting', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_sittingevent" ("digest", "done_at", "given_at", "given_by_id", "id", "open_until", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "questionnaire_id", "results", "school_id", "share", "total") VALUES (NEW."digest", NEW."done_at", NEW."given_at", NEW."given_by_id", NEW."id", NEW."open_until", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."pupil_id", NEW."questionnaire_id", NEW."results", NEW."school_id", NEW."share", NEW."total"); RETURN NULL;', hash='8b73ff7b31afed926583ead17054615ae74240a1', operation='INSERT', pgid='pgtrigger_insert_insert_f0194', table='assessment_sitting', when='AFTER'))),
    ('sitting', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_sittingevent" ("digest", "done_at", "given_at", "given_by_id", "id", "open_until", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "questionnaire_id", "results", "school_id", "share", "total") VALUES (NEW."digest", NEW."done_at", NEW."given_at", NEW."given_by_id", NEW."id", NEW."open_until", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."pupil_id", NEW."questionnaire_id", NEW."results", NEW."school_id", NEW."share", NEW."total"); RETURN NULL;', hash='aea1c20d4872b694debddf04f00aff5fd93a5ab4', operation='UPDATE', pgid='pgtrigger_update_update_5177e', table='assessment_sitting', when='AFTER'))),
    ('sitting', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_sittingevent" ("digest", "done_at", "given_at", "given_by_id", "id", "open_until", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "questionnaire_id", "results", "school_id", "share", "total") VALUES (OLD."digest", OLD."done_at", OLD."given_at", OLD."given_by_id", OLD."id", OLD."open_until", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."pupil_id", OLD."questionnaire_id", OLD."results", OLD."school_id", OLD."share", OLD."total"); RETURN NULL;', hash='5085bb9010ebe2bc21735ad41f2990a230b75c68', operation='DELETE', pgid='pgtrigger_delete_delete_3fc6d', table='assessment_sitting', when='AFTER'))),
    ('answer', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_answerevent" ("id", "item_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sitting_id", "value") VALUES (NEW."id", NEW."item_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."sitting_id", NEW."value"); RETURN NULL;', hash='b0da322c1cd3a072d24dec5319827d2314b39af4', operation='INSERT', pgid='pgtrigger_insert_insert_ee7b3', table='assessment_answer', when='AFTER'))),
    ('answer', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_answerevent" ("id", "item_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sitting_id", "value") VALUES (NEW."id", NEW."item_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."sitting_id", NEW."value"); RETURN NULL;', hash='e375610c2941037ccaa4bcf1189899e446f7040f', operation='UPDATE', pgid='pgtrigger_update_update_8bde2', table='assessment_answer', when='AFTER'))),
    ('answer', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_answerevent" ("id", "item_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sitting_id", "value") VALUES (OLD."id", OLD."item_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."sitting_id", OLD."value"); RETURN NULL;', hash='6f0715f857db9a465963618216b8bc41de4e9dab', operation='DELETE', pgid='pgtrigger_delete_delete_2c9e3', table='assessment_answer', when='AFTER'))),
    ('measureevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='06e2407f3b366613ef5ac880c5051af8f79408aa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c8c76', table='assessment_measureevent', when='BEFORE'))),
    ('itemevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b22965465e77e71f0e55077201285d71f3256f6b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_40756', table='assessment_itemevent', when='BEFORE'))),
    ('questionnaireevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fe015ce7a89b94fb7b63ea5b1562fed6ce014390', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_12814', table='assessment_questionnaireevent', when='BEFORE'))),
    ('score', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_scoreevent" ("actual", "entered_at", "entered_by_id", "id", "measure_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted", "pupil_id", "school_id", "source", "taken_on", "value") VALUES (NEW."actual", NEW."entered_at", NEW."entered_by_id", NEW."id", NEW."measure_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."predicted", NEW."pupil_id", NEW."school_id", NEW."source", NEW."taken_on", NEW."value"); RETURN NULL;', hash='212d36d247737fadb14a48f90536fb0ef62ca97b', operation='INSERT', pgid='pgtrigger_insert_insert_ee974', table='assessment_score', when='AFTER'))),
    ('score', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_scoreevent" ("actual", "entered_at", "entered_by_id", "id", "measure_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted", "pupil_id", "school_id", "source", "taken_on", "value") VALUES (NEW."actual", NEW."entered_at", NEW."entered_by_id", NEW."id", NEW."measure_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."predicted", NEW."pupil_id", NEW."school_id", NEW."source", NEW."taken_on", NEW."value"); RETURN NULL;', hash='a586c92020fc6f3bf8814d1b8d66c96497c60498', operation='UPDATE', pgid='pgtrigger_update_update_c0c03', table='assessment_score', when='AFTER'))),
    ('score', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_scoreevent" ("actual", "entered_at", "entered_by_id", "id", "measure_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predicted", "pupil_id", "school_id", "source", "taken_on", "value") VALUES (OLD."actual", OLD."entered_at", OLD."entered_by_id", OLD."id", OLD."measure_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."predicted", OLD."pupil_id", OLD."school_id", OLD."source", OLD."taken_on", OLD."value"); RETURN NULL;', hash='0f7183c2de97c19b30a52f2152da0730c1d4b94a', operation='DELETE', pgid='pgtrigger_delete_delete_01a11', table='assessment_score', when='AFTER'))),
    ('scoreevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aadc7cf7f4d2e1a140fc5e3e5a4be3b234c12844', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bfe7f', table='assessment_scoreevent', when='BEFORE'))),
    ('answerevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='39c39546d6c912139b3017d4e23481d5daa34b06', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_09aae', table='assessment_answerevent', when='BEFORE'))),
    ('sittingevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7f75db6f696b7a28d66de6013077e3c5892d8215', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2c1b2', table='assessment_sittingevent', when='BEFORE'))),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('pupils', '0001_initial'),
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('standardised', 'Standardised score'), ('age', 'Age equivalent in months'), ('total', 'Questionnaire total'), ('count', 'Count'), ('percentage', 'Percentage'), ('calibration', 'Predicted against actual'), ('grade', 'Grade'), ('goal', 'Goal attainment, -2 to 2')], max_length=15)),
                ('unit', models.CharField(blank=True, max_length=30)),
                ('lowest', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('highest', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('is_higher_better', models.BooleanField(default=True, verbose_name='higher is better')),
                ('mean', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('standard_deviation', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('reliability', models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True)),
                ('grades', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, help_text='From the lowest up.', size=None)),
                ('first_year', models.SmallIntegerField(blank=True, null=True, verbose_name='valid from year')),
                ('last_year', models.SmallIntegerField(blank=True, null=True, verbose_name='valid to year')),
                ('cut_offs', models.JSONField(blank=True, default=dict, help_text='The score from which to look closer, by year.')),
                ('licence', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'name'), name='assessment_measure_unique_name'),
                    models.CheckConstraint(condition=models.Q(('lowest__isnull', True), ('highest__isnull', True), ('highest__gt', models.F('lowest')), _connector='OR'), name='assessment_measure_range_in_order'),
                    schools.owned.Isolation(name='assessment_measure_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='assessment_measure_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filled_by', models.CharField(choices=[('pupil', 'The pupil, about themselves'), ('adult', 'An adult who sees the pupil at work')], default='pupil', max_length=5)),
                ('introduction', models.CharField(blank=True, max_length=300)),
                ('options', models.JSONField(default=list)),
                ('most_missing', models.PositiveSmallIntegerField(default=0, help_text='Items that may be missing and still give a score.')),
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='questionnaire', to='assessment.measure')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['measure__name'],
                'constraints': [
                    schools.owned.Isolation(name='assessment_questionnaire_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='assessment_questionnaire_school_id'),
                    schools.owned.SameSchool(field='measure', name='assessment_questionnaire_measure_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('subscale', models.CharField(blank=True, max_length=40)),
                ('is_reversed', models.BooleanField(default=False)),
                ('is_asked', models.BooleanField(default=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='assessment.questionnaire')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'questionnaire', 'text'), name='assessment_item_unique_text'),
                    schools.owned.Isolation(name='assessment_item_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='assessment_item_school_id'),
                    schools.owned.SameSchool(field='questionnaire', name='assessment_item_questionnaire_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('open_until', models.DateField(blank=True, null=True)),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('results', models.JSONField(blank=True, default=dict, help_text='By sub-scale, the percent of its range, or null.')),
                ('share', models.SmallIntegerField(blank=True, help_text='The total in percent of its range.', null=True)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='pupils.pupil')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='assessment.questionnaire')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['-given_at'],
                'indexes': [
                    models.Index(fields=['school', 'pupil', '-done_at'], name='assessment_sitting_of_pupil'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('school', 'digest'), name='assessment_sitting_code'),
                    schools.owned.Isolation(name='assessment_sitting_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='assessment_sitting_school_id'),
                    schools.owned.SameSchool(field='questionnaire', name='assessment_sitting_questionnaire_school'),
                    schools.owned.SameSchool(field='pupil', name='assessment_sitting_pupil_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.SmallIntegerField(blank=True, null=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assessment.item')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='assessment.sitting')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'sitting', 'item'), name='assessment_answer_once'),
                    schools.owned.Isolation(name='assessment_answer_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='assessment_answer_school_id'),
                    schools.owned.SameSchool(field='sitting', name='assessment_answer_sitting_school'),
                    schools.owned.SameSchool(field='item', name='assessment_answer_item_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MeasureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('standardised', 'Standardised score'), ('age', 'Age equivalent in months'), ('total', 'Questionnaire total'), ('count', 'Count'), ('percentage', 'Percentage'), ('calibration', 'Predicted against actual'), ('grade', 'Grade'), ('goal', 'Goal attainment, -2 to 2')], max_length=15)),
                ('unit', models.CharField(blank=True, max_length=30)),
                ('lowest', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('highest', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('is_higher_better', models.BooleanField(default=True, verbose_name='higher is better')),
                ('mean', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('standard_deviation', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('reliability', models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True)),
                ('grades', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, help_text='From the lowest up.', size=None)),
                ('first_year', models.SmallIntegerField(blank=True, null=True, verbose_name='valid from year')),
                ('last_year', models.SmallIntegerField(blank=True, null=True, verbose_name='valid to year')),
                ('cut_offs', models.JSONField(blank=True, default=dict, help_text='The score from which to look closer, by year.')),
                ('licence', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.measure')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='assessment_measureevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('subscale', models.CharField(blank=True, max_length=40)),
                ('is_reversed', models.BooleanField(default=False)),
                ('is_asked', models.BooleanField(default=True)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.item')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('questionnaire', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.questionnaire')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='assessment_itemevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='QuestionnaireEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('filled_by', models.CharField(choices=[('pupil', 'The pupil, about themselves'), ('adult', 'An adult who sees the pupil at work')], default='pupil', max_length=5)),
                ('introduction', models.CharField(blank=True, max_length=300)),
                ('options', models.JSONField(default=list)),
                ('most_missing', models.PositiveSmallIntegerField(default=0, help_text='Items that may be missing and still give a score.')),
                ('measure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.measure')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.questionnaire')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='assessment_questionnaireevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(decimal_places=2, max_digits=8)),
                ('predicted', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('actual', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('taken_on', models.DateField()),
                ('source', models.CharField(blank=True, max_length=120)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='assessment.measure')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='pupils.pupil')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['-taken_on', '-pk'],
                'indexes': [
                    models.Index(fields=['school', 'measure', 'pupil', '-taken_on', '-id'], name='assessment_score_latest'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'pupil', 'measure', 'taken_on'), name='assessment_score_once_a_day'),
                    models.CheckConstraint(condition=models.Q(models.Q(('actual__isnull', True), ('predicted__isnull', True)), models.Q(('actual__isnull', False), ('predicted__isnull', False)), _connector='OR'), name='assessment_score_predicted_with_actual'),
                    schools.owned.Isolation(name='assessment_score_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='assessment_score_school_id'),
                    schools.owned.SameSchool(field='pupil', name='assessment_score_pupil_school'),
                    schools.owned.SameSchool(field='measure', name='assessment_score_measure_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ScoreEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('value', models.DecimalField(decimal_places=2, max_digits=8)),
                ('predicted', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('actual', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('taken_on', models.DateField()),
                ('source', models.CharField(blank=True, max_length=120)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('entered_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.measure')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.score')),
                ('pupil', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pupils.pupil')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='assessment_scoreevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AnswerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('value', models.SmallIntegerField(blank=True, null=True)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.answer')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('item', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.item')),
                ('sitting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.sitting')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='assessment_answerevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SittingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('open_until', models.DateField(blank=True, null=True)),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('results', models.JSONField(blank=True, default=dict, help_text='By sub-scale, the percent of its range, or null.')),
                ('share', models.SmallIntegerField(blank=True, help_text='The total in percent of its range.', null=True)),
                ('given_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.sitting')),
                ('pupil', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pupils.pupil')),
                ('questionnaire', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.questionnaire')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='assessment_sittingevent_isolation'),
                ],
            },
        ),
        *(pgtrigger.migrations.AddTrigger(model, trigger) for model, trigger in TRIGGERS),
    ]


Migration.operations = together(Migration.operations)
