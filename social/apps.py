from datetime import timedelta

from django.apps import AppConfig

from common.schedule import CommonScheduled


class SocialConfig(AppConfig):
    name = "social"
    people_rules = ["social.queries.social_may_meet"]
    schedule = [CommonScheduled("social.requests_sweep", timedelta(minutes=5))]

    def ready(self) -> None:
        from social import receivers  # noqa: F401
