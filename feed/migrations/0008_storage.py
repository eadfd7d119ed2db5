from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0007_held_for_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='feedphoto',
            name='bytes',
            field=models.BigIntegerField(db_default=0, default=0, editable=False, verbose_name='bytes'),
        ),
        migrations.AddField(
            model_name='feedphoto',
            name='measured_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
