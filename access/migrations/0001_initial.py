import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import schools.owned
from core.migrations import together
from django.conf import settings
from django.db import migrations, models


# A person may read their own memberships before a school is chosen; nobody else's, and nothing but read.
OWN_MEMBERSHIPS = """
    CREATE POLICY access_membership_own ON access_membership FOR SELECT
    USING (user_id = nullif((SELECT current_setting('rls.current_user', true)), '')::bigint)
"""

# The audit trail: model, and what keeps each of its changes.
TRIGGERS = [
    ('membership', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_membershipevent" ("created_at", "ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "school_id", "user_id") VALUES (NEW."created_at", NEW."ended_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."roles", NEW."school_id", NEW."user_id"); RETURN NULL;', hash='e9be7ad3974f5b118ec15fa759c7b5a0d8d8fe93', operation='INSERT', pgid='pgtrigger_insert_insert_d2ee0', table='access_membership', when='AFTER'))),
    ('membership', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "access_membershipevent" ("created_at", "ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "school_id", "user_id") VALUES (NEW."created_at", NEW."ended_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."roles", NEW."school_id", NEW."user_id"); RETURN NULL;', hash='e62cd91e8d2a810d06593d0702c86499fbc55edc', operation='UPDATE', pgid='pgtrigger_update_update_93cc9', table='access_membership', when='AFTER'))),
    ('membership', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "access_membershipevent" ("created_at", "ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "school_id", "user_id") VALUES (OLD."created_at", OLD."ended_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."roles", OLD."school_id", OLD."user_id"); RETURN NULL;', hash='92428913e012a60d34672ad185851e47e1107223', operation='DELETE', pgid='pgtrigger_delete_delete_eba40', table='access_membership', when='AFTER'))),
    ('membershipevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='18bfa49c58132aba65b58dc31e4efa6d8fc730e4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1f826', table='access_membershipevent', when='BEFORE'))),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('hits', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), size=None)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='email address')),
                ('full_name', models.CharField(max_length=150)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='access_user_unique_email'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AccountMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reset', 'Choose a new password'), ('code', 'Code for a new browser'), ('password_changed', 'Password changed'), ('email_confirm', 'Confirm a new address'), ('email_asked', 'New address asked for'), ('email_changed', 'Address changed')], max_length=16)),
                ('address', models.EmailField(max_length=254)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BrowserCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('secret_hash', models.CharField(blank=True, help_text='Made as the mail goes out.', max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('senco', 'SENCO'), ('hlta', 'HLTA'), ('ta', 'Teaching assistant'), ('teacher', 'Teacher'), ('subject_leader', 'Subject leader'), ('head_of_year', 'Head of year'), ('senior_leader', 'Senior leader'), ('safeguarding_lead', 'Designated safeguarding lead'), ('data_manager', 'Data manager'), ('trust_send_lead', 'Trust SEND lead')], max_length=20), size=None)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'user'), name='access_membership_once_a_school'),
                    models.CheckConstraint(condition=models.Q(('roles__len__gt', 0)), name='access_membership_has_a_role'),
                    schools.owned.Isolation(name='access_membership_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='access_membership_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('senco', 'SENCO'), ('hlta', 'HLTA'), ('ta', 'Teaching assistant'), ('teacher', 'Teacher'), ('subject_leader', 'Subject leader'), ('head_of_year', 'Head of year'), ('senior_leader', 'Senior leader'), ('safeguarding_lead', 'Designated safeguarding lead'), ('data_manager', 'Data manager'), ('trust_send_lead', 'Trust SEND lead')], max_length=20), size=None)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='access.membership')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='access_membershipevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OnceKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('view', models.CharField(max_length=100)),
                ('location', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'key'), name='access_oncekey_unique'),
                    schools.owned.Isolation(name='access_oncekey_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='access_oncekey_school_id'),
                ],
            },
        ),
        migrations.RunSQL(OWN_MEMBERSHIPS, migrations.RunSQL.noop),
        *(pgtrigger.migrations.AddTrigger(model, trigger) for model, trigger in TRIGGERS),
    ]


Migration.operations = together(Migration.operations)
