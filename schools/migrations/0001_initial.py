import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import schools.models
import schools.owned
from core.migrations import together
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models
from schools.migrations import _code_sets


# The audit trail: model, and what keeps each of its changes.
TRIGGERS = [
    ('closedday', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_closeddayevent" ("id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_id") VALUES (NEW."id", NEW."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."school_id"); RETURN NULL;', hash='5463e0294fcd80dd5debc3ca174b16d9f6460aa5', operation='INSERT', pgid='pgtrigger_insert_insert_053c0', table='schools_closedday', when='AFTER'))),
    ('closedday', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "schools_closeddayevent" ("id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_id") VALUES (NEW."id", NEW."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."school_id"); RETURN NULL;', hash='721484a6a8ad469ab16b093f0700ad4f3261f29c', operation='UPDATE', pgid='pgtrigger_update_update_068b6', table='schools_closedday', when='AFTER'))),
    ('closedday', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_closeddayevent" ("id", "on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "school_id") VALUES (OLD."id", OLD."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."school_id"); RETURN NULL;', hash='eed6b899dd4c5ec80d38ae5a8529cdcf5d567f91', operation='DELETE', pgid='pgtrigger_delete_delete_0bf75', table='schools_closedday', when='AFTER'))),
    ('cycleweek', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_cycleweekevent" ("id", "monday", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."id", NEW."monday", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id"); RETURN NULL;', hash='ac5359f2196094e4730455816dc54b56e30fc7e6', operation='INSERT', pgid='pgtrigger_insert_insert_dddc8', table='schools_cycleweek', when='AFTER'))),
    ('cycleweek', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "schools_cycleweekevent" ("id", "monday", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."id", NEW."monday", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id"); RETURN NULL;', hash='1c614a1a6c7ced5813e1aa5921e0356f13f57a15', operation='UPDATE', pgid='pgtrigger_update_update_bcb7d', table='schools_cycleweek', when='AFTER'))),
    ('cycleweek', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_cycleweekevent" ("id", "monday", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (OLD."id", OLD."monday", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id"); RETURN NULL;', hash='f0a05a37c7abe1fc0b92b3f5cec16c13894984a4', operation='DELETE', pgid='pgtrigger_delete_delete_ab4d1', table='schools_cycleweek', when='AFTER'))),
    ('period', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_periodevent" ("ends_at", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_at") VALUES (NEW."ends_at", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."starts_at"); RETURN NULL;', hash='a545b48660ec47044664546dffd0558b24f80104', operation='INSERT', pgid='pgtrigger_insert_insert_d14aa', table='schools_period', when='AFTER'))),
    ('period', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "schools_periodevent" ("ends_at", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_at") VALUES (NEW."ends_at", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."starts_at"); RETURN NULL;', hash='1bf2fe672fcb64f67273e5f1c531937ed1dc9244', operation='UPDATE', pgid='pgtrigger_update_update_0a139', table='schools_period', when='AFTER'))),
    ('period', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_periodevent" ("ends_at", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_at") VALUES (OLD."ends_at", OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."starts_at"); RETURN NULL;', hash='6c4415fd0deca7415113e48b07ade459308100dd', operation='DELETE', pgid='pgtrigger_delete_delete_eb568', table='schools_period', when='AFTER'))),
    ('cycleweekevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='257acab88ab52bc83bb6c2635dc356a6da27e3fa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fa15f', table='schools_cycleweekevent', when='BEFORE'))),
    ('closeddayevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='218773b6fcfc7ed09eeb25dbac33c16f32cf5a2a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4cab6', table='schools_closeddayevent', when='BEFORE'))),
    ('term', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_termevent" ("ends_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."starts_on"); RETURN NULL;', hash='ac33a67b2cd7eadf59203f7e414847ded8c9b0c4', operation='INSERT', pgid='pgtrigger_insert_insert_21073', table='schools_term', when='AFTER'))),
    ('term', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "schools_termevent" ("ends_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."starts_on"); RETURN NULL;', hash='e53c11935c286ccc9e4e969febbd9a2cc82a9272', operation='UPDATE', pgid='pgtrigger_update_update_a5f8a', table='schools_term', when='AFTER'))),
    ('term', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "schools_termevent" ("ends_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."starts_on"); RETURN NULL;', hash='39877ca8f82e0177a8d480c76d55c7d0f9a3aa4c', operation='DELETE', pgid='pgtrigger_delete_delete_827fb', table='schools_term', when='AFTER'))),
    ('termevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cf6a833fd8d090260f8bb2cab62ece08bf6ba532', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8d714', table='schools_termevent', when='BEFORE'))),
    ('periodevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7b8590668cd44b670ba3b55c3272a4ff7580e14c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d30df', table='schools_periodevent', when='BEFORE'))),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        # Each renders all models that there are, so they come while there are few.
        ('contenttypes', '0002_remove_content_type_name'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        # Trusted extensions: the owner of the database may create them.
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Trust',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(unique=True)),
                ('dfe_number', models.CharField(blank=True, max_length=10, verbose_name='DfE number')),
                ('accent', models.CharField(choices=[('teal', 'Teal'), ('indigo', 'Indigo'), ('plum', 'Plum'), ('forest', 'Forest'), ('slate', 'Slate'), ('brick', 'Brick')], default='teal', max_length=10)),
                ('cycle_weeks', models.PositiveSmallIntegerField(default=2, help_text='Weeks after which the timetable repeats: 1, or 2 for weeks A and B.')),
                ('reminder_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=schools.models.default_reminder_days, help_text='Days before a review point on which each carer gets a reminder.', size=None)),
                ('withdrawal_policy', models.CharField(choices=[('rotate', 'Rotate over the subjects'), ('concentrate', 'Concentrate on few'), ('protect', 'Protect some')], default='rotate', max_length=11, verbose_name='withdrawal from lessons')),
                ('protected_subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('exam_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=schools.models.default_exam_years, size=None)),
                ('offer_days', models.PositiveSmallIntegerField(default=7, help_text="After these an offer lapses and the next pupil's turn comes.", verbose_name='days that a place is held')),
                ('safeguarding_url', models.URLField(blank=True, help_text='Opened for a safeguarding concern; no word of it is kept here.', verbose_name="the school's safeguarding system")),
                ('sender_name', models.CharField(blank=True, max_length=120)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='no mail from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='no mail until')),
                ('quiet_weekends', models.BooleanField(default=False, verbose_name='no mail on Saturdays and Sundays')),
                ('gather_at', models.TimeField(blank=True, default=schools.models.default_gather_at, help_text='The time of day at which reminders go out, all of one address in one mail.', null=True, verbose_name='reminders go at')),
                ('trust', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schools', to='schools.trust')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('cycle_weeks__in', [1, 2])), name='schools_school_cycle_weeks'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('reason', models.CharField(max_length=60)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['on'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'on'), name='schools_closedday_unique_day'),
                    schools.owned.Isolation(name='schools_closedday_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='schools_closedday_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CycleWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('monday', models.DateField()),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2)])),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['monday'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'monday'), name='schools_cycleweek_unique_monday'),
                    models.CheckConstraint(condition=models.Q(('number__in', [1, 2])), name='schools_cycleweek_number'),
                    models.CheckConstraint(condition=models.Q(('monday__iso_week_day', 1)), name='schools_cycleweek_begins_on_monday'),
                    schools.owned.Isolation(name='schools_cycleweek_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='schools_cycleweek_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_set', models.CharField(choices=[('sen_status', 'SEN provision'), ('sen_need', 'SEN type of need (CBDS CS071)')], max_length=20)),
                ('code', models.CharField(max_length=10)),
                ('label', models.CharField(max_length=80)),
                ('area', models.CharField(blank=True, help_text='The broad area of need it is counted under.', max_length=60)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('replaced_by', models.CharField(blank=True, help_text='The code that a retired one is read as.', max_length=10)),
            ],
            options={
                'ordering': ['code_set', 'code'],
                'constraints': [
                    models.UniqueConstraint(fields=('code_set', 'code'), name='schools_code_unique'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30)),
                ('kind', models.CharField(choices=[('registration', 'Registration'), ('lesson', 'Lesson'), ('break', 'Break'), ('lunch', 'Lunch')], default='lesson', max_length=12)),
                ('starts_at', models.TimeField()),
                ('ends_at', models.TimeField()),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'name'), name='schools_period_unique_name'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='schools_period_starts_before_it_ends'),
                    schools.owned.Isolation(name='schools_period_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='schools_period_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CycleWeekEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('monday', models.DateField()),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2)])),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='schools.cycleweek')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='schools_cycleweekevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClosedDayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('reason', models.CharField(max_length=60)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='schools.closedday')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='schools_closeddayevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['starts_on'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='schools_term_starts_before_it_ends'),
                    models.UniqueConstraint(fields=('school', 'starts_on'), name='schools_term_unique_start'),
                    schools.owned.Isolation(name='schools_term_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='schools_term_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='schools.term')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='schools_termevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PeriodEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=30)),
                ('kind', models.CharField(choices=[('registration', 'Registration'), ('lesson', 'Lesson'), ('break', 'Break'), ('lunch', 'Lunch')], default='lesson', max_length=12)),
                ('starts_at', models.TimeField()),
                ('ends_at', models.TimeField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='schools.period')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='schools_periodevent_isolation'),
                ],
            },
        ),
        migrations.RunPython(_code_sets.ship, migrations.RunPython.noop),
        *(pgtrigger.migrations.AddTrigger(model, trigger) for model, trigger in TRIGGERS),
    ]


Migration.operations = together(Migration.operations)
