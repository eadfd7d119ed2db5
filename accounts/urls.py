from django.urls import path

from accounts import views, views_invitations

app_name = "accounts"

urlpatterns = [
    path("", views.accounts_settings, name="settings"),
    path("profile/", views.accounts_settings_profile, name="settings-profile"),
    path("account/", views.accounts_settings_account, name="settings-account"),
    path("privacy/", views.accounts_settings_privacy, name="settings-privacy"),
    path("security/", views.accounts_settings_security, name="settings-security"),
    path("security/sessions/", views.accounts_settings_sessions, name="settings-sessions"),
    path("security/sessions/log-out/", views.accounts_sessions_log_out, name="sessions-log-out"),
    path(
        "security/sessions/<uuid:public_id>/log-out/", views.accounts_session_log_out, name="session-log-out"
    ),
    path("invitations/", views_invitations.accounts_settings_invitations, name="settings-invitations"),
    path(
        "invitations/<int:key>/revoke/",
        views_invitations.accounts_invitation_revoke_view,
        name="invitation-revoke",
    ),
    path("storage/", views.accounts_settings_storage, name="settings-storage"),
    path("language/", views.accounts_settings_language, name="settings-language"),
    path("language/set/", views.accounts_set_language, name="set-language"),
    path("theme/", views.accounts_theme, name="theme"),
]
