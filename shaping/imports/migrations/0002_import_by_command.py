"""A command imports without a user; a batch says what it imports and when it was checked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="title",
            field=models.CharField(default="", max_length=120, verbose_name="导入内容"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="importbatch",
            name="checked_at",
            field=models.DateTimeField(null=True, verbose_name="检查时间"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="上传人",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="importbatch", name="import_confirmation_says_who_and_when"
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                | models.Q(confirmed_at__isnull=False, confirmed_by=None, created_by=None),
                name="import_confirmation_says_who_and_when",
            ),
        ),
    ]
