from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('accounts', "0008_storage"),
    ]

    operations = [
        CommonAddIndex(
            model_name='accountsarrival',
            index=models.Index(fields=['state', '-user'], name='accounts_arrival_state'),
        ),
    ]
