from django.urls import path

from messaging.views import groups, lists, new, own, search, sending, share, sync, words

app_name = "messaging"

_ONE = "messages/<int:conversation_id>/"
_SAID = "messages/m/<int:message_id>/"

urlpatterns = [
    path("messages/", lists.messaging_inbox_page, name="list"),
    path("messages/requests/", lists.messaging_requests_page, name="requests"),
    path("messages/people/", lists.messaging_people, name="people"),
    path("messages/settings/", own.messaging_settings, name="settings"),
    path("messages/new/", new.messaging_new, name="new"),
    path("messages/sync", sync.messaging_sync, name="sync"),
    path("messages/share/<slug:code>/", share.messaging_share, name="share"),
    path(_SAID, words.messaging_message_page, name="message"),
    path(f"{_SAID}unsend/", words.messaging_unsend_view, name="unsend"),
    path(f"{_SAID}edit/", words.messaging_edit_view, name="edit"),
    path(f"{_SAID}react/", words.messaging_react_view, name="react"),
    path(_ONE, sending.messaging_thread_page, name="thread"),
    path(f"{_ONE}search/", search.messaging_search, name="search"),
    path(f"{_ONE}details/", groups.messaging_details, name="details"),
    path(f"{_ONE}read/", own.messaging_read_view, name="read"),
    path(f"{_ONE}typing/", own.messaging_typing_view, name="typing"),
    path(f"{_ONE}mute/", own.messaging_mute_view, name="mute"),
    path(f"{_ONE}unmute/", own.messaging_unmute_view, name="unmute"),
    path(f"{_ONE}accept/", own.messaging_accept_view, name="accept"),
    path(f"{_ONE}delete/", own.messaging_delete_view, name="delete"),
    path(f"{_ONE}name/", groups.messaging_name_view, name="name"),
    path(f"{_ONE}photo/", groups.messaging_photo_view, name="photo"),
    path(f"{_ONE}add/", groups.messaging_add_view, name="add"),
    path(f"{_ONE}remove/", groups.messaging_remove_view, name="remove"),
    path(f"{_ONE}leave/", groups.messaging_leave_view, name="leave"),
]
