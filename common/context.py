from typing import Any

from django.conf import settings
from django.http import HttpRequest


def common_site(request: HttpRequest) -> dict[str, Any]:
    """What every page knows of the site."""
    return {"common_site_name": settings.SITE_NAME}
