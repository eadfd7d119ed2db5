import accounts.models.walls
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_entrance'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountsBlockedHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', accounts.models.walls.AccountsMailHostField(help_text='What follows the @; all below it too.', max_length=253, unique=True, verbose_name='mail host')),
                ('note', models.CharField(blank=True, help_text='Why; for the team.', max_length=200, verbose_name='note')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
            ],
            options={
                'verbose_name': 'blocked mail host',
                'verbose_name_plural': 'blocked mail hosts',
                'constraints': [models.CheckConstraint(condition=models.Q(('host', ''), _negated=True), name='accounts_host_named')],
            },
        ),
        migrations.CreateModel(
            name='AccountsBlockedNetwork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', accounts.models.walls.AccountsNetworkField(help_text='With the number of bits that all its addresses share: 203.0.113.0/24, 2001:db8::/48.', max_length=43, unique=True, verbose_name='network')),
                ('what', models.CharField(choices=[('signup', 'Signing up'), ('write', 'Signing up and writing'), ('enter', 'Everything, reading too')], default='signup', max_length=6, verbose_name='what is blocked')),
                ('note', models.CharField(blank=True, help_text='Why; for the team.', max_length=200, verbose_name='note')),
                ('ends_at', models.DateTimeField(blank=True, help_text='Empty: without an end.', null=True, verbose_name='until')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
            ],
            options={
                'verbose_name': 'blocked network',
                'verbose_name_plural': 'blocked networks',
                'constraints': [models.CheckConstraint(condition=models.Q(('network', ''), _negated=True), name='accounts_network_named')],
            },
        ),
    ]
