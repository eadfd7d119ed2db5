"""What must hold of posts and photos that no constraint can keep."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import AccountsProfile
from common.doctor import CommonDoctorCheck
from feed.models import FeedPhoto, FeedPost
from feed.tasks import feed_variants_sweep

_VARIANTS_DUE = timedelta(minutes=5)


def _late_photos() -> list[str]:
    due = timezone.now() - _VARIANTS_DUE
    late = FeedPhoto.objects.without_variants().filter(post__created_at__lt=due)
    return [f"photo {key}" for key in late.values_list("pk", flat=True)]


def _mend_late_photos() -> int:
    mended = 0
    while found := feed_variants_sweep():
        mended += found
    return mended


def _miscounted() -> list[tuple[int, str, int, int]]:
    """Key and name of the person, posts counted, posts there."""
    there = Count("user__posts", filter=Q(user__posts__published__isnull=False))
    wrong = AccountsProfile.objects.annotate(there=there).exclude(post_count=F("there"))
    return list(wrong.values_list("pk", "user__username", "post_count", "there"))


def _wrong_counts() -> list[str]:
    return [f"{name}: {counted} counted, {there} there" for _key, name, counted, there in _miscounted()]


def _mend_counts() -> int:
    wrong = _miscounted()
    for key, *_rest in wrong:
        _recount(key)
    return len(wrong)


def _recount(author_id: int) -> None:
    """Lock, then count: whoever posts meanwhile waits for the row and adds to the right number."""
    with transaction.atomic():
        profile = AccountsProfile.objects.select_for_update().get(pk=author_id)
        profile.post_count = FeedPost.objects.filter(author=author_id, published__isnull=False).count()
        profile.save(update_fields=["post_count"])


def _wrong_photo_counts() -> list[str]:
    wrong = FeedPost.objects.annotate(there=Count("photos")).exclude(photo_count=F("there"))
    rows = wrong.values_list("code", "photo_count", "there")
    return [f"{code}: {counted} counted, {there} there" for code, counted, there in rows]


FEED_DOCTOR_CHECKS = [
    CommonDoctorCheck("photos without their smaller pictures", _late_photos, _mend_late_photos),
    CommonDoctorCheck("post counters", _wrong_counts, _mend_counts),
    # Counted once, with the post: a difference means that rows were changed by hand.
    CommonDoctorCheck("photo counters of posts", _wrong_photo_counts),
]
