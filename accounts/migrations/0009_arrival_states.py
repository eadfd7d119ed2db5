from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('accounts', "0008_storage"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='accountsarrival',
            index=models.Index(fields=['state', '-user'], name='accounts_arrival_state'),
        ),
    ]
