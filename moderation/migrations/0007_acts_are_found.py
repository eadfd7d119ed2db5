from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('moderation', '0006_day_indexes'),
    ]

    operations = [
        CommonAddIndex(
            model_name='moderationact',
            index=models.Index(fields=['verb', '-id'], name='moderation_act_verb'),
        ),
        CommonAddIndex(
            model_name='moderationact',
            index=models.Index(fields=['at'], name='moderation_act_at'),
        ),
    ]
