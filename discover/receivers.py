from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import AccountsProfile, AccountsUser
from accounts.signals import accounts_names_changed
from discover.search.captions import discover_captions_mark
from discover.search.index import discover_person_forget, discover_person_index
from feed.models import FeedPost
from feed.signals import feed_posts_changed


@receiver(post_save, sender=AccountsProfile, dispatch_uid="discover.person_new")
def discover_person_new(instance: AccountsProfile, created: bool, raw: bool, **kwargs: Any) -> None:
    """Who signs up can be found at once."""
    if created and not raw:
        discover_person_index(instance.user)


@receiver(accounts_names_changed, sender=AccountsUser, dispatch_uid="discover.person_renamed")
def discover_person_renamed(sender: type[AccountsUser], *, user: int, **kwargs: Any) -> None:
    discover_person_index(AccountsUser.objects.select_related("profile").get(pk=user))


@receiver(post_delete, sender=AccountsUser, dispatch_uid="discover.person_gone")
def discover_person_gone(instance: AccountsUser, **kwargs: Any) -> None:
    discover_person_forget(instance.pk)


@receiver(feed_posts_changed, sender=FeedPost, dispatch_uid="discover.captions")
def discover_captions(sender: type[FeedPost], *, posts: Sequence[int], **kwargs: Any) -> None:
    """Their words are taken in the background, which finds them by this mark."""
    discover_captions_mark(posts)
