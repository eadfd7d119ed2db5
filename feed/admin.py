"""Words are their author's: the admin shows and deletes, it does not rewrite."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import (
    CommonActedAdmin,
    CommonAdminOf,
    CommonKeptAdmin,
    CommonLookAdmin,
    common_admin_link,
    common_of_user,
)
from common.admin_deleted import common_deleted
from feed.actions import feed_comment_delete, feed_like_remove, feed_post_delete
from feed.models import FeedComment, FeedHashtag, FeedLike, FeedPhoto, FeedPost, FeedUpload

_COUNTERS = ("like_count", "comment_count", "save_count")
_DATES = ("created_at", "edited_at", "held_at")
_POST = ("code", "by", "caption", *_COUNTERS, "published", *_DATES, "archived_at", "is_sensitive")
_COMMENT = ("by", "under", "parent", "text", "like_count", "reply_count", *_DATES, "waits")
_LIKE = ("by", "on", "created_at")
_HASHTAG = ("name", "folded", "post_count", "created_at")
_THUMB = 48  # pixels high
_OF_POST = CommonAdminOf("feed.feedpost", "code", ("post",))


def _thumb(photo: FeedPhoto | None) -> SafeString:
    if photo is None:
        return SafeString("")
    url, width = (photo.webp_320 or photo.image).url, round(_THUMB * photo.width / max(1, photo.height))
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">', url, width, _THUMB, photo.alt
    )


class _FeedAdmin(CommonActedAdmin):
    counters: ClassVar[tuple[str, ...]] = ()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        rows = list(objs)
        return common_deleted(self, request, rows, rows, *self.counters)

    @admin.display(description=_("user"))
    def by(self, row: Any) -> str:
        person = row.user if isinstance(row, FeedLike) else row.author
        return common_admin_link(person, person.username)


class _StateFilter(admin.SimpleListFilter):
    """Only states of which few rows are, each with an index of its own."""

    title = _("state")
    parameter_name = "state"
    states: ClassVar[dict[str, tuple[Any, dict[str, Any]]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state, words) for state, (words, _condition) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        _words, condition = self.states.get(self.value() or "", ("", {}))
        return queryset.filter(**condition)


class _PostStateFilter(_StateFilter):
    states: ClassVar = {
        "down": (_("taken down"), {"held_at__isnull": False}),
        "sensitive": (_("sensitive"), {"is_sensitive": True}),
    }


class _CommentStateFilter(_StateFilter):
    states: ClassVar = {
        "down": (_("taken down"), {"held_at__isnull": False}),
        "waits": (_("waits for approval"), {"waits": True}),
    }


class FeedPhotoInline(admin.TabularInline[FeedPhoto, FeedPost]):
    model = FeedPhoto
    extra = 0
    can_delete = False
    fields = ["position", "thumb", "image", "alt", "variants_at"]
    readonly_fields = ["position", "thumb", "image", "alt", "variants_at"]

    def has_add_permission(self, request: HttpRequest, obj: FeedPost | None = None) -> bool:
        return False

    @admin.display(description=_("photo"))
    def thumb(self, photo: FeedPhoto) -> str:
        return _thumb(photo)


@admin.register(FeedPost)
class FeedPostAdmin(_FeedAdmin):
    list_display = ["thumb", "code", "by", "caption_start", "photo_count", *_COUNTERS, "created_at"]
    list_display_links = ["code"]
    list_filter = [_PostStateFilter]
    common_of = (common_of_user("author"), CommonAdminOf("feed.feedpost", "code", ("pk",)))
    search_help_text = _("Exact username, or code of the post")
    counters = _COUNTERS
    fields = (*_POST, "common_rows")
    inlines = [FeedPhotoInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        first = Prefetch("photos", FeedPhoto.objects.filter(position=0), to_attr="covers")
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("author").prefetch_related(first)

    @admin.display(description=_("photo"))
    def thumb(self, post: Any) -> str:
        return _thumb(next(iter(post.covers), None)) or post.code

    @admin.display(description=_("caption"))
    def caption_start(self, post: FeedPost) -> str:
        return post.caption[:60]

    def delete_model(self, request: HttpRequest, row: FeedPost) -> None:
        feed_post_delete(post=row)


@admin.register(FeedUpload)
class FeedUploadAdmin(CommonLookAdmin):
    list_display = ["id", "owner", "width", "height", "created_at"]
    list_select_related = ["owner"]
    common_of = (common_of_user("owner"),)
    search_help_text = _("Exact username")
    ordering = ["-created_at", "-pk"]
    fields = ["owner", "width", "height", "created_at"]


@admin.register(FeedComment)
class FeedCommentAdmin(_FeedAdmin):
    list_display = ["id", "by", "text_start", "under", "like_count", "reply_count", "created_at"]
    list_select_related = ["author", "post"]
    list_filter = [_CommentStateFilter]
    common_of = (common_of_user("author"), _OF_POST)
    search_help_text = _("Exact username, or code of the post")
    counters = ("like_count", "reply_count")
    fields = (*_COMMENT, "common_rows")

    @admin.display(description=_("text"))
    def text_start(self, comment: FeedComment) -> str:
        return comment.text[:60]

    @admin.display(description=_("post"))
    def under(self, comment: FeedComment) -> str:
        return common_admin_link(comment.post, comment.post.code)

    def delete_model(self, request: HttpRequest, row: FeedComment) -> None:
        feed_comment_delete(comment=row)


@admin.register(FeedLike)
class FeedLikeAdmin(_FeedAdmin):
    list_display = ("id", *_LIKE)
    list_select_related = ["user", "post"]
    common_of = (common_of_user("user"), _OF_POST)
    search_help_text = _("Exact username, or code of the post")
    fields = _LIKE

    @admin.display(description=_("post"))
    def on(self, like: FeedLike) -> str:
        return common_admin_link(like.post, like.post.code)

    def delete_model(self, request: HttpRequest, row: FeedLike) -> None:
        feed_like_remove(like=row)


@admin.register(FeedHashtag)
class FeedHashtagAdmin(CommonKeptAdmin):
    """To look at: hashtags come from captions, and their numbers from the posts."""

    list_display = _HASHTAG
    search_fields = ["folded"]
    common_of = (CommonAdminOf("feed.feedhashtag", "folded", ("pk",)),)
    search_help_text = _("Exact hashtag")
    fields = _HASHTAG
