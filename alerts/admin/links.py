from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext


def alerts_admin_person(key: int | None, name: str | None) -> str:
    return alerts_admin_link("admin:accounts_accountsuser_change", key, name)


def alerts_admin_link(page: str, key: int | None, name: str | None) -> str:
    """A link to the page of a row in the admin; what is gone has none."""
    if key is None:
        return "-"
    if name is None:
        return gettext("%(key)s, gone") % {"key": key}
    return format_html('<a href="{}">{}</a>', reverse(page, args=[key]), name)
