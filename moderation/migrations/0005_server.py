import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        ('moderation', '0004_decision_mails'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModerationDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('signups', models.PositiveIntegerField(verbose_name='sign-ups')),
                ('posts', models.PositiveIntegerField(verbose_name='posts')),
                ('messages', models.PositiveIntegerField(verbose_name='messages')),
                ('active', models.PositiveIntegerField(verbose_name='active people')),
                ('counted_at', models.DateTimeField(verbose_name='counted')),
            ],
            options={
                'verbose_name': 'day',
                'verbose_name_plural': 'days',
            },
        ),
        migrations.CreateModel(
            name='ModerationFigure',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='name')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('value', models.JSONField(verbose_name='value')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
            },
        ),
        migrations.CreateModel(
            name='ModerationJob',
            fields=[
                ('periodic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='moderation_job', serialize=False, to='django_celery_beat.periodictask', verbose_name='job')),
                ('message', models.CharField(blank=True, editable=False, max_length=36)),
                ('outcome', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=7, verbose_name='outcome')),
                ('began_at', models.DateTimeField(null=True, verbose_name='began')),
                ('seconds', models.FloatField(null=True, verbose_name='seconds')),
                ('took', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), default=list, size=None, verbose_name='took')),
                ('worker', models.CharField(blank=True, max_length=120, verbose_name='worker')),
                ('failed_at', models.DateTimeField(null=True, verbose_name='last failed')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
                ('asked_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'run of a job',
                'verbose_name_plural': 'runs of jobs',
            },
        ),
        migrations.CreateModel(
            name='ModerationFailedTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=200, verbose_name='task')),
                ('digest', models.CharField(editable=False, max_length=32, unique=True)),
                ('arguments', models.JSONField(null=True, verbose_name='arguments')),
                ('error', models.CharField(max_length=300, verbose_name='error')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('first_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first failed')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last failed')),
            ],
            options={
                'verbose_name': 'failed task',
                'verbose_name_plural': 'failed tasks',
                'indexes': [models.Index(fields=['last_at'], name='moderation_failed_last')],
            },
        ),
    ]
