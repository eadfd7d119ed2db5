"""What uvicorn runs: photos and whatever waits on the event loop, Django's WSGI handler on threads."""

from project.entry.application import entry_application
from project.wsgi import application as wsgi_application

application = entry_application(wsgi_application)
