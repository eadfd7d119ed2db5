from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import AccountsUser
from feed.models import FeedPlace


def feed_place_keep(*, user: AccountsUser, top: int, reading: int | None = None) -> None:
    """Remember the newest post that `user` has seen in their home, and the one they read, if they read on.

    Of the newest the highest is kept, whichever browser says it last.
    """
    top = max(top, reading or 0)
    place = {"top": top, "reading": top if reading is None else reading, "updated_at": timezone.now()}
    _place, created = FeedPlace.objects.get_or_create(user=user, defaults=place)
    if created:
        return
    if reading is None:
        place = {}
    FeedPlace.objects.filter(user=user).update(**place | {"top": Greatest(F("top"), top)})
