"""What uvicorn runs: photos and whatever waits on the event loop, Django's WSGI handler on threads."""

# First: it sets up Django, which the models of the others need.
from project.wsgi import application as wsgi_application

# isort: split
from project.entry.application import entry_application

application = entry_application(wsgi_application)
