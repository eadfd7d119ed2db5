"""What an author does with their own posts on a page of its own: edit and delete."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from common.access import common_signed_in
from common.back import common_back
from feed.actions import FeedPhotoEdit, feed_post_delete, feed_post_edit
from feed.composer import feed_position
from feed.forms import FeedAltForm, FeedPostEditForm
from feed.models import FEED_CAPTION_MAX, FeedPhoto, FeedPost
from feed.texts import feed_text_counts
from social.places import social_place


def _own_post(request: HttpRequest, code: str) -> FeedPost:
    """The viewer's own post; anybody else's does not exist here."""
    return get_object_or_404(
        FeedPost.objects.filter(author=cast(AccountsUser, request.user)).for_cards(), code=code
    )


@require_http_methods(["GET", "POST"])
@common_signed_in
def feed_edit(request: HttpRequest, code: str) -> HttpResponseBase:
    post = _own_post(request, code)
    if request.method == "GET":
        return _edit_page(request, post, FeedPostEditForm.of(post), _photo_forms(post))
    form, photo_forms = FeedPostEditForm(request.POST), _sent_photo_forms(request, post)
    if form.is_valid() and all(row["form"].is_valid() for row in photo_forms):
        try:
            accounts_new_check(post.author, **feed_text_counts(form.cleaned_data["caption"], post.caption))
            feed_post_edit(
                post=post,
                caption=form.cleaned_data["caption"],
                photos=_edits(photo_forms),
                **form.chosen_options(post),
            )
        except FeedPost.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your post was changed."))
            return redirect(post)
    return _edit_page(request, post, form, photo_forms)


def _edit_page(
    request: HttpRequest, post: FeedPost, form: FeedPostEditForm, photo_forms: list[dict[str, Any]]
) -> HttpResponse:
    context = {
        "feed_post": post,
        "feed_post_form": form,
        "feed_photo_forms": photo_forms,
        "feed_caption_max": FEED_CAPTION_MAX,
    }
    return render(request, "feed/post_edit.html", context, status=422 if form.is_bound else 200)


def _photo_forms(post: FeedPost) -> list[dict[str, Any]]:
    return [
        {"photo": photo, "form": FeedAltForm(initial={"alt": photo.alt}, auto_id=f"id_%s_{photo.pk}")}
        for photo in post.slides
    ]


def _sent_photo_forms(request: HttpRequest, post: FeedPost) -> list[dict[str, Any]]:
    """The post's photos with the alt texts sent for them, in the order sent."""
    photos = {str(photo.pk): photo for photo in post.slides}
    sent = zip(request.POST.getlist("photo"), request.POST.getlist("alt"), strict=False)
    places = request.POST.getlist("position")
    rows = []
    for index, (key, alt) in enumerate(sent):
        if photo := photos.pop(key, None):
            place = feed_position(places[index] if index < len(places) else "", index)
            rows.append((place, photo, FeedAltForm({"alt": alt}, auto_id=f"id_%s_{photo.pk}")))
    rows.sort(key=lambda row: row[0])
    return [{"photo": photo, "form": form} for _place, photo, form in rows]


def _edits(photo_forms: list[dict[str, Any]]) -> list[FeedPhotoEdit]:
    return [
        FeedPhotoEdit(photo_id=cast(FeedPhoto, row["photo"]).pk, alt=row["form"].cleaned_data["alt"])
        for row in photo_forms
    ]


@require_http_methods(["GET", "POST"])
@common_signed_in
def feed_delete(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask, then delete."""
    post = _own_post(request, code)
    if request.method == "GET":
        context = {"feed_post": post, "feed_back": _place(request, post)}
        return render(request, "feed/post_delete.html", context)
    feed_post_delete(post=post)
    messages.success(request, _("Your post was deleted."))
    return common_back(request, post.author.get_absolute_url())


def _place(request: HttpRequest, post: FeedPost) -> str:
    """The list from which the question was asked; none on a page that goes with the post."""
    place = social_place(request)
    return "" if place.startswith(post.get_absolute_url()) else place
