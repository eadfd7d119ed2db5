"""Who sees what, in one place, and the shapes in which pages read posts and photos."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q

if TYPE_CHECKING:
    from accounts.models import AccountsUser
    from feed.models import FeedPhoto, FeedPost  # noqa: F401


# What cards show. Anything else that a card asks for would be a query a post; tests pin the number.
_CARD = (
    "code",
    "caption",
    "photo_count",
    "created_at",
    "edited_at",
    "published",
    "author__username",
    "author__profile__name",
    "author__profile__photo",
)
_PUBLIC_AUTHOR = Q(author__profile__is_private=False, author__is_active=True)


class FeedPostQuerySet(models.QuerySet["FeedPost"]):
    def visible_to(self, viewer: "AccountsUser | AnonymousUser") -> Self:
        """The posts `viewer` may see: their own, and those of public accounts.

        With MEMBERS_ONLY, somebody not signed in sees none.
        """
        shown = self.filter(published__isnull=False)
        if viewer.is_authenticated:
            return shown.filter(Q(author=viewer.pk) | _PUBLIC_AUTHOR)
        return self.none() if settings.MEMBERS_ONLY else shown.filter(_PUBLIC_AUTHOR)

    def for_cards(self) -> Self:
        """With photos and what a card says of its author: two queries for any number of posts."""
        return self.select_related("author__profile").prefetch_related("photos").only(*_CARD)

    def for_tiles(self) -> Self:
        """With the first photo alone, in `covers`: one more query for any number of posts."""
        photos = self.model._meta.get_field("photos").related_model
        first = photos._default_manager.filter(position=0)
        return self.prefetch_related(Prefetch("photos", first, to_attr="covers"))


class FeedPhotoQuerySet(models.QuerySet["FeedPhoto"]):
    def without_variants(self) -> Self:
        return self.filter(variants_at=None)
