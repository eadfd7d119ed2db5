import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_walls'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='accountssite',
            options={'verbose_name': 'rules of the site', 'verbose_name_plural': 'rules of the site'},
        ),
        migrations.AddField(
            model_name='accountssite',
            name='account_megabytes',
            field=models.PositiveIntegerField(blank=True, default=5120, help_text='Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='MB of photos an account'),
        ),
        migrations.AddField(
            model_name='accountssite',
            name='site_megabytes',
            field=models.PositiveIntegerField(blank=True, help_text="Empty: no limit but the disk's.", null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='MB of photos in all'),
        ),
        migrations.CreateModel(
            name='AccountsStorage',
            fields=[
                ('user', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='storage', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('bytes', models.BigIntegerField(db_default=0, default=0, editable=False, verbose_name='bytes')),
            ],
            options={
                'verbose_name': 'storage of an account',
                'verbose_name_plural': 'storage of accounts',
                'indexes': [models.Index(fields=['-bytes', '-user'], name='accounts_storage_order')],
            },
        ),
        migrations.CreateModel(
            name='AccountsStorageTotal',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('bytes', models.BigIntegerField(db_default=0, default=0, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='accounts_storage_total_one_row')],
            },
        ),
    ]
