from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('messaging', '0005_storage'),
    ]

    operations = [
        CommonAddIndex(
            model_name='messagingphoto',
            index=models.Index(condition=models.Q(('measured_at', None)), fields=['message'], name='messaging_photo_unmeasured'),
        ),
    ]
