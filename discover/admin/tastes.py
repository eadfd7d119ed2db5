from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import CommonAdminOf, CommonLookAdmin, common_of_user
from discover.models import DiscoverLess, DiscoverPreference, DiscoverTaste, DiscoverWall


class _OfPerson(CommonLookAdmin):
    """Rows of one person, by the field `whose`; they may be deleted, or the person could not be."""

    whose = "user"
    search_help_text = _("Exact username")

    @property
    def common_of(self) -> tuple[CommonAdminOf, ...]:  # type: ignore[override]
        return (common_of_user(self.whose),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(self.whose)


@admin.register(DiscoverPreference)
class DiscoverPreferenceAdmin(_OfPerson):
    list_display = ("user", "hashtags", "people", "fresh", "is_surprising")
    fields = ("user", "hashtags", "people", "fresh", "is_surprising")


@admin.register(DiscoverTaste)
class DiscoverTasteAdmin(_OfPerson):
    list_display = ("user", "made_at")
    fields = ("user", "made_at", "hashtags", "hashtag_shares", "likers", "liker_shares")


@admin.register(DiscoverLess)
class DiscoverLessAdmin(_OfPerson):
    list_display = ("user", "kind", "key", "created_at")
    fields = ("user", "kind", "key", "created_at")


@admin.register(DiscoverWall)
class DiscoverWallAdmin(_OfPerson):
    whose = "viewer"
    list_display = ("viewer", "seed", "epoch", "created_at")
    fields = (
        "viewer",
        "seed",
        "epoch",
        "created_at",
        "pools",
        "shares",
        "fresh_share",
        "reach",
        "less_authors",
    )
