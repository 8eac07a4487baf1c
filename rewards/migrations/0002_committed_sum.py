from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rewards', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='rewardbudget',
            name='committed_yuan',
            field=models.PositiveIntegerField(default=0, verbose_name='已批准(元)'),
        ),
        migrations.AddConstraint(
            model_name='rewardbudget',
            constraint=models.CheckConstraint(condition=models.Q(('committed_yuan__lte', models.F('cap_yuan'))), name='approved_grants_stay_within_the_cap', violation_error_message='批准的奖励合计不能超过年度总额。'),
        ),
    ]
