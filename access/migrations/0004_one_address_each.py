"""The sign-in library kept addresses of its own beside a user's, and anybody at an open screen could add one. There is one address
now, the user's; what was added beside it opens nothing any more."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("account", "EmailConfirmation").objects.all().delete()
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0003_account_safety"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
