from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('feed', '0009_photo_looks'),
    ]

    operations = [
        ValidateConstraint('feedcomment', 'feed_comment_held_for'),
        ValidateConstraint('feedpost', 'feed_post_held_for'),
        CommonAddIndex(
            model_name='feedphoto',
            index=models.Index(condition=models.Q(('measured_at', None), ('variants_at__gt', models.F('measured_at')), _connector='OR'), fields=['id'], name='feed_photo_unmeasured'),
        ),
    ]
