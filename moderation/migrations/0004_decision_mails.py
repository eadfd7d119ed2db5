from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0003_case_of_what'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='moderationdecision',
            name='mail_waits',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
