from django.db import migrations


def mark_imported(apps, schema_editor):
    sheets = apps.get_model("assessments", "ScoreSheet").objects.filter(import_batch__isnull=False)
    sheets.update(entry_way="import")


class Migration(migrations.Migration):

    dependencies = [("assessments", "0002_assessment_in_full")]

    operations = [migrations.RunPython(mark_imported, migrations.RunPython.noop)]
