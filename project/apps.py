from datetime import timedelta

from django.apps import AppConfig

from common.schedule import CommonScheduled


class ProjectConfig(AppConfig):
    name = "project"
    schedule = [
        CommonScheduled("project.orphan_files", timedelta(minutes=90)),
        CommonScheduled("project.doctor_sample", timedelta(minutes=90)),
    ]
