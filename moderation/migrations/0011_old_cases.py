from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0010_known_photos'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='moderationcase',
            name='trimmed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(condition=models.Q(('closed_at__isnull', False), ('trimmed_at', None)), fields=['closed_at'], name='moderation_case_untrimmed'),
        ),
        migrations.AddIndex(
            model_name='moderationreport',
            index=models.Index(condition=models.Q(('told_at', None)), fields=['case'], name='moderation_report_untold'),
        ),
    ]
