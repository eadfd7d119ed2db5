import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_session_alerts'),
        ('feed', '0004_posts_taken_down'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedHiddenWords',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='hidden_words', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='words')),
            ],
            options={
                'verbose_name': 'hidden words',
                'verbose_name_plural': 'hidden words',
            },
        ),
        migrations.AddField(
            model_name='feedcomment',
            name='held_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='taken down'),
        ),
        migrations.AddField(
            model_name='feedcomment',
            name='waits',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='waits for approval'),
        ),
        migrations.AddIndex(
            model_name='feedcomment',
            index=models.Index(condition=models.Q(('waits', True)), fields=['post', 'id'], name='feed_comment_waiting'),
        ),
        migrations.AddIndex(
            model_name='feedcomment',
            index=models.Index(condition=models.Q(('held_at__isnull', False), ('waits', True), _connector='OR'), fields=['author', 'post'], name='feed_comment_hidden'),
        ),
        migrations.AddConstraint(
            model_name='feedhiddenwords',
            constraint=models.CheckConstraint(condition=models.Q(('words__len__lte', 200)), name='feed_hidden_words_most'),
        ),
    ]
