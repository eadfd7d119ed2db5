# Tasks declared by @shared_task bind to the application that exists first.
from celery_app import app as celery_app

__all__ = ["celery_app"]
