"""What must hold of posts, and of what hangs on them, that no constraint can keep."""

from feed.doctor.counters import FEED_COUNTER_CHECKS
from feed.doctor.hashtags import FEED_HASHTAG_CHECKS
from feed.doctor.photos import FEED_PHOTO_CHECKS

# Hashtags before the counters that count them.
FEED_DOCTOR_CHECKS = [*FEED_PHOTO_CHECKS, *FEED_HASHTAG_CHECKS, *FEED_COUNTER_CHECKS]
