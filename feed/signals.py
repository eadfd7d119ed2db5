"""What the rest of the site may listen to; sent inside the transaction of the act. People, posts and
comments that may be gone by then are named by their keys."""

from django.dispatch import Signal

# sender=FeedPost, post: a post became visible, with its photos in place.
feed_post_shown = Signal()

# sender=FeedPost, posts (keys), author (key): they came, went, or have other words.
feed_posts_changed = Signal()

# sender=FeedPost, post: the team took it down.
feed_post_held = Signal()

# sender=FeedPost or FeedComment, row, texts, photos: somebody gave it these words and photos. What receivers
# return, in the form of `held_for`, keeps it from everybody else. Sent before more than a new row is locked.
feed_written = Signal()

# sender=FeedPhoto, photo (key): it came back to a post, without its smaller pictures.
feed_photo_returned = Signal()

# sender=FeedLike, user, post, author (keys): the user's like of the author's post came or went.
feed_like_changed = Signal()

# sender=FeedComment, comments (keys), post (key): they came, went, or have other words.
feed_comments_changed = Signal()

# sender=FeedCommentLike, user (key), comment: the user's like of the comment came or went.
feed_comment_like_changed = Signal()
