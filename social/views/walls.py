"""Block and mute, both back, and the lists of them in the settings."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in
from common.back import common_refusal
from common.paging import common_cursor, common_keyset_page
from social.actions import social_block, social_mute, social_unblock, social_unmute
from social.forms import SocialMuteForm
from social.models import SocialBlock, SocialMute
from social.queries import social_may_meet
from social.views.answers import (
    SOCIAL_OTHER_RATES,
    social_act,
    social_answer,
    social_blockable,
    social_person,
    social_viewer,
)

_SIZE = 20


@social_act("social.block", SOCIAL_OTHER_RATES)
def social_block_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_blockable(request, username)
    try:
        social_block(blocker=social_viewer(request), blocked=person)
    except ValidationError as error:
        return common_refusal(request, error, person.get_absolute_url())
    except AccountsUser.DoesNotExist as error:  # gone since it was read
        raise Http404 from error
    words = _("You blocked %(name)s.") % {"name": person.username}
    return social_answer(request, person, "social/_block.html", words, social_is_blocked=True)


@social_act("social.block", SOCIAL_OTHER_RATES)
def social_unblock_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_blockable(request, username)
    social_unblock(blocker=social_viewer(request), blocked=person)
    words = _("You unblocked %(name)s.") % {"name": person.username}
    return social_answer(request, person, "social/_block.html", words, social_is_blocked=False)


@social_act("social.mute", SOCIAL_OTHER_RATES)
def social_mute_view(request: HttpRequest, username: str) -> HttpResponse:
    person, form = social_person(request, username), SocialMuteForm(request.POST)
    if not form.is_valid():
        return _refused(request, person, ValidationError(list(form.errors["scope"])))
    scope = form.cleaned_data["scope"]
    try:
        social_mute(muter=social_viewer(request), muted=person, scope=scope)
    except ValidationError as error:
        return _refused(request, person, error)
    except AccountsUser.DoesNotExist as error:  # gone since it was read
        raise Http404 from error
    words = _("You muted %(name)s. They are not told.") % {"name": person.username}
    return social_answer(request, person, "social/_mute.html", words, social_scope=scope)


@social_act("social.mute", SOCIAL_OTHER_RATES)
def social_unmute_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    social_unmute(muter=social_viewer(request), muted=person)
    words = _("%(name)s is no longer muted.") % {"name": person.username}
    # On the profile it was asked by a line, in the settings by a row of a list.
    part = "_unmuted" if request.headers.get("HX-Target") == "mute-line" else "_mute"
    return social_answer(request, person, f"social/{part}.html", words, social_scope="", social_words=words)


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def social_blocked(request: HttpRequest) -> HttpResponseBase:
    blocks = SocialBlock.objects.filter(blocker=social_viewer(request), blocked__is_active=True)
    return _list(request, "blocked", blocks.select_related("blocked__profile"))


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def social_muted(request: HttpRequest) -> HttpResponseBase:
    viewer = social_viewer(request)
    mutes = SocialMute.objects.filter(social_may_meet(viewer, "muted"), muter=viewer)
    return _list(request, "muted", mutes.select_related("muted__profile"))


def _list(
    request: HttpRequest, name: str, rows: "QuerySet[SocialBlock] | QuerySet[SocialMute]"
) -> HttpResponse:
    cursor = common_cursor(request.GET.get("cursor"))
    page = common_keyset_page(rows, key="pk", cursor=cursor, size=_SIZE)
    template = f"social/_{name}.html" if common_is_fragment(request) else f"social/{name}.html"
    return render(request, template, {"social_page": page, "accounts_page": name})


def _refused(request: HttpRequest, person: AccountsUser, error: ValidationError) -> HttpResponse:
    return common_refusal(request, error, person.get_absolute_url())
