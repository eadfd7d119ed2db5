from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_limited'),
        ('moderation', '0007_acts_are_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModerationMember',
            fields=[
            ],
            options={
                'verbose_name': 'member of the team',
                'verbose_name_plural': 'members of the team',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('accounts.accountsuser',),
        ),
    ]
