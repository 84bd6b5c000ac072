"""Codes of SEN provision that old files still hold (fact 10), and what each is read as."""

from datetime import date

from django.db import migrations

# Retired by the Code of Practice of 2015.
RETIRED = [
    ("A", "School action", "K"),
    ("P", "School action plus", "K"),
    ("Q", "School action plus and statutory assessment", "K"),
    ("S", "Statement of special educational needs", "E"),
]


def add(apps, schema_editor):
    apps.get_model("schools", "Code").objects.bulk_create(
        apps.get_model("schools", "Code")(
            code_set="sen_status", code=code, label=label, replaced_by=now, valid_to=date(2015, 8, 31)
        )
        for code, label, now in RETIRED
    )


def remove(apps, schema_editor):
    apps.get_model("schools", "Code").objects.filter(code_set="sen_status", code__in=[row[0] for row in RETIRED]).delete()


class Migration(migrations.Migration):
    dependencies = [("schools", "0003_code_replaced_by")]
    operations = [migrations.RunPython(add, remove)]
