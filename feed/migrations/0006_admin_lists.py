from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0005_comments_held'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='feedpost',
            index=models.Index(condition=models.Q(('held_at__isnull', False)), fields=['id'], name='feed_post_held'),
        ),
        migrations.AddIndex(
            model_name='feedpost',
            index=models.Index(condition=models.Q(('is_sensitive', True)), fields=['id'], name='feed_post_sensitive'),
        ),
    ]
