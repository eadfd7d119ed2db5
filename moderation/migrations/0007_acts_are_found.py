from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0006_day_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='moderationact',
            index=models.Index(fields=['verb', '-id'], name='moderation_act_verb'),
        ),
        migrations.AddIndex(
            model_name='moderationact',
            index=models.Index(fields=['at'], name='moderation_act_at'),
        ),
    ]
