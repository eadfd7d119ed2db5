from django.apps import AppConfig, apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_init, post_migrate
from django_cleanup import cache
from django_cleanup.apps import CleanupConfig

from common.schedule import common_schedule_migrated


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        post_migrate.connect(common_schedule_migrated, sender=apps.get_app_config("django_celery_beat"))


class CommonStaticFilesConfig(StaticFilesConfig):
    """Leaves out what django-htmx brings beside htmx 2: it is not used, and some of it imports bare names."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "django_htmx/ext/*",
        "django_htmx/htmax*",
        "django_htmx/htmx-4*",
    ]


class CommonCleanupConfig(CleanupConfig):  # type: ignore[misc]
    """django-cleanup without the notes it takes of every row that is read.

    Without them it asks the database for the old file when a row is saved, which happens far less often:
    a page reads dozens of photos, at four file fields each.
    """

    def ready(self) -> None:
        super().ready()
        for model in cache.cleanup_models():
            name = cache.get_model_name(model)
            post_init.disconnect(sender=model, dispatch_uid=f"post_init_django_cleanup_{name}")
