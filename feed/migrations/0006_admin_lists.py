from django.conf import settings
from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('feed', '0005_comments_held'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CommonAddIndex(
            model_name='feedpost',
            index=models.Index(condition=models.Q(('held_at__isnull', False)), fields=['id'], name='feed_post_held'),
        ),
        CommonAddIndex(
            model_name='feedpost',
            index=models.Index(condition=models.Q(('is_sensitive', True)), fields=['id'], name='feed_post_sensitive'),
        ),
    ]
