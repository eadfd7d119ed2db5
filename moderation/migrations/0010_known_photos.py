import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0009_filters'),
    ]

    operations = [
        migrations.AddField(
            model_name='moderationreview',
            name='distance',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='distance'),
        ),
        migrations.AddField(
            model_name='moderationreview',
            name='resembles',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='moderation.moderationdecision', verbose_name='looks like'),
        ),
        migrations.CreateModel(
            name='ModerationKnownPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checksum', models.BinaryField(max_length=32, null=True)),
                ('look', models.BinaryField(max_length=16, null=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_photos', to='moderation.moderationdecision')),
            ],
            options={
                'verbose_name': 'known photo',
                'verbose_name_plural': 'known photos',
            },
        ),
        migrations.CreateModel(
            name='ModerationKnownBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.IntegerField()),
                ('look', models.BinaryField(max_length=16)),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='moderation.moderationknownphoto')),
            ],
        ),
        migrations.AddIndex(
            model_name='moderationknownphoto',
            index=models.Index(condition=models.Q(('checksum__isnull', False)), fields=['checksum'], name='moderation_known_file'),
        ),
        migrations.AddConstraint(
            model_name='moderationknownphoto',
            constraint=models.CheckConstraint(condition=models.Q(('checksum__isnull', False), ('look__isnull', False), _connector='OR'), name='moderation_known_something'),
        ),
        migrations.AddConstraint(
            model_name='moderationknownband',
            constraint=models.UniqueConstraint(fields=('band', 'photo'), name='moderation_known_band'),
        ),
    ]
