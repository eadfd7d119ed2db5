"""Block, restrict and mute, all back, and the lists of them in the settings."""

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
from social.actions import (
    social_block,
    social_mute,
    social_restrict,
    social_unblock,
    social_unmute,
    social_unrestrict,
)
from social.forms import SocialMuteForm
from social.models import SocialBlock, SocialMute, SocialRestrict
from social.queries import social_may_meet, social_restricts
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
    # In the settings it was asked by a row of a list, on the profile by a line, beside the menu.
    if request.headers.get("HX-Target") != "mute-line":
        return social_answer(request, person, "social/_mute.html", words, social_scope="")
    person.social_restricted = social_restricts(social_viewer(request).pk, person.pk)  # type: ignore[attr-defined]
    return social_answer(request, person, "social/_unmuted.html", words, social_words=words)


@social_act("social.restrict", SOCIAL_OTHER_RATES)
def social_restrict_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    try:
        social_restrict(restricter=social_viewer(request), restricted=person)
    except ValidationError as error:
        return _refused(request, person, error)
    except AccountsUser.DoesNotExist as error:  # gone since it was read
        raise Http404 from error
    words = _("You restricted %(name)s. They are not told.") % {"name": person.username}
    return social_answer(request, person, "social/_restrict.html", words, social_is_restricted=True)


@social_act("social.restrict", SOCIAL_OTHER_RATES)
def social_unrestrict_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    social_unrestrict(restricter=social_viewer(request), restricted=person)
    words = _("%(name)s is no longer restricted.") % {"name": person.username}
    return social_answer(request, person, "social/_restrict.html", words, social_is_restricted=False)


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


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def social_restricted(request: HttpRequest) -> HttpResponseBase:
    viewer = social_viewer(request)
    restricts = SocialRestrict.objects.filter(social_may_meet(viewer, "restricted"), restricter=viewer)
    return _list(request, "restricted", restricts.select_related("restricted__profile"))


def _list(
    request: HttpRequest,
    name: str,
    rows: "QuerySet[SocialBlock] | QuerySet[SocialMute] | QuerySet[SocialRestrict]",
) -> HttpResponse:
    cursor = common_cursor(request.GET.get("cursor"))
    page = common_keyset_page(rows, key="pk", cursor=cursor, size=_SIZE)
    template = f"social/_{name}.html" if common_is_fragment(request) else f"social/{name}.html"
    return render(request, template, {"social_page": page, "accounts_page": name})


def _refused(request: HttpRequest, person: AccountsUser, error: ValidationError) -> HttpResponse:
    return common_refusal(request, error, person.get_absolute_url())
