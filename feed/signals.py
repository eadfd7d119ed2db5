"""What the rest of the site may listen to; sent inside the transaction of the act."""

from django.dispatch import Signal

# sender=FeedPost, post: a post became visible, with its photos in place.
feed_post_shown = Signal()
