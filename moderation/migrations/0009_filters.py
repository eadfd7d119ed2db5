import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0008_team'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModerationFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('word', 'Word or phrase'), ('hashtag', 'Hashtag'), ('host', 'Host of links')], max_length=7, verbose_name='kind')),
                ('text', models.CharField(max_length=100, verbose_name='text')),
                ('folded', models.CharField(editable=False, max_length=400)),
                ('note', models.CharField(blank=True, help_text='Why it is here, for the team alone.', max_length=200, verbose_name='note')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('made_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
            ],
            options={
                'verbose_name': 'filter',
                'verbose_name_plural': 'filters',
                'constraints': [models.UniqueConstraint(fields=('kind', 'folded'), name='moderation_filter_once'), models.CheckConstraint(condition=models.Q(('folded', ''), _negated=True), name='moderation_filter_says')],
            },
        ),
        migrations.CreateModel(
            name='ModerationReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None, verbose_name='found')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='held')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='moderation.moderationcase')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'indexes': [models.Index(fields=['case'], name='moderation_review_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case',), name='moderation_review_open_once')],
            },
        ),
    ]
