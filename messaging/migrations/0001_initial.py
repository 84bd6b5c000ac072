import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import schools.owned
from core.migrations import together
from django.conf import settings
from django.db import migrations, models


# The audit trail: model, and what keeps each of its changes.
TRIGGERS = [
    ('digestreader', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_digestreaderevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."since", NEW."user_id"); RETURN NULL;', hash='a1bfef2bbefc299f8167f49fc4d4c93b05e26a2e', operation='INSERT', pgid='pgtrigger_insert_insert_62dda', table='messaging_digestreader', when='AFTER'))),
    ('digestreader', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "messaging_digestreaderevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."since", NEW."user_id"); RETURN NULL;', hash='5d696a4dfff6a0680a24743b18d543c938b607bb', operation='UPDATE', pgid='pgtrigger_update_update_14acc', table='messaging_digestreader', when='AFTER'))),
    ('digestreader', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_digestreaderevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "user_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."since", OLD."user_id"); RETURN NULL;', hash='b2958e58d79bbcbfdd0900a2cbcb16fd1dfd307e', operation='DELETE', pgid='pgtrigger_delete_delete_8e05c', table='messaging_digestreader', when='AFTER'))),
    ('digestreaderevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aba596e7eddc7c4af82b55db0f2508cf73047d65', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1b34e', table='messaging_digestreaderevent', when='BEFORE'))),
    ('mail', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_mailevent" ("attempts", "body", "bounced_at", "calendar", "claim", "claimed_at", "created_at", "digest_id", "goes_at", "handed_at", "id", "kind", "language", "last_error", "not_after", "not_before", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school_id", "sent_at", "state", "subject", "to_address", "to_name", "trouble", "unique_key") VALUES (NEW."attempts", NEW."body", NEW."bounced_at", NEW."calendar", NEW."claim", NEW."claimed_at", NEW."created_at", NEW."digest_id", NEW."goes_at", NEW."handed_at", NEW."id", NEW."kind", NEW."language", NEW."last_error", NEW."not_after", NEW."not_before", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."school_id", NEW."sent_at", NEW."state", NEW."subject", NEW."to_address", NEW."to_name", NEW."trouble", NEW."unique_key"); RETURN NULL;', hash='238c9c982b6676e835610e1593322bcb1fd477c1', operation='INSERT', pgid='pgtrigger_insert_insert_c9a03', table='messaging_mail', when='AFTER'))),
    ('mail', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "messaging_mailevent" ("attempts", "body", "bounced_at", "calendar", "claim", "claimed_at", "created_at", "digest_id", "goes_at", "handed_at", "id", "kind", "language", "last_error", "not_after", "not_before", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school_id", "sent_at", "state", "subject", "to_address", "to_name", "trouble", "unique_key") VALUES (NEW."attempts", NEW."body", NEW."bounced_at", NEW."calendar", NEW."claim", NEW."claimed_at", NEW."created_at", NEW."digest_id", NEW."goes_at", NEW."handed_at", NEW."id", NEW."kind", NEW."language", NEW."last_error", NEW."not_after", NEW."not_before", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."school_id", NEW."sent_at", NEW."state", NEW."subject", NEW."to_address", NEW."to_name", NEW."trouble", NEW."unique_key"); RETURN NULL;', hash='89567f15ac612066fb384853a14c86c0fdf13296', operation='UPDATE', pgid='pgtrigger_update_update_4335e', table='messaging_mail', when='AFTER'))),
    ('mail', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_mailevent" ("attempts", "body", "bounced_at", "calendar", "claim", "claimed_at", "created_at", "digest_id", "goes_at", "handed_at", "id", "kind", "language", "last_error", "not_after", "not_before", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school_id", "sent_at", "state", "subject", "to_address", "to_name", "trouble", "unique_key") VALUES (OLD."attempts", OLD."body", OLD."bounced_at", OLD."calendar", OLD."claim", OLD."claimed_at", OLD."created_at", OLD."digest_id", OLD."goes_at", OLD."handed_at", OLD."id", OLD."kind", OLD."language", OLD."last_error", OLD."not_after", OLD."not_before", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reference", OLD."school_id", OLD."sent_at", OLD."state", OLD."subject", OLD."to_address", OLD."to_name", OLD."trouble", OLD."unique_key"); RETURN NULL;', hash='d5237e6c7b12536646647afed07911411544a048', operation='DELETE', pgid='pgtrigger_delete_delete_fb300', table='messaging_mail', when='AFTER'))),
    ('mailevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2ae89b86570c81635532e46cd4ba53c14f3c6c85', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_24e8c', table='messaging_mailevent', when='BEFORE'))),
    ('notice', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_noticeevent" ("acknowledged_at", "created_at", "created_by_id", "id", "kind", "link", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "school_id", "text", "unique_key") VALUES (NEW."acknowledged_at", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."link", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."recipient_id", NEW."school_id", NEW."text", NEW."unique_key"); RETURN NULL;', hash='76173ee2f934ee4be7a9cd8e7886fae8a804ce64', operation='INSERT', pgid='pgtrigger_insert_insert_3d478', table='messaging_notice', when='AFTER'))),
    ('notice', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "messaging_noticeevent" ("acknowledged_at", "created_at", "created_by_id", "id", "kind", "link", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "school_id", "text", "unique_key") VALUES (NEW."acknowledged_at", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."link", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."recipient_id", NEW."school_id", NEW."text", NEW."unique_key"); RETURN NULL;', hash='9e521ccc3ccb72c6b7f921dda6a660ca87c2b0fa', operation='UPDATE', pgid='pgtrigger_update_update_aa9b8', table='messaging_notice', when='AFTER'))),
    ('notice', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_noticeevent" ("acknowledged_at", "created_at", "created_by_id", "id", "kind", "link", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "school_id", "text", "unique_key") VALUES (OLD."acknowledged_at", OLD."created_at", OLD."created_by_id", OLD."id", OLD."kind", OLD."link", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recipient_id", OLD."school_id", OLD."text", OLD."unique_key"); RETURN NULL;', hash='f9ef420869c2361c9de57e3efa94425b33d9077c', operation='DELETE', pgid='pgtrigger_delete_delete_cfb45', table='messaging_notice', when='AFTER'))),
    ('noticeevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a95853b765b09bac531bf01ea8b7a21477f09771', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2f351', table='messaging_noticeevent', when='BEFORE'))),
    ('optout', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_optoutevent" ("address", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "set_by_id", "since") VALUES (NEW."address", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."set_by_id", NEW."since"); RETURN NULL;', hash='15d0cc9c53ba891fe2d9525dbf0e7c76b62ade0a', operation='INSERT', pgid='pgtrigger_insert_insert_52f7e', table='messaging_optout', when='AFTER'))),
    ('optout', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "messaging_optoutevent" ("address", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "set_by_id", "since") VALUES (NEW."address", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."set_by_id", NEW."since"); RETURN NULL;', hash='26cca898bbf0e7c8cd41de067873c897726043ba', operation='UPDATE', pgid='pgtrigger_update_update_862e9', table='messaging_optout', when='AFTER'))),
    ('optout', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "messaging_optoutevent" ("address", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "set_by_id", "since") VALUES (OLD."address", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."set_by_id", OLD."since"); RETURN NULL;', hash='61835d1272cae7ba9a3bb043861b320093875377', operation='DELETE', pgid='pgtrigger_delete_delete_fefe9', table='messaging_optout', when='AFTER'))),
    ('optoutevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5648d93762b0153357072fb5a12d5e54d3e5caca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e50d9', table='messaging_optoutevent', when='BEFORE'))),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'user'), name='messaging_digestreader_once'),
                    schools.owned.Isolation(name='messaging_digestreader_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='messaging_digestreader_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DigestReaderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('since', models.DateTimeField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='messaging.digestreader')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='messaging_digestreaderevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('reference', models.CharField(help_text='What it is about, as app.model:id.', max_length=80)),
                ('unique_key', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('queued', 'Waiting to go out'), ('in_flight', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('uncertain', 'Perhaps sent'), ('bounced', 'Came back'), ('cancelled', 'Not needed any more')], default='queued', max_length=10)),
                ('to_name', models.CharField(max_length=200)),
                ('to_address', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en-gb', help_text='What its words are written in.', max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('calendar', models.TextField(blank=True, help_text='An iCalendar invitation that goes with it.')),
                ('not_before', models.DateTimeField()),
                ('not_after', models.DateTimeField(blank=True, null=True)),
                ('goes_at', models.DateTimeField(blank=True, help_text='When quiet hours and gathering let it go, where that is not its own time.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.UUIDField(blank=True, help_text='Who sends it now.', null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('handed_at', models.DateTimeField(blank=True, help_text='From here on it may have gone out; a claimed mail without it has not.', null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('bounced_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, choices=[('address', 'address'), ('full', 'full'), ('refused', 'refused'), ('server', 'server'), ('away', 'away'), ('stopped', 'stopped')], max_length=8)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('digest', models.ForeignKey(blank=True, help_text='The mail that this one went in.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='gathered', to='messaging.mail')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['not_before', 'pk'],
                'indexes': [
                    models.Index(fields=['school', 'reference'], name='messaging_mail_by_reference'),
                    models.Index(models.F('school'), django.db.models.functions.comparison.Coalesce('goes_at', 'not_before'), models.F('id'), condition=models.Q(('state', 'queued')), name='messaging_mail_to_go'),
                    models.Index(condition=models.Q(('state__in', ['in_flight', 'failed', 'uncertain', 'bounced'])), fields=['school'], name='messaging_mail_open'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'unique_key'), name='messaging_mail_owed_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ['sent', 'bounced'])), models.Q(models.Q(('state__in', ['sent', 'bounced']), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='messaging_mail_sent_has_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('bounced_at__isnull', False), ('state', 'bounced')), models.Q(('state', 'bounced'), _negated=True), _connector='OR'), name='messaging_mail_bounced_has_time'),
                    schools.owned.Isolation(name='messaging_mail_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='messaging_mail_school_id'),
                    schools.owned.SameSchool(field='digest', name='messaging_mail_digest_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MailEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=40)),
                ('reference', models.CharField(help_text='What it is about, as app.model:id.', max_length=80)),
                ('unique_key', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('queued', 'Waiting to go out'), ('in_flight', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('uncertain', 'Perhaps sent'), ('bounced', 'Came back'), ('cancelled', 'Not needed any more')], default='queued', max_length=10)),
                ('to_name', models.CharField(max_length=200)),
                ('to_address', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en-gb', help_text='What its words are written in.', max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('calendar', models.TextField(blank=True, help_text='An iCalendar invitation that goes with it.')),
                ('not_before', models.DateTimeField()),
                ('not_after', models.DateTimeField(blank=True, null=True)),
                ('goes_at', models.DateTimeField(blank=True, help_text='When quiet hours and gathering let it go, where that is not its own time.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.UUIDField(blank=True, help_text='Who sends it now.', null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('handed_at', models.DateTimeField(blank=True, help_text='From here on it may have gone out; a claimed mail without it has not.', null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('bounced_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, choices=[('address', 'address'), ('full', 'full'), ('refused', 'refused'), ('server', 'server'), ('away', 'away'), ('stopped', 'stopped')], max_length=8)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('digest', models.ForeignKey(blank=True, db_constraint=False, help_text='The mail that this one went in.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='messaging.mail')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='messaging.mail')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='messaging_mailevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('week', 'Their week'), ('pupil', 'A pupil'), ('other', 'Something else')], default='other', max_length=5, verbose_name='what it is about')),
                ('text', models.CharField(max_length=300)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('unique_key', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [
                    models.Index(condition=models.Q(('acknowledged_at__isnull', True)), fields=['school', 'recipient'], name='messaging_notice_open'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'recipient', 'unique_key'), name='messaging_notice_told_once'),
                    schools.owned.Isolation(name='messaging_notice_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='messaging_notice_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('week', 'Their week'), ('pupil', 'A pupil'), ('other', 'Something else')], default='other', max_length=5, verbose_name='what it is about')),
                ('text', models.CharField(max_length=300)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('unique_key', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='messaging.notice')),
                ('recipient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='messaging_noticeevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('kind', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('set_by', models.ForeignKey(blank=True, help_text='Nobody: they did it themselves.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'address', 'kind'), name='messaging_optout_once'),
                    models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='messaging_optout_small_letters'),
                    schools.owned.Isolation(name='messaging_optout_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='messaging_optout_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OptOutEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('address', models.EmailField(max_length=254)),
                ('kind', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='messaging.optout')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('set_by', models.ForeignKey(blank=True, db_constraint=False, help_text='Nobody: they did it themselves.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='messaging_optoutevent_isolation'),
                ],
            },
        ),
        *(pgtrigger.migrations.AddTrigger(model, trigger) for model, trigger in TRIGGERS),
    ]


Migration.operations = together(Migration.operations)
