"""The worker's part; it finds its work in rows."""

from celery import shared_task

from accounts.models import AccountsUser
from social.actions import social_requests_accept_all
from social.models import SocialFollowRequest

_BATCH = 50


@shared_task(name="social.requests_sweep")
def social_requests_sweep() -> int:
    """Let in who waits at accounts that were opened, should nobody have done it; returns how many."""
    waiting = SocialFollowRequest.objects.filter(followed__profile__is_private=False)
    opened = AccountsUser.objects.filter(pk__in=waiting.values("followed"))[:_BATCH]
    return sum(social_requests_accept_all(followed=user) for user in opened)
