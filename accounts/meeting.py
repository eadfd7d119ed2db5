"""Who is there for whom. What hides people from each other (blocks) is known further up, by a rule of an app.

An app declares it as `people_rules` of its AppConfig: paths of functions that make a Q of the viewer and of
the path to a user.
"""

from django.apps import apps
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.models import AccountsUser


def accounts_meets(viewer: AccountsUser, person: str) -> Q:
    """Rows whose `person`, a path to a user, is there for `viewer`."""
    paths = [path for config in apps.get_app_configs() for path in getattr(config, "people_rules", ())]
    rules = [import_string(path)(viewer, person) for path in paths]
    return Q(*rules, **{f"{person}__is_active": True})
