from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0008_storage'),
    ]

    operations = [
        migrations.AddField(
            model_name='feedphoto',
            name='checksum',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='feedphoto',
            name='look',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='feedphoto',
            name='whole_look',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='feedupload',
            name='checksum',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='feedupload',
            name='look',
            field=models.BinaryField(max_length=16, null=True),
        ),
    ]
