from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('accounts', '0004_limited'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CommonAddIndex(
            model_name='accountsprofile',
            index=models.Index(condition=models.Q(('is_limited', True)), fields=['user'], name='accounts_profile_limited'),
        ),
        CommonAddIndex(
            model_name='accountssession',
            index=models.Index(fields=['-created_at', '-public_id'], name='accounts_session_newest'),
        ),
        CommonAddIndex(
            model_name='accountssession',
            index=models.Index(fields=['address'], name='accounts_session_address'),
        ),
        CommonAddIndex(
            model_name='accountsuser',
            index=models.Index(condition=models.Q(('is_active', False)), fields=['id'], name='accounts_user_out'),
        ),
        CommonAddIndex(
            model_name='accountsuser',
            index=models.Index(condition=models.Q(('is_staff', True)), fields=['id'], name='accounts_user_staff'),
        ),
    ]
