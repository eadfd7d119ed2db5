from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('moderation', '0011_old_cases'),
    ]

    operations = [
        CommonAddIndex(
            model_name='moderationdecision',
            index=models.Index(condition=models.Q(('mail_waits', True)), fields=['id'], name='moderation_decision_mail'),
        ),
        CommonAddIndex(
            model_name='moderationcase',
            index=models.Index(condition=models.Q(('closed_at__isnull', False), ('trimmed_at', None)), fields=['closed_at'], name='moderation_case_untrimmed'),
        ),
        CommonAddIndex(
            model_name='moderationreport',
            index=models.Index(condition=models.Q(('told_at', None)), fields=['case'], name='moderation_report_untold'),
        ),
    ]
