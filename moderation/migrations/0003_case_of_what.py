from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_acts_stay")]

    operations = [
        migrations.AddIndex(
            model_name="moderationcase",
            index=models.Index(fields=["kind", "key", "-id"], name="moderation_case_of"),
        )
    ]
