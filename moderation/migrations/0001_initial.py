import common.files
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModerationAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                ('by', models.BigIntegerField(editable=False, null=True, verbose_name='by')),
                ('by_name', models.CharField(editable=False, max_length=30, verbose_name='by')),
                ('verb', models.CharField(editable=False, max_length=24, verbose_name='act')),
                ('model', models.CharField(editable=False, max_length=64, verbose_name='of what kind')),
                ('key', models.CharField(editable=False, max_length=64, verbose_name='key')),
                ('label', models.CharField(editable=False, max_length=200, verbose_name='to what')),
                ('before', models.JSONField(default=dict, editable=False, verbose_name='before')),
                ('after', models.JSONField(default=dict, editable=False, verbose_name='after')),
                ('reason', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='why')),
            ],
            options={
                'verbose_name': 'act of the team',
                'verbose_name_plural': 'acts of the team',
                'indexes': [models.Index(fields=['by', '-id'], name='moderation_act_by'), models.Index(fields=['model', 'key', '-id'], name='moderation_act_of')],
            },
        ),
        migrations.CreateModel(
            name='ModerationCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('post', 'Post'), ('comment', 'Comment'), ('person', 'Profile'), ('message', 'Message'), ('group', 'Group')], max_length=7, verbose_name='kind')),
                ('key', models.BigIntegerField()),
                ('author', models.BigIntegerField(null=True, verbose_name='whose')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first reported')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last reported')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='taken')),
                ('claimed_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken by')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
            },
        ),
        migrations.CreateModel(
            name='ModerationDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('dismiss', 'Nothing to do'), ('hide', 'Take it down'), ('sensitive', 'Mark as sensitive'), ('photo', 'Remove the photo'), ('warn', 'Warn the person'), ('limit', 'Limit the account'), ('suspend', 'Suspend the account'), ('ban', 'Ban the account')], max_length=9, verbose_name='measure')),
                ('person', models.BigIntegerField(editable=False, null=True)),
                ('rule', models.CharField(blank=True, choices=[('spam', 'Spam or fraud'), ('nudity', 'Nudity or sex'), ('hate', 'Hate against a group of people'), ('harassment', 'Bullying or harassment'), ('violence', 'Violence, or a threat of it'), ('harm', 'Suicide, self-harm or eating disorders'), ('lies', 'False information'), ('illegal', 'Something illegal is sold or shown'), ('stolen', "A photo or a name that is somebody else's"), ('other', 'Something else')], max_length=10, verbose_name='rule')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('is_by_administrator', models.BooleanField(default=False, editable=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='decided')),
                ('kept', models.JSONField(default=dict, editable=False)),
                ('kept_photo', models.FileField(blank=True, editable=False, storage=common.files.common_private_storage, upload_to=common.files.CommonRandomName('kept'))),
                ('undone_at', models.DateTimeField(editable=False, null=True, verbose_name='undone')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='over')),
                ('by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='moderation.moderationcase')),
                ('undone_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
            },
        ),
        migrations.CreateModel(
            name='ModerationAppeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='why it should be undone')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked')),
                ('outcome', models.CharField(blank=True, choices=[('', 'Waiting'), ('upheld', 'It stays'), ('overturned', 'It is undone')], max_length=10, verbose_name='outcome')),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='answer')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='answered')),
                ('against', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('decided_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='moderation.moderationdecision')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.CreateModel(
            name='ModerationReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('spam', 'Spam or fraud'), ('nudity', 'Nudity or sex'), ('hate', 'Hate against a group of people'), ('harassment', 'Bullying or harassment'), ('violence', 'Violence, or a threat of it'), ('harm', 'Suicide, self-harm or eating disorders'), ('lies', 'False information'), ('illegal', 'Something illegal is sold or shown'), ('stolen', "A photo or a name that is somebody else's"), ('other', 'Something else')], max_length=10, verbose_name='reason')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('quoted', models.TextField(blank=True, verbose_name='as it was')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='moderation.moderationcase')),
                ('reporter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moderation_reports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
            },
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['opened_at'], name='moderation_case_waiting'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(fields=['author', '-id'], name='moderation_case_author'),
        ),
        migrations.AddConstraint(
            model_name='moderationcase',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('kind', 'key'), name='moderation_case_open_once'),
        ),
        migrations.AddConstraint(
            model_name='moderationcase',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='moderation_case_closed_after'),
        ),
        migrations.AddIndex(
            model_name='moderationdecision',
            index=models.Index(fields=['person', '-id'], name='moderation_decision_person'),
        ),
        migrations.AddIndex(
            model_name='moderationdecision',
            index=models.Index(condition=models.Q(('ended_at', None), ('undone_at', None), ('until__isnull', False)), fields=['until'], name='moderation_decision_ends'),
        ),
        migrations.AddConstraint(
            model_name='moderationdecision',
            constraint=models.CheckConstraint(condition=models.Q(('measure', 'dismiss'), models.Q(models.Q(('rule', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='moderation_decision_says_why'),
        ),
        migrations.AddConstraint(
            model_name='moderationdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure', 'suspend'), ('until__isnull', False)), models.Q(models.Q(('measure', 'suspend'), _negated=True), ('until', None)), _connector='OR'), name='moderation_decision_suspends_until'),
        ),
        migrations.AddConstraint(
            model_name='moderationdecision',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('made_at')), _connector='OR'), name='moderation_decision_until_later'),
        ),
        migrations.AddIndex(
            model_name='moderationappeal',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['made_at'], name='moderation_appeal_waits'),
        ),
        migrations.AddConstraint(
            model_name='moderationappeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('against')), _negated=True), _connector='OR'), name='moderation_appeal_by_another'),
        ),
        migrations.AddConstraint(
            model_name='moderationappeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='moderation_appeal_decided_whole'),
        ),
        migrations.AddIndex(
            model_name='moderationreport',
            index=models.Index(fields=['reporter', '-id'], name='moderation_report_reporter'),
        ),
        migrations.AddConstraint(
            model_name='moderationreport',
            constraint=models.UniqueConstraint(fields=('case', 'reporter'), name='moderation_report_once'),
        ),
        migrations.AddConstraint(
            model_name='moderationreport',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), ('reason', 'other'), _negated=True), name='moderation_report_other_says_what'),
        ),
    ]
