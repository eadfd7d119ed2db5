"""The composer: the page that makes a post, and the address each of its photos goes to by itself."""

import uuid
from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from accounts.storage import AccountsStorageFull, accounts_room_of
from common.access import common_signed_in
from common.files import CommonDiskFull
from common.images import COMMON_IMAGE_BYTES_MAX, CommonImageRefused, common_image_preview
from common.rates import common_rate_limit
from feed.actions import feed_upload_create, feed_upload_delete
from feed.composer import FEED_SHAPES, FeedDraft, feed_draft_empty, feed_draft_read, feed_no_room
from feed.models import FEED_ALT_MAX, FEED_CAPTION_MAX, FEED_PHOTOS_MAX, FeedPost, FeedUpload
from feed.review import feed_held_sentence
from feed.texts import feed_text_counts


def _viewer(request: HttpRequest) -> AccountsUser:
    return cast(AccountsUser, request.user)


@require_http_methods(["GET", "POST"])
@common_signed_in
@common_rate_limit("feed.post", "60/h/user")
def feed_compose(request: HttpRequest) -> HttpResponseBase:
    """The empty composer; a POST shares the post, or with `add` only stages the chosen files."""
    if request.method == "GET":
        return _page(request, feed_draft_empty())
    draft = feed_draft_read(request, _viewer(request))
    return _page(request, draft) if "add" in request.POST else _share(request, draft)


def _share(request: HttpRequest, draft: FeedDraft) -> HttpResponseBase:
    post = _posted(draft, _viewer(request))
    if post is None:
        return _page(request, draft)
    if post.held_for:
        messages.info(request, feed_held_sentence(post.held_for))
    else:
        messages.success(request, _("Your post is on the line."))
    _warn_of_storage(request)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        # A script that followed the redirect would use up the message.
        return JsonResponse({"url": post.get_absolute_url()}, status=HTTPStatus.CREATED)
    return redirect(post)


def _warn_of_storage(request: HttpRequest) -> None:
    room = accounts_room_of(_viewer(request))
    if room.is_nearly_full:
        messages.warning(request, _("Your photos take %(room)s.") % {"room": room.words})


def _posted(draft: FeedDraft, author: AccountsUser) -> FeedPost | None:
    """The post, or None with the reasons in the draft."""
    if not draft.photos and not draft.errors:
        draft.errors.append(_("Choose at least one photo."))
    try:
        if draft.is_valid:
            accounts_new_check(author, posts=1, **feed_text_counts(draft.form.cleaned_data["caption"]))
            return draft.post(author)
    except ValidationError as error:
        draft.errors += error.messages
    except CommonDiskFull:
        draft.refuse_for_want_of_room()
    return draft.posted_before(author)


def _page(request: HttpRequest, draft: FeedDraft) -> HttpResponse:
    context = {
        "feed_draft": draft,
        "feed_caption_max": FEED_CAPTION_MAX,
        "feed_alt_max": FEED_ALT_MAX,
        "feed_photos_max": FEED_PHOTOS_MAX,
        "feed_bytes_max": COMMON_IMAGE_BYTES_MAX,
        "feed_shapes": list(FEED_SHAPES),
    }
    status = draft.status if draft.form.is_bound else HTTPStatus.OK
    return render(request, "feed/compose.html", context, status=status)


@require_POST
@common_signed_in
@common_rate_limit("feed.upload", "300/h/user")
def feed_upload(request: HttpRequest) -> HttpResponseBase:
    """Stage one photo: `{"id", "width", "height", "preview"}`, or 422 with a sentence in `error`."""
    file = request.FILES.get("photo")
    if file is None:
        return JsonResponse({"error": _("Choose a photo.")}, status=422)
    try:
        upload = feed_upload_create(owner=_viewer(request), file=file)
    except (AccountsStorageFull, CommonImageRefused) as error:
        return JsonResponse({"error": " ".join(error.messages), "code": error.code}, status=422)
    except CommonDiskFull:
        return JsonResponse({"error": feed_no_room()}, status=HTTPStatus.INSUFFICIENT_STORAGE)
    return JsonResponse(
        {
            "id": str(upload.pk),
            "width": upload.width,
            "height": upload.height,
            "preview": reverse("feed:upload-preview", args=[upload.pk]),
        }
    )


@require_safe
@common_signed_in
@cache_control(private=True, max_age=86400, immutable=True)
def feed_upload_preview(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The staged photo at screen size, for its owner alone."""
    upload = get_object_or_404(FeedUpload, owner=_viewer(request), pk=upload_id)
    try:
        with upload.master.open("rb") as master:
            return HttpResponse(common_image_preview(master), content_type="image/jpeg")
    except FileNotFoundError as error:  # posted or removed since the line above
        raise Http404 from error


@require_POST
@common_signed_in
def feed_upload_remove(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    feed_upload_delete(owner=_viewer(request), upload_id=upload_id)
    return HttpResponse(status=204)
