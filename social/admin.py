"""To look at. A follow is taken away by an action, since counters depend on it; nothing is made here."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import CommonActedAdmin, CommonAdminOf, CommonLookAdmin, common_of_user
from social.actions import (
    social_request_decline,
    social_unblock,
    social_unfollow,
    social_unmute,
    social_unrestrict,
)
from social.models import (
    SocialBlock,
    SocialDismissal,
    SocialFollow,
    SocialFollowRequest,
    SocialMute,
    SocialRestrict,
    SocialSuggestions,
)
from social.suggestions import social_suggestions_forget


class SocialPairAdmin(CommonActedAdmin):
    """Two people, and what one of them did; `ends` are the fields of the two."""

    ends: tuple[str, str]
    more: tuple[str, ...] = ()
    search_help_text = _("Exact username")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["__str__", *self.ends, *self.more, "created_at"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.ends, *self.more, "created_at"]

    @property
    def common_of(self) -> tuple[CommonAdminOf, ...]:  # type: ignore[override]
        return (common_of_user(*self.ends),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).select_related(*self.ends)


@admin.register(SocialFollow)
class SocialFollowAdmin(SocialPairAdmin):
    ends = ("follower", "followed")

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        social_unfollow(follower=row.follower, followed=row.followed)


@admin.register(SocialFollowRequest)
class SocialFollowRequestAdmin(SocialPairAdmin):
    ends = ("follower", "followed")

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        social_request_decline(follower=row.follower, followed=row.followed)


@admin.register(SocialBlock)
class SocialBlockAdmin(SocialPairAdmin):
    ends = ("blocker", "blocked")

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        social_unblock(blocker=row.blocker, blocked=row.blocked)


@admin.register(SocialMute)
class SocialMuteAdmin(SocialPairAdmin):
    ends = ("muter", "muted")
    more = ("scope",)

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        social_unmute(muter=row.muter, muted=row.muted)


@admin.register(SocialRestrict)
class SocialRestrictAdmin(SocialPairAdmin):
    ends = ("restricter", "restricted")

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        social_unrestrict(restricter=row.restricter, restricted=row.restricted)


@admin.register(SocialDismissal)
class SocialDismissalAdmin(SocialPairAdmin):
    ends = ("user", "person")

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        row.delete()
        social_suggestions_forget(row.user)


@admin.register(SocialSuggestions)
class SocialSuggestionsAdmin(CommonLookAdmin):
    """What beat found, and finds again where it is deleted."""

    list_display = ("user", "made_at", "found")
    fields = ("user", "made_at", "people", "ways", "via")
    list_select_related = ("user",)
    common_of = (common_of_user("pk"),)
    search_help_text = _("Exact username")

    @admin.display(description=_("people"))
    def found(self, suggestions: SocialSuggestions) -> int:
        return len(suggestions.people)
