from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import CommonKeptAdmin
from discover.models import DiscoverEpoch, DiscoverRun


@admin.register(DiscoverRun)
class DiscoverRunAdmin(CommonKeptAdmin):
    list_display = ["job", "began_at", "seconds", "outcome", "counted"]
    list_filter = ["job", "outcome"]
    fields = ("job", "began_at", "seconds", "outcome", "counted", "error")
    ordering = ["-pk"]

    @admin.display(description=_("counts"))
    def counted(self, run: DiscoverRun) -> str:
        return ", ".join(f"{what}: {number}" for what, number in run.counts.items())


@admin.register(DiscoverEpoch)
class DiscoverEpochAdmin(CommonKeptAdmin):
    list_display = ["id", "made_at", "ready_at", "posts", "pools", "slots"]
    fields = ("id", "made_at", "ready_at", "posts", "pools", "slots")
