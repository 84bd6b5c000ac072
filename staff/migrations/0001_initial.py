import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import schools.owned
import staff.models.working
from core.migrations import together
from django.conf import settings
from django.db import migrations, models


# The audit trail: model, and what keeps each of its changes.
TRIGGERS = [
    ('course', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_courseevent" ("id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id"); RETURN NULL;', hash='ffa0348ee7fb0ba785d08d1e948d75397fc7bc41', operation='INSERT', pgid='pgtrigger_insert_insert_612f9', table='staff_course', when='AFTER'))),
    ('course', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_courseevent" ("id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id"); RETURN NULL;', hash='0c8ffaf934912a56765efa6e5f1f34494d2db9cc', operation='UPDATE', pgid='pgtrigger_update_update_38092', table='staff_course', when='AFTER'))),
    ('course', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_courseevent" ("id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id") VALUES (OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id"); RETURN NULL;', hash='2362ec97beda0ccb5f598245e84ada5c05df7208', operation='DELETE', pgid='pgtrigger_delete_delete_6a6a8', table='staff_course', when='AFTER'))),
    ('courseevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1faa0367b29b91006101ad521a8efe8519e5d532', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d0667', table='staff_courseevent', when='BEFORE'))),
    ('staffmember', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_staffmemberevent" ("email", "family_name", "given_name", "id", "job", "left_on", "line_manager_id", "mis_id", "pastoral_years", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "title", "user_id", "weekly_minutes") VALUES (NEW."email", NEW."family_name", NEW."given_name", NEW."id", NEW."job", NEW."left_on", NEW."line_manager_id", NEW."mis_id", NEW."pastoral_years", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."title", NEW."user_id", NEW."weekly_minutes"); RETURN NULL;', hash='8e6509436869c53ad1c9e04f02864c5d9803f4be', operation='INSERT', pgid='pgtrigger_insert_insert_f984c', table='staff_staffmember', when='AFTER'))),
    ('staffmember', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_staffmemberevent" ("email", "family_name", "given_name", "id", "job", "left_on", "line_manager_id", "mis_id", "pastoral_years", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "title", "user_id", "weekly_minutes") VALUES (NEW."email", NEW."family_name", NEW."given_name", NEW."id", NEW."job", NEW."left_on", NEW."line_manager_id", NEW."mis_id", NEW."pastoral_years", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."title", NEW."user_id", NEW."weekly_minutes"); RETURN NULL;', hash='131f10a9fef3c313ee71d6cb865ede7d57dd30ec', operation='UPDATE', pgid='pgtrigger_update_update_7895f', table='staff_staffmember', when='AFTER'))),
    ('staffmember', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_staffmemberevent" ("email", "family_name", "given_name", "id", "job", "left_on", "line_manager_id", "mis_id", "pastoral_years", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "title", "user_id", "weekly_minutes") VALUES (OLD."email", OLD."family_name", OLD."given_name", OLD."id", OLD."job", OLD."left_on", OLD."line_manager_id", OLD."mis_id", OLD."pastoral_years", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."title", OLD."user_id", OLD."weekly_minutes"); RETURN NULL;', hash='19adda2cf4ace876cefe514e00efa7e1987a867b', operation='DELETE', pgid='pgtrigger_delete_delete_11fa4', table='staff_staffmember', when='AFTER'))),
    ('invitation', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_invitationevent" ("accepted_at", "accepted_by_id", "email", "expires_at", "id", "invited_at", "invited_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "school_id", "secret_hash", "staff_member_id", "withdrawn_at") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."email", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."roles", NEW."school_id", NEW."secret_hash", NEW."staff_member_id", NEW."withdrawn_at"); RETURN NULL;', hash='dad5a0c98d340a9a852b1734743898221b24100a', operation='INSERT', pgid='pgtrigger_insert_insert_6bf30', table='staff_invitation', when='AFTER'))),
    ('invitation', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_invitationevent" ("accepted_at", "accepted_by_id", "email", "expires_at", "id", "invited_at", "invited_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "school_id", "secret_hash", "staff_member_id", "withdrawn_at") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."email", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."roles", NEW."school_id", NEW."secret_hash", NEW."staff_member_id", NEW."withdrawn_at"); RETURN NULL;', hash='9f91e4e6748d16ebe9f65f25398d2f1fe5e9b964', operation='UPDATE', pgid='pgtrigger_update_update_29ab6', table='staff_invitation', when='AFTER'))),
    ('invitation', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_invitationevent" ("accepted_at", "accepted_by_id", "email", "expires_at", "id", "invited_at", "invited_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "school_id", "secret_hash", "staff_member_id", "withdrawn_at") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."email", OLD."expires_at", OLD."id", OLD."invited_at", OLD."invited_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."roles", OLD."school_id", OLD."secret_hash", OLD."staff_member_id", OLD."withdrawn_at"); RETURN NULL;', hash='d91246be4ae27d69a58ab153694db9002267ce10', operation='DELETE', pgid='pgtrigger_delete_delete_814ac', table='staff_invitation', when='AFTER'))),
    ('language', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_languageevent" ("id", "level", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id") VALUES (NEW."id", NEW."level", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."staff_member_id"); RETURN NULL;', hash='3f84fe49cf711fcc192203fa0c34d061b1e8211b', operation='INSERT', pgid='pgtrigger_insert_insert_3bca7', table='staff_language', when='AFTER'))),
    ('language', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_languageevent" ("id", "level", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id") VALUES (NEW."id", NEW."level", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."staff_member_id"); RETURN NULL;', hash='5c86aff88cfb876843db43b33971eb0e4c3c74b6', operation='UPDATE', pgid='pgtrigger_update_update_4565c', table='staff_language', when='AFTER'))),
    ('language', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_languageevent" ("id", "level", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id") VALUES (OLD."id", OLD."level", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."staff_member_id"); RETURN NULL;', hash='c6e806fcd8f0b733e5797003bbd31bea944a2a86', operation='DELETE', pgid='pgtrigger_delete_delete_61e32', table='staff_language', when='AFTER'))),
    ('skill', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_skillevent" ("id", "level", "name", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_member_id") VALUES (NEW."id", NEW."level", NEW."name", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."since", NEW."staff_member_id"); RETURN NULL;', hash='637cbf3acc52b142346407586d5f72cff680d771', operation='INSERT', pgid='pgtrigger_insert_insert_cd5b7', table='staff_skill', when='AFTER'))),
    ('skill', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_skillevent" ("id", "level", "name", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_member_id") VALUES (NEW."id", NEW."level", NEW."name", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."since", NEW."staff_member_id"); RETURN NULL;', hash='aa8308692e546d6ecf79c090d5c41371b11bdda9', operation='UPDATE', pgid='pgtrigger_update_update_9ad43', table='staff_skill', when='AFTER'))),
    ('skill', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_skillevent" ("id", "level", "name", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "since", "staff_member_id") VALUES (OLD."id", OLD."level", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."since", OLD."staff_member_id"); RETURN NULL;', hash='d08bf05955ffaaa76326abb2b3efa00dae76130e', operation='DELETE', pgid='pgtrigger_delete_delete_98e51', table='staff_skill', when='AFTER'))),
    ('skillevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d43d9dd0e65cb753abdb13a536308c1d2b5ac78e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6ba37', table='staff_skillevent', when='BEFORE'))),
    ('languageevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c023590370ff657ef2aa91d820f3c63a00949c0d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02f7d', table='staff_languageevent', when='BEFORE'))),
    ('invitationevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a439c0ee37def9d1a79ca2f918b52e2fba0cf256', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b7510', table='staff_invitationevent', when='BEFORE'))),
    ('staffmemberevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0cd101a944b2b0482657bb08302e15492144da17', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02845', table='staff_staffmemberevent', when='BEFORE'))),
    ('training', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_trainingevent" ("course_id", "done_on", "expires_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id") VALUES (NEW."course_id", NEW."done_on", NEW."expires_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."staff_member_id"); RETURN NULL;', hash='4e737fea9c47b4697fd7365b89575be276eb754e', operation='INSERT', pgid='pgtrigger_insert_insert_bd099', table='staff_training', when='AFTER'))),
    ('training', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_trainingevent" ("course_id", "done_on", "expires_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id") VALUES (NEW."course_id", NEW."done_on", NEW."expires_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."staff_member_id"); RETURN NULL;', hash='7d652220059d90fc831866fcd736683d4faa3a93', operation='UPDATE', pgid='pgtrigger_update_update_f9c57', table='staff_training', when='AFTER'))),
    ('training', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_trainingevent" ("course_id", "done_on", "expires_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "staff_member_id") VALUES (OLD."course_id", OLD."done_on", OLD."expires_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."staff_member_id"); RETURN NULL;', hash='c5be72395b101742c47c88a57c1d7cb4ffbffc0f', operation='DELETE', pgid='pgtrigger_delete_delete_91e82', table='staff_training', when='AFTER'))),
    ('trainingevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c54262ce8e2b28baa36c9e8cb0fe845dcd32d20f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_67a5a', table='staff_trainingevent', when='BEFORE'))),
    ('workingpattern', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_workingpatternevent" ("ends_on", "id", "liaison_minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_ends_on", "preparation_minutes", "school_id", "staff_member_id", "starts_on", "weeks_a_year", "works_inset") VALUES (NEW."ends_on", NEW."id", NEW."liaison_minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."planned_ends_on", NEW."preparation_minutes", NEW."school_id", NEW."staff_member_id", NEW."starts_on", NEW."weeks_a_year", NEW."works_inset"); RETURN NULL;', hash='6197c419119c60c4d6fc245443f80e0254e60667', operation='INSERT', pgid='pgtrigger_insert_insert_038a9', table='staff_workingpattern', when='AFTER'))),
    ('workingpattern', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_workingpatternevent" ("ends_on", "id", "liaison_minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_ends_on", "preparation_minutes", "school_id", "staff_member_id", "starts_on", "weeks_a_year", "works_inset") VALUES (NEW."ends_on", NEW."id", NEW."liaison_minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."planned_ends_on", NEW."preparation_minutes", NEW."school_id", NEW."staff_member_id", NEW."starts_on", NEW."weeks_a_year", NEW."works_inset"); RETURN NULL;', hash='3ef4de8840563be82a6f8aa297d06b694d7a41fc', operation='UPDATE', pgid='pgtrigger_update_update_8c50e', table='staff_workingpattern', when='AFTER'))),
    ('workingpattern', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_workingpatternevent" ("ends_on", "id", "liaison_minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_ends_on", "preparation_minutes", "school_id", "staff_member_id", "starts_on", "weeks_a_year", "works_inset") VALUES (OLD."ends_on", OLD."id", OLD."liaison_minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."planned_ends_on", OLD."preparation_minutes", OLD."school_id", OLD."staff_member_id", OLD."starts_on", OLD."weeks_a_year", OLD."works_inset"); RETURN NULL;', hash='c5b3af3c5df96a37b3598b579fe0dcf041636ee9', operation='DELETE', pgid='pgtrigger_delete_delete_e3ac0', table='staff_workingpattern', when='AFTER'))),
    ('workingday', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_workingdayevent" ("break_ends_at", "break_starts_at", "ends_at", "id", "pattern_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_at", "week", "weekday") VALUES (NEW."break_ends_at", NEW."break_starts_at", NEW."ends_at", NEW."id", NEW."pattern_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."starts_at", NEW."week", NEW."weekday"); RETURN NULL;', hash='1b737de9789a2ed18755a9d81c93df391249af76', operation='INSERT', pgid='pgtrigger_insert_insert_e5710', table='staff_workingday', when='AFTER'))),
    ('workingday', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_workingdayevent" ("break_ends_at", "break_starts_at", "ends_at", "id", "pattern_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_at", "week", "weekday") VALUES (NEW."break_ends_at", NEW."break_starts_at", NEW."ends_at", NEW."id", NEW."pattern_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."starts_at", NEW."week", NEW."weekday"); RETURN NULL;', hash='bbe3e44f876419fbf0d8bfe10f970a63fae1eeec', operation='UPDATE', pgid='pgtrigger_update_update_0ef41', table='staff_workingday', when='AFTER'))),
    ('workingday', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_workingdayevent" ("break_ends_at", "break_starts_at", "ends_at", "id", "pattern_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "starts_at", "week", "weekday") VALUES (OLD."break_ends_at", OLD."break_starts_at", OLD."ends_at", OLD."id", OLD."pattern_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."starts_at", OLD."week", OLD."weekday"); RETURN NULL;', hash='29a01a087a8c24f30e46fa30424e00c4ab345403', operation='DELETE', pgid='pgtrigger_delete_delete_8045d', table='staff_workingday', when='AFTER'))),
    ('workingdayevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='82cf2b14fd2ae4d7b09feb4e39ae8188c8cb4a4f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1fbe4', table='staff_workingdayevent', when='BEFORE'))),
    ('workingpatternevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='478fb64679bb55f97904e74d2561d368c9bb04b3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7cddf', table='staff_workingpatternevent', when='BEFORE'))),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'name'), name='staff_course_unique_name'),
                    schools.owned.Isolation(name='staff_course_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_course_school_id'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CourseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.course')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_courseevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StaffMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=20)),
                ('given_name', models.CharField(blank=True, max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('job', models.CharField(choices=[('senco', 'SENCO'), ('hlta', 'HLTA'), ('ta', 'Teaching assistant'), ('teacher', 'Teacher'), ('other', 'Other')], default='teacher', max_length=10)),
                ('mis_id', models.CharField(blank=True, max_length=60, verbose_name="identifier in the school's own system")),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('weekly_minutes', models.PositiveIntegerField(blank=True, help_text='Contracted minutes a week.', null=True)),
                ('pastoral_years', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), blank=True, default=list, size=None)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('line_manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='team', to='staff.staffmember')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff_records', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['family_name', 'given_name'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('mis_id', ''), _negated=True), fields=('school', 'mis_id'), name='staff_staffmember_unique_mis_id'),
                    models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('school', 'user'), name='staff_staffmember_unique_user'),
                    schools.owned.Isolation(name='staff_staffmember_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_staffmember_school_id'),
                    schools.owned.SameSchool(field='line_manager', name='staff_staffmember_line_manager_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('secret_hash', models.CharField(blank=True, max_length=64)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.staffmember')),
            ],
            options={
                'ordering': ['-invited_at', '-pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('school', 'staff_member'), name='staff_invitation_one_a_person'),
                    models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('school', 'email'), name='staff_invitation_one_an_address'),
                    models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='staff_invitation_small_letters'),
                    models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('withdrawn_at__isnull', True)), _connector='OR'), name='staff_invitation_accepted_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('roles__len__gt', 0)), name='staff_invitation_has_a_role'),
                    schools.owned.Isolation(name='staff_invitation_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_invitation_school_id'),
                    schools.owned.SameSchool(field='staff_member', name='staff_invitation_staff_member_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Language',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Some'), (2, 'Fluent'), (3, 'First language')], default=2)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='languages', to='staff.staffmember')),
            ],
            options={
                'ordering': ['-level', 'name'],
                'constraints': [
                    models.UniqueConstraint(models.F('school'), models.F('staff_member'), django.db.models.functions.text.Lower('name'), name='staff_language_once_for_each_person'),
                    schools.owned.Isolation(name='staff_language_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_language_school_id'),
                    schools.owned.SameSchool(field='staff_member', name='staff_language_staff_member_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Interested'), (2, 'Confident'), (3, 'Can lead others')], default=2)),
                ('since', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='since (year)')),
                ('note', models.CharField(blank=True, max_length=200)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='staff.staffmember')),
            ],
            options={
                'ordering': ['-level', 'name'],
                'constraints': [
                    models.UniqueConstraint(models.F('school'), models.F('staff_member'), django.db.models.functions.text.Lower('name'), name='staff_skill_once_for_each_person'),
                    schools.owned.Isolation(name='staff_skill_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_skill_school_id'),
                    schools.owned.SameSchool(field='staff_member', name='staff_skill_staff_member_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SkillEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Interested'), (2, 'Confident'), (3, 'Can lead others')], default=2)),
                ('since', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='since (year)')),
                ('note', models.CharField(blank=True, max_length=200)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.skill')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.staffmember')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_skillevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LanguageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Some'), (2, 'Fluent'), (3, 'First language')], default=2)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.language')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.staffmember')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_languageevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('email', models.EmailField(max_length=254)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('secret_hash', models.CharField(blank=True, max_length=64)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.invitation')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.staffmember')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_invitationevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StaffMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(blank=True, max_length=20)),
                ('given_name', models.CharField(blank=True, max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('job', models.CharField(choices=[('senco', 'SENCO'), ('hlta', 'HLTA'), ('ta', 'Teaching assistant'), ('teacher', 'Teacher'), ('other', 'Other')], default='teacher', max_length=10)),
                ('mis_id', models.CharField(blank=True, max_length=60, verbose_name="identifier in the school's own system")),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('weekly_minutes', models.PositiveIntegerField(blank=True, help_text='Contracted minutes a week.', null=True)),
                ('pastoral_years', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), blank=True, default=list, size=None)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('line_manager', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.staffmember')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.staffmember')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_staffmemberevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField()),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='staff.course')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainings', to='staff.staffmember')),
            ],
            options={
                'ordering': ['-done_on'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'staff_member', 'course', 'done_on'), name='staff_training_unique_day'),
                    schools.owned.Isolation(name='staff_training_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_training_school_id'),
                    schools.owned.SameSchool(field='staff_member', name='staff_training_staff_member_school'),
                    schools.owned.SameSchool(field='course', name='staff_training_course_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TrainingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('done_on', models.DateField()),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('course', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.course')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.training')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.staffmember')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_trainingevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WorkingPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it holds no more.', null=True)),
                ('planned_ends_on', models.DateField(blank=True, help_text='What was planned as its end, whether or not another pattern ended it before.', null=True)),
                ('weeks_a_year', models.PositiveSmallIntegerField(default=39)),
                ('works_inset', models.BooleanField(default=True, verbose_name='works on INSET days')),
                ('liaison_minutes', models.PositiveSmallIntegerField(default=0, help_text='Paid liaison with teachers, a week.')),
                ('preparation_minutes', models.PositiveSmallIntegerField(default=0, help_text='Paid preparation, a week.')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patterns', to='staff.staffmember')),
            ],
            options={
                'ordering': ['starts_on'],
                'constraints': [
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('school', '='), ('staff_member', '='), (staff.models.working.DaysWorked(models.F('starts_on'), models.F('ends_on')), '&&')], name='staff_workingpattern_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='staff_workingpattern_days_in_order'),
                    models.CheckConstraint(condition=models.Q(('planned_ends_on__isnull', True), models.Q(('ends_on__isnull', False), ('ends_on__lte', models.F('planned_ends_on'))), _connector='OR'), name='staff_workingpattern_ends_as_planned'),
                    models.CheckConstraint(condition=models.Q(('weeks_a_year__range', (1, 53))), name='staff_workingpattern_weeks_of_a_year'),
                    schools.owned.Isolation(name='staff_workingpattern_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_workingpattern_school_id'),
                    schools.owned.SameSchool(field='staff_member', name='staff_workingpattern_staff_member_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WorkingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.PositiveSmallIntegerField(help_text='Week of the cycle: 1 (A) or 2 (B).')),
                ('weekday', models.PositiveSmallIntegerField(help_text='1 is Monday.')),
                ('starts_at', models.TimeField()),
                ('ends_at', models.TimeField()),
                ('break_starts_at', models.TimeField(blank=True, null=True)),
                ('break_ends_at', models.TimeField(blank=True, null=True)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='staff.workingpattern')),
            ],
            options={
                'ordering': ['week', 'weekday'],
                'constraints': [
                    models.UniqueConstraint(fields=('school', 'pattern', 'week', 'weekday'), name='staff_workingday_unique_weekday'),
                    models.CheckConstraint(condition=models.Q(('week__in', [1, 2])), name='staff_workingday_week'),
                    models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='staff_workingday_weekday'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='staff_workingday_times_in_order'),
                    models.CheckConstraint(condition=models.Q(models.Q(('break_ends_at__isnull', True), ('break_starts_at__isnull', True)), models.Q(('break_ends_at__gt', models.F('break_starts_at')), ('break_ends_at__isnull', False), ('break_ends_at__lte', models.F('ends_at')), ('break_starts_at__gte', models.F('starts_at')), ('break_starts_at__isnull', False)), _connector='OR'), name='staff_workingday_break_within_day'),
                    schools.owned.Isolation(name='staff_workingday_isolation'),
                    models.UniqueConstraint(fields=('school', 'id'), name='staff_workingday_school_id'),
                    schools.owned.SameSchool(field='pattern', name='staff_workingday_pattern_school'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WorkingDayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('week', models.PositiveSmallIntegerField(help_text='Week of the cycle: 1 (A) or 2 (B).')),
                ('weekday', models.PositiveSmallIntegerField(help_text='1 is Monday.')),
                ('starts_at', models.TimeField()),
                ('ends_at', models.TimeField()),
                ('break_starts_at', models.TimeField(blank=True, null=True)),
                ('break_ends_at', models.TimeField(blank=True, null=True)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.workingday')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('pattern', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.workingpattern')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_workingdayevent_isolation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WorkingPatternEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it holds no more.', null=True)),
                ('planned_ends_on', models.DateField(blank=True, help_text='What was planned as its end, whether or not another pattern ended it before.', null=True)),
                ('weeks_a_year', models.PositiveSmallIntegerField(default=39)),
                ('works_inset', models.BooleanField(default=True, verbose_name='works on INSET days')),
                ('liaison_minutes', models.PositiveSmallIntegerField(default=0, help_text='Paid liaison with teachers, a week.')),
                ('preparation_minutes', models.PositiveSmallIntegerField(default=0, help_text='Paid preparation, a week.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.workingpattern')),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='schools.school')),
                ('staff_member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.staffmember')),
            ],
            options={
                'abstract': False,
                'constraints': [
                    schools.owned.Isolation(name='staff_workingpatternevent_isolation'),
                ],
            },
        ),
        *(pgtrigger.migrations.AddTrigger(model, trigger) for model, trigger in TRIGGERS),
    ]


Migration.operations = together(Migration.operations)
