from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('moderation', '0012_indexes'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='moderationact',
            index=models.Index(fields=['by_name', '-id'], name='moderation_act_by_name'),
        ),
    ]
