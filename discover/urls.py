from django.urls import URLPattern

app_name = "discover"
urlpatterns: list[URLPattern] = []
