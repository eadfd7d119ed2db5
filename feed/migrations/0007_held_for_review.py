import django.contrib.postgres.fields
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0006_admin_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='feedcomment',
            name='held_for',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='feedpost',
            name='held_for',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), editable=False, null=True, size=None),
        ),
        AddConstraintNotValid(
            model_name='feedcomment',
            constraint=models.CheckConstraint(condition=models.Q(('held_for', None), ('held_at__isnull', False), _connector='OR'), name='feed_comment_held_for'),
        ),
        AddConstraintNotValid(
            model_name='feedpost',
            constraint=models.CheckConstraint(condition=models.Q(('held_for', None), ('held_at__isnull', False), _connector='OR'), name='feed_post_held_for'),
        ),
    ]
