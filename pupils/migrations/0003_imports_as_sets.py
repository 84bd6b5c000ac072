import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import schools.owned
from core.migrations import changed_together
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pupils', '0002_words_and_more_of_a_pupil'),
        ('schools', '0001_initial'),
        ('staff', '0002_history_as_sets'),
    ]

    operations = [
        migrations.CreateModel(
            name='RosterPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.PositiveSmallIntegerField(help_text='Which of the tables, from 0.')),
                ('number', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attendance',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attendance',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attendance',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='carer',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='carer',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='carer',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='carerlink',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='carerlink',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='carerlink',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='classteacher',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='classteacher',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='classteacher',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrolment',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrolment',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrolment',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lesson',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lesson',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lesson',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pupil',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pupil',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pupil',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='senstatus',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='senstatus',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='senstatus',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='teachingclass',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='teachingclass',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='teachingclass',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='rosterimport',
            name='seen',
            field=models.CharField(blank=True, help_text='A digest of what the preview was compared with.', max_length=64),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='pupils.pupil'),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='carerlink',
            name='carer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='pupil_links', to='pupils.carer'),
        ),
        migrations.AlterField(
            model_name='carerlink',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='carer_links', to='pupils.pupil'),
        ),
        migrations.AlterField(
            model_name='carerlink',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='classteacher',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='classteacher',
            name='staff_member',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='taught', to='staff.staffmember'),
        ),
        migrations.AlterField(
            model_name='classteacher',
            name='teaching_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='class_teachers', to='pupils.teachingclass'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='pupils.pupil'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='teaching_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='pupils.teachingclass'),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='period',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='schools.period'),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='teaching_class',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='pupils.teachingclass'),
        ),
        migrations.AlterField(
            model_name='need',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='pupils.pupil'),
        ),
        migrations.AlterField(
            model_name='need',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='rosterimport',
            name='tables',
            field=models.JSONField(default=list, help_text='What was read, but its rows, until it is applied or discarded; then empty.'),
        ),
        migrations.AlterField(
            model_name='rosterrow',
            name='roster',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='pupils.rosterimport'),
        ),
        migrations.AlterField(
            model_name='rosterrow',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='senstatus',
            name='pupil',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='sen_statuses', to='pupils.pupil'),
        ),
        migrations.AlterField(
            model_name='senstatus',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_attendanceevent" ("attended", "ends_on", "id", "late", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "possible", "pupil_id", "school_id", "starts_on", "unauthorised") SELECT new_values."attended", new_values."ends_on", new_values."id", new_values."late", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."possible", new_values."pupil_id", new_values."school_id", new_values."starts_on", new_values."unauthorised" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='45063a77b8b4d8b257555e6efa4f6c6901b0c540', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e4363', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_attendanceevent" ("attended", "ends_on", "id", "late", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "possible", "pupil_id", "school_id", "starts_on", "unauthorised") SELECT new_values."attended", new_values."ends_on", new_values."id", new_values."late", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."possible", new_values."pupil_id", new_values."school_id", new_values."starts_on", new_values."unauthorised" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='a915a6b5f8ac75577e3a9187c33d8278892206e9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7e357', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_attendanceevent" ("attended", "ends_on", "id", "late", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "possible", "pupil_id", "school_id", "starts_on", "unauthorised") SELECT old_values."attended", old_values."ends_on", old_values."id", old_values."late", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."possible", old_values."pupil_id", old_values."school_id", old_values."starts_on", old_values."unauthorised" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='8c284768a8315f09fa10321d66f6720059c81135', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_24456', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_carerevent" ("email", "family_name", "given_name", "id", "language", "mis_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "reached_by", "school_id", "title") SELECT new_values."email", new_values."family_name", new_values."given_name", new_values."id", new_values."language", new_values."mis_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."phone", new_values."reached_by", new_values."school_id", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='206fc05bebb51bebadd6b72b3e043b21f939bb14', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_abe42', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_carer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_carerevent" ("email", "family_name", "given_name", "id", "language", "mis_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "reached_by", "school_id", "title") SELECT new_values."email", new_values."family_name", new_values."given_name", new_values."id", new_values."language", new_values."mis_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."phone", new_values."reached_by", new_values."school_id", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='12dba6238a0ac49d21c813a4e3bfca4de706f73e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d68e3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_carer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_carerevent" ("email", "family_name", "given_name", "id", "language", "mis_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "reached_by", "school_id", "title") SELECT old_values."email", old_values."family_name", old_values."given_name", old_values."id", old_values."language", old_values."mis_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."phone", old_values."reached_by", old_values."school_id", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='2ab36213b2fe7ef89dd735053274bb5f7f51ba47', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_48a47', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_carer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carerlink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_carerlinkevent" ("carer_id", "contact_order", "do_not_contact", "has_parental_responsibility", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "relationship", "school_id") SELECT new_values."carer_id", new_values."contact_order", new_values."do_not_contact", new_values."has_parental_responsibility", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."pupil_id", new_values."relationship", new_values."school_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='e996d10034448a862f0813572eb63e423bfdb371', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_74f0e', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_carerlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carerlink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_carerlinkevent" ("carer_id", "contact_order", "do_not_contact", "has_parental_responsibility", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "relationship", "school_id") SELECT new_values."carer_id", new_values."contact_order", new_values."do_not_contact", new_values."has_parental_responsibility", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."pupil_id", new_values."relationship", new_values."school_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='0ed41febd8e0051829ff525f3fc5f2edd8bdf3da', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b3c04', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_carerlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carerlink',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_carerlinkevent" ("carer_id", "contact_order", "do_not_contact", "has_parental_responsibility", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "relationship", "school_id") SELECT old_values."carer_id", old_values."contact_order", old_values."do_not_contact", old_values."has_parental_responsibility", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."pupil_id", old_values."relationship", old_values."school_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='123209dc9f031fa735851c7b9ab913688f161224', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_27912', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_carerlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classteacher',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_classteacherevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id", "teaching_class_id") SELECT new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."school_id", new_values."staff_member_id", new_values."teaching_class_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='d61039b5be43203ae372df08f8d7c29648829d01', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_af39c', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_classteacher', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classteacher',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_classteacherevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id", "teaching_class_id") SELECT new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."school_id", new_values."staff_member_id", new_values."teaching_class_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='832c0dbc4bb08d2bf677ef5d3d850262fa405981', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_116b7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_classteacher', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='classteacher',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_classteacherevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id", "teaching_class_id") SELECT old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."school_id", old_values."staff_member_id", old_values."teaching_class_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='7b7148b70bc00236187fb3301eb1dee9d74d82b9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f223a', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_classteacher', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_enrolmentevent" ("ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "school_id", "teaching_class_id") SELECT new_values."ended_on", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."pupil_id", new_values."school_id", new_values."teaching_class_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='0139ae6aeba9f04520c5cc577690fea73335194c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ee3d3', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_enrolment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_enrolmentevent" ("ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "school_id", "teaching_class_id") SELECT new_values."ended_on", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."pupil_id", new_values."school_id", new_values."teaching_class_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='e6ee423dbe2a79f40dbf11b559e96de88d96e235', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_df2c6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_enrolment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_enrolmentevent" ("ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "school_id", "teaching_class_id") SELECT old_values."ended_on", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."pupil_id", old_values."school_id", old_values."teaching_class_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='36e669d5aa6b2d28bb59b08c061fbd1486565353', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_584c9', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_enrolment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_lessonevent" ("id", "period_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room", "school_id", "teaching_class_id", "week", "weekday") SELECT new_values."id", new_values."period_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."room", new_values."school_id", new_values."teaching_class_id", new_values."week", new_values."weekday" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='cb72c827432b40fcaf3d2b4ee40d34f280e16975', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_1abb8', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_lessonevent" ("id", "period_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room", "school_id", "teaching_class_id", "week", "weekday") SELECT new_values."id", new_values."period_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."room", new_values."school_id", new_values."teaching_class_id", new_values."week", new_values."weekday" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='8b8e301207f9c84e0de1b238476f5f0e4ce5fe64', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_95972', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_lessonevent" ("id", "period_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "room", "school_id", "teaching_class_id", "week", "weekday") SELECT old_values."id", old_values."period_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."room", old_values."school_id", old_values."teaching_class_id", old_values."week", old_values."weekday" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='85b0d13be3062ada9c9db94eeee520484b3256e2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_70410', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_needevent" ("code", "ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "rank", "school_id", "starts_on") SELECT new_values."code", new_values."ends_on", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."pupil_id", new_values."rank", new_values."school_id", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='49800025d3f9b95a59c7bafa3a162b116d3bc297', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_9e5ec', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_needevent" ("code", "ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "rank", "school_id", "starts_on") SELECT new_values."code", new_values."ends_on", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."pupil_id", new_values."rank", new_values."school_id", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='0492feb8eea0cd78df6f6ad6198880cc60dce8b7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c76ee', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_needevent" ("code", "ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "rank", "school_id", "starts_on") SELECT old_values."code", old_values."ends_on", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."pupil_id", old_values."rank", old_values."school_id", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='bab7db8b79bf54bc186a3c06b402066e0cc0a2bc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_dcaa7', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pupil',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_pupilevent" ("born_on", "ethnicity", "family_name", "form", "given_name", "home_language", "id", "is_eal", "is_fsm", "is_in_care", "is_pupil_premium", "joined_on", "left_on", "merged_into_id", "middle_names", "mis_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "pupil_premium_reason", "school_id", "sex", "upn", "year_group") SELECT new_values."born_on", new_values."ethnicity", new_values."family_name", new_values."form", new_values."given_name", new_values."home_language", new_values."id", new_values."is_eal", new_values."is_fsm", new_values."is_in_care", new_values."is_pupil_premium", new_values."joined_on", new_values."left_on", new_values."merged_into_id", new_values."middle_names", new_values."mis_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."preferred_name", new_values."pupil_premium_reason", new_values."school_id", new_values."sex", new_values."upn", new_values."year_group" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='ed35e1ba36bbb6792b2fb36d36dd19797c40d19c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4dca8', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_pupil', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pupil',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_pupilevent" ("born_on", "ethnicity", "family_name", "form", "given_name", "home_language", "id", "is_eal", "is_fsm", "is_in_care", "is_pupil_premium", "joined_on", "left_on", "merged_into_id", "middle_names", "mis_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "pupil_premium_reason", "school_id", "sex", "upn", "year_group") SELECT new_values."born_on", new_values."ethnicity", new_values."family_name", new_values."form", new_values."given_name", new_values."home_language", new_values."id", new_values."is_eal", new_values."is_fsm", new_values."is_in_care", new_values."is_pupil_premium", new_values."joined_on", new_values."left_on", new_values."merged_into_id", new_values."middle_names", new_values."mis_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."preferred_name", new_values."pupil_premium_reason", new_values."school_id", new_values."sex", new_values."upn", new_values."year_group" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='4bfe461f2ece56114f108f8aa3343ce9ac168768', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b1c6e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_pupil', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pupil',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_pupilevent" ("born_on", "ethnicity", "family_name", "form", "given_name", "home_language", "id", "is_eal", "is_fsm", "is_in_care", "is_pupil_premium", "joined_on", "left_on", "merged_into_id", "middle_names", "mis_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "pupil_premium_reason", "school_id", "sex", "upn", "year_group") SELECT old_values."born_on", old_values."ethnicity", old_values."family_name", old_values."form", old_values."given_name", old_values."home_language", old_values."id", old_values."is_eal", old_values."is_fsm", old_values."is_in_care", old_values."is_pupil_premium", old_values."joined_on", old_values."left_on", old_values."merged_into_id", old_values."middle_names", old_values."mis_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."preferred_name", old_values."pupil_premium_reason", old_values."school_id", old_values."sex", old_values."upn", old_values."year_group" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='e3a06d88eaa3217abd7bcc9f2eb587bb5c04477d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_85af3', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_pupil', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='senstatus',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_senstatusevent" ("code", "ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "school_id", "starts_on") SELECT new_values."code", new_values."ends_on", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."pupil_id", new_values."school_id", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='52ccae02533e4037c06eacab0663c5a3674ea497', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_0f159', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_senstatus', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='senstatus',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_senstatusevent" ("code", "ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "school_id", "starts_on") SELECT new_values."code", new_values."ends_on", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."pupil_id", new_values."school_id", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='d29e522dacc72ebe20265e8077e283975a836a0d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_86c28', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_senstatus', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='senstatus',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_senstatusevent" ("code", "ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_id", "school_id", "starts_on") SELECT old_values."code", old_values."ends_on", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."pupil_id", old_values."school_id", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='146af46dc5f3ffe2b7919d77e3a735112a0abe13', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a78df', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_senstatus', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teachingclass',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_teachingclassevent" ("ended_on", "id", "mis_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "subject", "year_group") SELECT new_values."ended_on", new_values."id", new_values."mis_id", new_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."school_id", new_values."subject", new_values."year_group" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;', hash='9d226974ac5b5fb8010cdf82e5196ef23c8dd554', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_9916a', referencing='REFERENCING NEW TABLE AS new_values ', table='pupils_teachingclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teachingclass',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_teachingclassevent" ("ended_on", "id", "mis_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "subject", "year_group") SELECT new_values."ended_on", new_values."id", new_values."mis_id", new_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."school_id", new_values."subject", new_values."year_group" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values; RETURN NULL;', hash='b92a520c57f0202f67fa4a61fe4bb41193b8527f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2087d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='pupils_teachingclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teachingclass',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pupils_teachingclassevent" ("ended_on", "id", "mis_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "subject", "year_group") SELECT old_values."ended_on", old_values."id", old_values."mis_id", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."school_id", old_values."subject", old_values."year_group" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;', hash='d066c0c6e15c8aacdc6be861fccf39c6784851e4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_50cbd', referencing='REFERENCING OLD TABLE AS old_values ', table='pupils_teachingclass', when='AFTER')),
        ),
        migrations.AddField(
            model_name='rosterpart',
            name='roster',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='pupils.rosterimport'),
        ),
        migrations.AddField(
            model_name='rosterpart',
            name='school',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AddConstraint(
            model_name='rosterpart',
            constraint=models.UniqueConstraint(fields=('school', 'roster', 'table', 'number'), name='pupils_rosterpart_once'),
        ),
        migrations.AddConstraint(
            model_name='rosterpart',
            constraint=schools.owned.Isolation(name='pupils_rosterpart_isolation'),
        ),
        migrations.AddConstraint(
            model_name='rosterpart',
            constraint=models.UniqueConstraint(fields=('school', 'id'), name='pupils_rosterpart_school_id'),
        ),
        migrations.AddConstraint(
            model_name='rosterpart',
            constraint=schools.owned.SameSchool(field='roster', name='pupils_rosterpart_roster_school'),
        ),
    ]


Migration.operations = changed_together(Migration.operations)
