from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def backend(request: HttpRequest) -> HttpResponse:
    """Which process of PostgreSQL this thread talks to."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return HttpResponse(f"backend={cursor.fetchone()[0]}")


urlpatterns = [path("backend/", backend)]
