from django.db import migrations, models

_FILL = """
update moderation_moderationknownband as band set look = photo.look
from moderation_moderationknownphoto as photo where photo.id = band.photo_id
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0011_old_cases")]

    operations = [
        migrations.AddField(
            model_name="moderationknownband",
            name="look",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
