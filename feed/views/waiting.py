"""Comments that wait for the author of the post, and the words for which they do."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in
from common.rates import common_rate_limit
from feed.actions import feed_comment_approve, feed_hidden_words_set
from feed.forms import FeedHiddenWordsForm
from feed.models import FeedComment
from feed.templatetags.feed_comment_ways import feed_comment_url
from feed.views.comment_answers import feed_comments_anew


@require_POST
@common_signed_in
@common_rate_limit("feed.comment", "30/m/user")
def feed_comment_approve_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    """By whose post it is under. Approving twice is approving."""
    there = FeedComment.objects.open_to(request.user).select_related("post")
    comment = get_object_or_404(there, pk=comment_id, post__author=request.user)
    feed_comment_approve(comment=comment)
    words = _("Comment approved")
    if common_is_fragment(request):
        return feed_comments_anew(request, comment, words)
    messages.success(request, words)
    return redirect(feed_comment_url(comment))


@require_http_methods(["GET", "HEAD", "POST"])
@common_signed_in
@common_rate_limit("feed.words", "60/m/user")
def feed_hidden_words(request: HttpRequest) -> HttpResponseBase:
    """The page on which the form stands by itself; it stands among the settings of privacy, too."""
    viewer = cast(AccountsUser, request.user)
    if request.method != "POST":
        return _page(request, FeedHiddenWordsForm.of(viewer))
    form = FeedHiddenWordsForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    feed_hidden_words_set(user=viewer, words=form.cleaned_data["words"])
    messages.success(request, _("Saved."))
    return redirect(reverse("accounts:settings-privacy"))


def _page(request: HttpRequest, form: FeedHiddenWordsForm) -> HttpResponseBase:
    context = {"feed_words_form": form, "accounts_page": "privacy"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "feed/hidden_words.html", context, status=status)
