"""Pages of posts: home, profile, post, edit, delete."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsFormerName, AccountsUser
from common.access import common_is_fragment, common_signed_in, common_visitors
from common.paging import CommonPage, common_cursor, common_keyset_page
from feed.actions import FeedPhotoEdit, feed_post_delete, feed_post_edit
from feed.composer import feed_position
from feed.forms import FeedAltForm, FeedPostEditForm
from feed.models import FEED_CAPTION_MAX, FeedPhoto, FeedPost

FEED_HOME_SIZE = 12
FEED_PROFILE_SIZE = 24
FEED_LANDING_SIZE = 9
FEED_MORE_SIZE = 6


def _page(request: HttpRequest, posts: QuerySet[FeedPost], size: int) -> CommonPage[FeedPost]:
    return common_keyset_page(
        posts, key="published", cursor=common_cursor(request.GET.get("cursor")), size=size
    )


@require_safe
@vary_on_headers("HX-Request")
def feed_home(request: HttpRequest) -> HttpResponse:
    """The viewer's home, or the landing page of somebody signed out."""
    if not request.user.is_authenticated:
        return _landing(request)
    page = _page(request, FeedPost.objects.visible_to(request.user).for_cards(), FEED_HOME_SIZE)
    template = "feed/_cards.html" if common_is_fragment(request) else "feed/home.html"
    return render(request, template, {"feed_page": page})


def _landing(request: HttpRequest) -> HttpResponse:
    posts = FeedPost.objects.visible_to(request.user).for_cards().order_by("-published")
    return render(request, "feed/landing.html", {"feed_posts": posts[:FEED_LANDING_SIZE]})


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def feed_profile(request: HttpRequest, username: str) -> HttpResponseBase:
    owner = (
        AccountsUser.objects.select_related("profile")
        .filter(username=username.lower(), is_active=True, profile__isnull=False)
        .first()
    )
    if owner is None:
        return _former_name(username)
    if owner.username != username:
        return redirect(owner, permanent=True)
    posts = FeedPost.objects.visible_to(request.user).filter(author=owner).for_tiles()
    page = _page(request, posts, FEED_PROFILE_SIZE)
    is_own = owner == request.user
    context = {
        "accounts_user": owner,
        "feed_page": page,
        "feed_is_own": is_own,
        "feed_is_visible": is_own or not owner.profile.is_private,
    }
    template = "feed/_tiles.html" if common_is_fragment(request) else "feed/profile.html"
    return render(request, template, context)


def _former_name(username: str) -> HttpResponse:
    """A name given up less than 30 days ago leads to its user."""
    former = get_object_or_404(
        AccountsFormerName.objects.select_related("user"),
        username=username.lower(),
        kept_until__gt=timezone.now(),
        user__is_active=True,
    )
    return redirect(former.user)


@require_safe
@common_visitors
def feed_post(request: HttpRequest, code: str) -> HttpResponseBase:
    post = get_object_or_404(FeedPost.objects.visible_to(request.user).for_cards(), code=code)
    more = FeedPost.objects.visible_to(request.user).filter(author=post.author).exclude(pk=post.pk)
    context = {
        "feed_post": post,
        "feed_is_own": post.author == request.user,
        "feed_more_posts": more.for_tiles().order_by("-published")[:FEED_MORE_SIZE],
    }
    return render(request, "feed/post.html", context)


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
        return _edit_page(
            request, post, FeedPostEditForm(initial={"caption": post.caption}), _photo_forms(post)
        )
    form, photo_forms = FeedPostEditForm(request.POST), _sent_photo_forms(request, post)
    if form.is_valid() and all(row["form"].is_valid() for row in photo_forms):
        try:
            feed_post_edit(post=post, caption=form.cleaned_data["caption"], photos=_edits(photo_forms))
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
        for photo in post.photos.all()
    ]


def _sent_photo_forms(request: HttpRequest, post: FeedPost) -> list[dict[str, Any]]:
    """The post's photos with the alt texts sent for them, in the order sent."""
    photos = {str(photo.pk): photo for photo in post.photos.all()}
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
        return render(request, "feed/post_delete.html", {"feed_post": post})
    feed_post_delete(post=post)
    messages.success(request, _("Your post was deleted."))
    return redirect(post.author)
