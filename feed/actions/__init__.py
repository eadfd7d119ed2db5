"""Everything that changes posts and what hangs on them. Each action is one transaction and safe to repeat.

Locks are taken in one order everywhere: profiles by id, posts by id, comments by id, hashtags by id.
"""

from feed.actions.away import (
    feed_post_archive,
    feed_post_hold,
    feed_post_lock,
    feed_post_release,
    feed_post_restore,
    feed_post_sensitive_set,
    feed_posts_move,
)
from feed.actions.comment_states import (
    feed_comment_approve,
    feed_comment_hold,
    feed_comment_lock,
    feed_comment_release,
)
from feed.actions.comments import (
    FEED_COMMENT_EDIT_WINDOW,
    feed_comment_create,
    feed_comment_delete,
    feed_comment_edit,
    feed_comment_edit_check,
    feed_comment_like,
    feed_comment_pin,
    feed_comment_unlike,
    feed_comment_unpin,
)
from feed.actions.hashtags import (
    feed_hashtag_follow,
    feed_hashtag_unfollow,
    feed_hashtags_count_author,
)
from feed.actions.leave import feed_leave
from feed.actions.marks import feed_like, feed_like_remove, feed_save, feed_unlike, feed_unsave
from feed.actions.photos import FeedPhotoTaken, feed_photo_return, feed_photo_take
from feed.actions.places import feed_place_keep
from feed.actions.posts import (
    FeedNewPhoto,
    FeedPhotoEdit,
    FeedUploadGone,
    feed_post_create,
    feed_post_delete,
    feed_post_edit,
    feed_post_hashtags_rewrite,
    feed_post_options_set,
    feed_post_pin,
    feed_post_unpin,
)
from feed.actions.rename import feed_post_rename_photos
from feed.actions.uploads import (
    feed_photo_keep_variants,
    feed_upload_create,
    feed_upload_delete,
    feed_uploads_delete_before,
)
from feed.actions.words import feed_hidden_words_set

__all__ = [
    "FEED_COMMENT_EDIT_WINDOW",
    "FeedNewPhoto",
    "FeedPhotoEdit",
    "FeedPhotoTaken",
    "FeedUploadGone",
    "feed_comment_approve",
    "feed_comment_create",
    "feed_comment_delete",
    "feed_comment_edit",
    "feed_comment_edit_check",
    "feed_comment_hold",
    "feed_comment_like",
    "feed_comment_lock",
    "feed_comment_pin",
    "feed_comment_release",
    "feed_comment_unlike",
    "feed_comment_unpin",
    "feed_hashtag_follow",
    "feed_hashtag_unfollow",
    "feed_hashtags_count_author",
    "feed_hidden_words_set",
    "feed_leave",
    "feed_like",
    "feed_like_remove",
    "feed_photo_keep_variants",
    "feed_photo_return",
    "feed_photo_take",
    "feed_place_keep",
    "feed_post_archive",
    "feed_post_create",
    "feed_post_delete",
    "feed_post_edit",
    "feed_post_hashtags_rewrite",
    "feed_post_hold",
    "feed_post_lock",
    "feed_post_options_set",
    "feed_post_pin",
    "feed_post_release",
    "feed_post_rename_photos",
    "feed_post_restore",
    "feed_post_sensitive_set",
    "feed_post_unpin",
    "feed_posts_move",
    "feed_save",
    "feed_unlike",
    "feed_unsave",
    "feed_upload_create",
    "feed_upload_delete",
    "feed_uploads_delete_before",
]
