from feed.models.comments import FEED_COMMENT_MAX, FeedComment, FeedCommentLike
from feed.models.hashtags import (
    FEED_HASHTAG_FOLLOWS_MAX,
    FeedHashtag,
    FeedHashtagFollow,
    FeedPostHashtag,
)
from feed.models.marks import FeedLike, FeedPlace, FeedSave
from feed.models.posts import (
    FEED_ALT_MAX,
    FEED_CAPTION_MAX,
    FEED_CODE_LENGTH,
    FEED_PAGE_BOX,
    FEED_PHOTOS_MAX,
    FEED_PINNED_MAX,
    FEED_UPLOADS_MAX,
    FEED_VARIANT_WIDTHS,
    FeedPhoto,
    FeedPost,
    FeedUpload,
    feed_post_code,
)
from feed.models.words import FEED_HIDDEN_WORD_MAX, FEED_HIDDEN_WORDS_MAX, FeedHiddenWords

__all__ = [
    "FEED_ALT_MAX",
    "FEED_CAPTION_MAX",
    "FEED_CODE_LENGTH",
    "FEED_COMMENT_MAX",
    "FEED_HASHTAG_FOLLOWS_MAX",
    "FEED_HIDDEN_WORDS_MAX",
    "FEED_HIDDEN_WORD_MAX",
    "FEED_PAGE_BOX",
    "FEED_PHOTOS_MAX",
    "FEED_PINNED_MAX",
    "FEED_UPLOADS_MAX",
    "FEED_VARIANT_WIDTHS",
    "FeedComment",
    "FeedCommentLike",
    "FeedHashtag",
    "FeedHashtagFollow",
    "FeedHiddenWords",
    "FeedLike",
    "FeedPhoto",
    "FeedPlace",
    "FeedPost",
    "FeedPostHashtag",
    "FeedSave",
    "FeedUpload",
    "feed_post_code",
]
