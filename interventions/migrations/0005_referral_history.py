"""What was tried and every decision get rows of their own: from the referral, and from its history."""

from django.db import migrations

MOVES = """
    INSERT INTO interventions_referralmove (school_id, referral_id, stage, programme_id, reason, moved_by_id, moved_at)
    SELECT DISTINCT ON (e.id, e.decided_at) e.school_id, e.id, e.stage, e.programme_id, e.decision_reason, e.decided_by_id,
        e.decided_at
    FROM interventions_referralevent e JOIN interventions_referral r ON r.id = e.id
    WHERE e.decided_at IS NOT NULL AND e.decided_by_id IS NOT NULL AND e.decision_reason <> ''
    ORDER BY e.id, e.decided_at, e.pgh_id DESC
"""
TRIED = """
    INSERT INTO interventions_triedstrategy (school_id, referral_id, words, effect)
    SELECT school_id, id, left(strategies_tried, 200), '' FROM interventions_referral WHERE strategies_tried <> ''
"""
LONG = """
    UPDATE interventions_referral SET evidence = 'Tried before: ' || strategies_tried WHERE length(strategies_tried) > 200
"""


def copy(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for school in apps.get_model("schools", "School").objects.values_list("pk", flat=True):
            cursor.execute("SELECT set_config('rls.current_tenant', %s, true)", [str(school)])
            for statement in (MOVES, TRIED, LONG):
                cursor.execute(statement)
        cursor.execute("SELECT set_config('rls.current_tenant', '', true)")


class Migration(migrations.Migration):
    dependencies = [("interventions", "0004_rolling_programme")]
    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
