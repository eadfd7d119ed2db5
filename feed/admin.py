from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from feed.actions import feed_post_delete
from feed.models import FeedPhoto, FeedPost, FeedUpload


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
    list_display = ["code", "author", "caption_start", "photo_count", "created_at"]
    list_select_related = ["author"]
    list_filter = ["created_at"]
    search_fields = ["code", "=author__username", "caption"]
    search_help_text = _("Code, exact username, or words of the caption")
    fields = ["code", "author", "caption", "published", "created_at", "edited_at"]
    # Words are their author's: the admin shows and deletes, it does not rewrite.
    readonly_fields = ["code", "author", "caption", "published", "created_at", "edited_at"]
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
