"""Photos: their smaller pictures, and how many a post has."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from common.doctor import CommonCounter, CommonDoctorCheck
from feed.models import FeedPhoto, FeedPost
from feed.tasks import feed_variants_sweep

_VARIANTS_DUE = timedelta(minutes=5)
_COUNTED = CommonCounter(FeedPost, "photo_count", Count("photos"), "code")


def _late_photos() -> list[str]:
    due = timezone.now() - _VARIANTS_DUE
    late = FeedPhoto.objects.without_variants().filter(post__created_at__lt=due)
    return [f"photo {key}" for key in late.values_list("pk", flat=True)]


def _mend_late_photos() -> int:
    mended = 0
    while found := feed_variants_sweep():
        mended += found
    return mended


FEED_PHOTO_CHECKS = [
    CommonDoctorCheck("photos without their smaller pictures", _late_photos, _mend_late_photos),
    # Counted once, with the post: a difference means that rows were changed by hand. Nothing mends that.
    CommonDoctorCheck("photo counters of posts", _COUNTED.find, sample=_COUNTED.find),
]
