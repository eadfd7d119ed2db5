"""Follow, unfollow, remove a follower."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from common.back import common_refusal
from social.actions import social_follow, social_follower_remove, social_unfollow
from social.places import social_place
from social.queries import SocialPerson
from social.views.answers import (
    SOCIAL_FOLLOW_RATES,
    SOCIAL_OTHER_RATES,
    social_act,
    social_answer,
    social_person,
    social_toast,
    social_viewer,
)


@social_act("social.follow", SOCIAL_FOLLOW_RATES)
def social_follow_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    try:
        if not (person.social_follows or person.social_requested):
            accounts_new_check(social_viewer(request), follows=1)
        follows = social_follow(follower=social_viewer(request), followed=person)
    except ValidationError as error:
        return common_refusal(request, error, person.get_absolute_url())
    except AccountsUser.DoesNotExist as error:  # gone, or a block, since the line above
        raise Http404 from error
    _note(request, person, follows=follows, requested=not follows)
    return social_answer(request, person, "social/_follow.html")


@social_act("social.follow", SOCIAL_FOLLOW_RATES)
def social_unfollow_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    followed = person.social_follows
    social_unfollow(follower=social_viewer(request), followed=person)
    _note(request, person, follows=False, requested=False)
    if not followed:
        return social_answer(request, person, "social/_follow.html")
    words = _("You no longer follow %(name)s.") % {"name": person.username}
    if person.profile.is_private and _stands_on_page_of(request, person):
        return HttpResponseClientRefresh()  # which shows hardly anything now
    response = social_answer(request, person, "social/_follow.html", words)
    return social_toast(response, words, label=_("Undo"), address=f"{person.get_absolute_url()}follow/")


@social_act("social.remove", SOCIAL_OTHER_RATES)
def social_remove_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    social_follower_remove(followed=social_viewer(request), follower=person)
    words = _("%(name)s no longer follows you.") % {"name": person.username}
    return social_answer(request, person, "social/_removed.html", words)


def _note(request: HttpRequest, person: SocialPerson, *, follows: bool, requested: bool) -> None:
    """Write what was done on the rows read before, so that the answer needs no query."""
    change = follows - person.social_follows
    person.profile.follower_count = max(0, person.profile.follower_count + change)
    own = social_viewer(request).profile
    own.following_count = max(0, own.following_count + change)
    person.social_follows, person.social_requested = follows, requested


def _stands_on_page_of(request: HttpRequest, person: SocialPerson) -> bool:
    return bool(request.headers.get("HX-Request")) and social_place(request) == person.get_absolute_url()
