"""Pinyin initials, filled in for the rows that are there already."""

import django.core.validators
import shaping.pinyin
from django.db import migrations

MODELS = ('User',)


def fill(apps, schema_editor):
    """Give the rows that are there already their initials."""
    for name in MODELS:
        model = apps.get_model("accounts", name)
        rows = list(model.objects.filter(pinyin_initials="").only("pk", "display_name"))
        for row in rows:
            row.pinyin_initials = shaping.pinyin.person_initials(row.display_name)
        model.objects.bulk_update(rows, ["pinyin_initials"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='pinyin_initials',
            field=shaping.pinyin.InitialsField(blank=True, editable=False, max_length=60, source='display_name', validators=[django.core.validators.RegexValidator('^[a-z0-9]*$', '请写小写字母，例如 ysc。')], verbose_name='拼音首字母'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
