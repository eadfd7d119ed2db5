import accounts.models.arrivals
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_admin_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountsInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=accounts.models.arrivals.accounts_invitation_token, editable=False, max_length=40, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='note')),
                ('uses', models.PositiveIntegerField(verbose_name='people')),
                ('used', models.PositiveIntegerField(default=0, editable=False, verbose_name='came')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='taken back')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='AccountsArrival',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='arrival', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('question', models.CharField(blank=True, max_length=200, verbose_name='question')),
                ('answer', models.TextField(blank=True, max_length=500, verbose_name='answer')),
                ('language', models.CharField(blank=True, editable=False, max_length=10)),
                ('state', models.CharField(blank=True, choices=[('', 'Came in'), ('waiting', 'Waiting'), ('approved', 'Approved'), ('declined', 'Declined')], max_length=8, verbose_name='state')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='signed up')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided')),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('decided_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invited', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('invitation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='arrivals', to='accounts.accountsinvitation', verbose_name='invitation')),
            ],
            options={
                'verbose_name': 'arrival',
                'verbose_name_plural': 'arrivals',
            },
        ),
        migrations.CreateModel(
            name='AccountsSite',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('signup', models.CharField(choices=[('open', 'Open to everybody'), ('invitation', 'By invitation'), ('approval', 'By approval: the team reads each request')], default='open', max_length=10, verbose_name='signing up')),
                ('inviters', models.CharField(choices=[('members', 'Everybody who is here'), ('staff', 'The team')], default='members', help_text='Who comes by an invitation waits for no approval.', max_length=7, verbose_name='who may invite')),
                ('question', models.CharField(blank=True, help_text='What is asked of who wants to join by approval. Empty: why they would like to.', max_length=200, verbose_name='question')),
            ],
            options={
                'verbose_name': 'rules of the entrance',
                'verbose_name_plural': 'rules of the entrance',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='accounts_site_one_row')],
            },
        ),
        migrations.AddIndex(
            model_name='accountsinvitation',
            index=models.Index(fields=['made_by', '-id'], name='accounts_invitation_of'),
        ),
        migrations.AddConstraint(
            model_name='accountsinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('used__lte', models.F('uses'))), name='accounts_invitation_not_overused'),
        ),
        migrations.AddConstraint(
            model_name='accountsinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('uses__gte', 1)), name='accounts_invitation_has_uses'),
        ),
        migrations.AddIndex(
            model_name='accountsarrival',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['at'], name='accounts_arrival_waits'),
        ),
        migrations.AddIndex(
            model_name='accountsarrival',
            index=models.Index(condition=models.Q(('state', 'declined')), fields=['decided_at'], name='accounts_arrival_declined'),
        ),
        migrations.AddIndex(
            model_name='accountsarrival',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('told_at', None)), fields=['user'], name='accounts_arrival_untold'),
        ),
        migrations.AddConstraint(
            model_name='accountsarrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state__in', ['', 'waiting'])), models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'declined'])), _connector='OR'), name='accounts_arrival_decided_whole'),
        ),
    ]
