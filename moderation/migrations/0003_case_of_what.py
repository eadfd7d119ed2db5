from django.db import migrations, models

from common.indexes import CommonAddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("moderation", "0002_acts_stay")]

    operations = [
        CommonAddIndex(
            model_name="moderationcase",
            index=models.Index(fields=["kind", "key", "-id"], name="moderation_case_of"),
        )
    ]
