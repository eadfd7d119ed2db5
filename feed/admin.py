from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from feed.actions import feed_comment_delete, feed_like_remove, feed_post_delete
from feed.models import FeedComment, FeedHashtag, FeedLike, FeedPhoto, FeedPost, FeedUpload

_COUNTERS = ("like_count", "comment_count", "save_count")
# Words are their author's: the admin shows and deletes, it does not rewrite.
_DATES = ("created_at", "edited_at", "held_at")
_POST = ("code", "author", "caption", *_COUNTERS, "published", *_DATES, "archived_at", "is_sensitive")
_COMMENT = ("author", "post", "parent", "text", "like_count", "reply_count", *_DATES, "waits")
_LIKE = ("user", "post", "created_at")
_HASHTAG = ("name", "folded", "post_count", "created_at")


class FeedPhotoInline(admin.TabularInline[FeedPhoto, FeedPost]):
    model = FeedPhoto
    extra = 0
    can_delete = False
    fields = ["position", "image", "alt", "variants_at"]
    readonly_fields = ["position", "image", "alt", "variants_at"]

    def has_add_permission(self, request: HttpRequest, obj: FeedPost | None = None) -> bool:
        return False


@admin.register(FeedPost)
class FeedPostAdmin(admin.ModelAdmin[FeedPost]):
    list_display = ["code", "author", "caption_start", "photo_count", *_COUNTERS, "created_at"]
    list_select_related = ["author"]
    list_filter = ["created_at"]
    search_fields = ["code", "=author__username", "caption"]
    search_help_text = _("Code, exact username, or words of the caption")
    fields = _POST
    readonly_fields = _POST
    inlines = [FeedPhotoInline]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("caption"))
    def caption_start(self, post: FeedPost) -> str:
        return post.caption[:60]

    def delete_model(self, request: HttpRequest, post: FeedPost) -> None:
        feed_post_delete(post=post)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[FeedPost]) -> None:
        for post in queryset:
            feed_post_delete(post=post)


@admin.register(FeedUpload)
class FeedUploadAdmin(admin.ModelAdmin[FeedUpload]):
    list_display = ["id", "owner", "width", "height", "created_at"]
    list_select_related = ["owner"]
    fields = ["owner", "width", "height", "created_at"]
    readonly_fields = ["owner", "width", "height", "created_at"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(FeedComment)
class FeedCommentAdmin(admin.ModelAdmin[FeedComment]):
    list_display = ["id", "author", "text_start", "post", "like_count", "reply_count", "created_at"]
    list_select_related = ["author", "post"]
    list_filter = ["created_at"]
    search_fields = ["=author__username", "=post__code", "text"]
    search_help_text = _("Exact username, code of the post, or words of the comment")
    fields = _COMMENT
    readonly_fields = _COMMENT
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("text"))
    def text_start(self, comment: FeedComment) -> str:
        return comment.text[:60]

    def delete_model(self, request: HttpRequest, comment: FeedComment) -> None:
        feed_comment_delete(comment=comment)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[FeedComment]) -> None:
        for comment in queryset:
            feed_comment_delete(comment=comment)


@admin.register(FeedLike)
class FeedLikeAdmin(admin.ModelAdmin[FeedLike]):
    list_display = _LIKE
    list_select_related = ["user", "post"]
    search_fields = ["=user__username", "=post__code"]
    search_help_text = _("Exact username, or code of the post")
    fields = _LIKE
    readonly_fields = _LIKE
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, like: FeedLike) -> None:
        feed_like_remove(like=like)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[FeedLike]) -> None:
        for like in queryset:
            feed_like_remove(like=like)


@admin.register(FeedHashtag)
class FeedHashtagAdmin(admin.ModelAdmin[FeedHashtag]):
    """To look at: hashtags come from captions, and their numbers from the posts."""

    list_display = _HASHTAG
    search_fields = ["^folded"]
    fields = _HASHTAG
    readonly_fields = _HASHTAG
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FeedHashtag | None = None) -> bool:
        return False
