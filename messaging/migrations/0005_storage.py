from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0004_set_apart'),
    ]

    operations = [
        migrations.AddField(
            model_name='messagingphoto',
            name='bytes',
            field=models.BigIntegerField(db_default=0, default=0, editable=False, verbose_name='bytes'),
        ),
        migrations.AddField(
            model_name='messagingphoto',
            name='measured_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
