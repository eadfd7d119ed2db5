from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [
    path("report/", views.moderation_report_view, name="report"),
    path("settings/status/", views.moderation_status, name="status"),
    path("settings/status/<int:decision>/", views.moderation_receipt, name="receipt"),
    path("settings/status/<int:decision>/appeal/", views.moderation_appeal_view, name="appeal"),
    path("settings/reports/", views.moderation_reports, name="reports"),
    path("status/<str:token>/", views.moderation_door, name="door"),
    path("rules/", views.moderation_rules_view, name="rules"),
    path("about/moderation/", views.moderation_numbers_view, name="numbers"),
]
