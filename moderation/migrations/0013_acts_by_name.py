from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('moderation', '0012_indexes'),
    ]

    operations = [
        CommonAddIndex(
            model_name='moderationact',
            index=models.Index(fields=['by_name', '-id'], name='moderation_act_by_name'),
        ),
    ]
