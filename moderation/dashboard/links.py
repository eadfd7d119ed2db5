from typing import Any

from django.urls import reverse


def moderation_list_url(user: Any, model: str, query: str = "") -> str:
    """The list of a model (`app.model`) in the admin; nothing for who may not see it."""
    app, name = model.split(".")
    if not user.has_perm(f"{app}.view_{name}"):
        return ""
    return reverse(f"admin:{app}_{name}_changelist") + query
