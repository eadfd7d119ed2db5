from django.urls import path, re_path

from feed.views import acts, comments, compose, hashtags, home, marks, mentions, own, posts, profiles, waiting

app_name = "feed"

urlpatterns = [
    path("", home.feed_home, name="home"),
    path("home/new/", home.feed_home_new, name="home-new"),
    path("home/place/", home.feed_home_place, name="home-place"),
    path("saved/", marks.feed_saved, name="saved"),
    path("archive/", acts.feed_archive, name="archive"),
    path("settings/words/", waiting.feed_hidden_words, name="hidden-words"),
    path("mentions/", mentions.feed_mentions, name="mentions"),
    path("tags/<str:name>/", hashtags.feed_hashtag, name="hashtag"),
    path("tags/<str:name>/follow/", hashtags.feed_hashtag_follow_view, name="hashtag-follow"),
    path("tags/<str:name>/unfollow/", hashtags.feed_hashtag_unfollow_view, name="hashtag-unfollow"),
    path("p/new/", compose.feed_compose, name="compose"),
    path("p/upload/", compose.feed_upload, name="upload"),
    path("p/upload/<uuid:upload_id>/", compose.feed_upload_preview, name="upload-preview"),
    path("p/upload/<uuid:upload_id>/delete/", compose.feed_upload_remove, name="upload-delete"),
    path("p/<slug:code>/", posts.feed_post, name="post"),
    path("p/<slug:code>/like/", marks.feed_like_view, name="like"),
    path("p/<slug:code>/unlike/", marks.feed_unlike_view, name="unlike"),
    path("p/<slug:code>/save/", marks.feed_save_view, name="save"),
    path("p/<slug:code>/unsave/", marks.feed_unsave_view, name="unsave"),
    path("p/<slug:code>/likes/", marks.feed_likes, name="likes"),
    path("p/<slug:code>/comments/", comments.feed_comments, name="comments"),
    path("p/<slug:code>/edit/", own.feed_edit, name="post-edit"),
    path("p/<slug:code>/delete/", own.feed_delete, name="post-delete"),
    path("p/<slug:code>/archive/", acts.feed_archive_view, name="post-archive"),
    path("p/<slug:code>/restore/", acts.feed_restore_view, name="post-restore"),
    path("p/<slug:code>/pin/", acts.feed_pin_view, name="post-pin"),
    path("p/<slug:code>/unpin/", acts.feed_unpin_view, name="post-unpin"),
    path("p/<slug:code>/options/", acts.feed_options_view, name="post-options"),
    path("p/<slug:code>/menu/", acts.feed_menu_page, name="post-menu"),
    path("c/<int:comment_id>/like/", comments.feed_comment_like_view, name="comment-like"),
    path("c/<int:comment_id>/unlike/", comments.feed_comment_unlike_view, name="comment-unlike"),
    path("c/<int:comment_id>/edit/", comments.feed_comment_edit_view, name="comment-edit"),
    path("c/<int:comment_id>/delete/", comments.feed_comment_delete_view, name="comment-delete"),
    path("c/<int:comment_id>/pin/", comments.feed_comment_pin_view, name="comment-pin"),
    path("c/<int:comment_id>/unpin/", comments.feed_comment_unpin_view, name="comment-unpin"),
    path("c/<int:comment_id>/approve/", waiting.feed_comment_approve_view, name="comment-approve"),
    path("c/<int:comment_id>/replies/", comments.feed_comment_replies, name="comment-replies"),
    # Last of all addresses: anything that is not a reserved word may be somebody's name.
    re_path(r"^(?P<username>[A-Za-z0-9._]{1,30})/$", profiles.feed_profile, name="profile"),
]
