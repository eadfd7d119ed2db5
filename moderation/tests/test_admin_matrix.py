"""Every page of the admin, for everybody who may knock.

Whoever is signed out, a member, or of the staff without a second factor gets the door, whatever they ask for.
The tables say what the others of ROLES get. `.` done or shown, `-` refused (403), `4` not there (404),
`5` not by this method (405). Of one of the team or of oneself less is allowed than here: see test_roles.py
and accounts/tests/test_admin.py.
"""

from collections.abc import Callable, Iterable, Iterator
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import transaction
from django.db.models import Model
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLResolver, reverse
from django_celery_beat.models import PeriodicTask

from accounts.models import AccountsSession, AccountsUser
from alerts.kinds import ALERTS_ATTEMPTS
from alerts.models import AlertsEvent
from common.schedule import common_schedule, common_schedule_write
from conftest import Person, client_of
from moderation.models import ModerationAppeal, ModerationDecision, ModerationFailedTask
from moderation.roles import ModerationRole
from moderation.tests.conftest import CaseOf

ROLES = ("staff of no role", "moderator", "administrator", "superuser")
OUTSIDE = ("signed out", "member", "staff without a factor")

PAGES: dict[str, tuple[str, str, str, str, str]] = {
    # what each of ROLES gets, for:      list    look    add     change  delete
    "django_celery_beat.clockedschedule":("---.", "---.", "---.", "---.", "---."),
    "django_celery_beat.crontabschedule":("---.", "---.", "---.", "---.", "----"),
    "django_celery_beat.solarschedule":("---.", "---.", "---.", "---.", "---."),
    "django_celery_beat.intervalschedule":("---.", "---.", "---.", "---.", "----"),
    "mfa.authenticator":              ("---.", "---.", "----", "----", "---."),
    "accounts.accountssite":          ("--..", "--..", "----", "--..", "----"),
    "accounts.accountsstorage":       ("--..", "--..", "----", "----", "----"),
    "accounts.accountsinvitation":    ("--..", "--..", "----", "----", "----"),
    "accounts.accountsarrival":       ("--..", "--..", "----", "----", "----"),
    "accounts.accountsblockednetwork":("--..", "--..", "--..", "--..", "--.."),
    "accounts.accountsblockedhost":   ("--..", "--..", "--..", "--..", "--.."),
    "accounts.accountsuser":          ("-...", "-...", "--..", "--..", "--.."),
    "accounts.accountssession":       ("--..", "--..", "----", "----", "--.."),
    "accounts.accountsformername":    ("--..", "--..", "----", "--..", "--.."),
    "social.socialfollow":            ("--..", "--..", "----", "----", "--.."),
    "social.socialfollowrequest":     ("--..", "--..", "----", "----", "--.."),
    "social.socialblock":             ("--..", "--..", "----", "----", "--.."),
    "social.socialmute":              ("--..", "--..", "----", "----", "--.."),
    "social.socialrestrict":          ("--..", "--..", "----", "----", "--.."),
    "social.socialdismissal":         ("--..", "--..", "----", "----", "--.."),
    "social.socialsuggestions":       ("--..", "--..", "----", "----", "--.."),
    "feed.feedpost":                  ("-...", "-...", "----", "----", "---."),
    "feed.feedupload":                ("--..", "--..", "----", "----", "--.."),
    "feed.feedcomment":               ("-...", "-...", "----", "----", "---."),
    "feed.feedlike":                  ("--..", "--..", "----", "----", "--.."),
    "feed.feedhashtag":               ("--..", "--..", "----", "----", "----"),
    "messaging.messagingconversation":("--..", "--..", "----", "----", "----"),
    "messaging.messagingpreference":  ("--..", "--..", "----", "----", "--.."),
    "messaging.messaginginbox":       ("--..", "--..", "----", "----", "----"),
    "discover.discoverrun":           ("--..", "--..", "----", "----", "----"),
    "discover.discoverepoch":         ("--..", "--..", "----", "----", "----"),
    "discover.discoverpreference":    ("--..", "--..", "----", "----", "--.."),
    "discover.discovertaste":         ("--..", "--..", "----", "----", "--.."),
    "discover.discoverless":          ("--..", "--..", "----", "----", "--.."),
    "discover.discoverwall":          ("--..", "--..", "----", "----", "--.."),
    "discover.discovertrend":         ("--..", "--..", "--..", "----", "----"),
    "alerts.alertsevent":             ("--..", "--..", "----", "----", "----"),
    "alerts.alertsnotification":      ("--..", "--..", "--..", "----", "----"),
    "alerts.alertsinbox":             ("--..", "--..", "----", "----", "----"),
    "alerts.alertssubscription":      ("--..", "--..", "----", "----", "--.."),
    "alerts.alertsdigest":            ("--..", "--..", "----", "----", "--.."),
    "alerts.alertspreference":        ("--..", "--..", "----", "----", "--.."),
    "moderation.moderationact":       ("....", "....", "----", "----", "----"),
    "moderation.moderationappeal":    ("-...", "-...", "----", "-...", "----"),
    "moderation.moderationcase":      ("-...", "-...", "----", "-...", "----"),
    "moderation.moderationfilter":    ("-...", "-...", "--..", "--..", "--.."),
    "moderation.moderationreport":    ("-...", "-...", "----", "----", "----"),
    "moderation.moderationdecision":  ("-...", "-...", "----", "----", "----"),
    "django_celery_beat.periodictask":("--..", "--..", "----", "---.", "----"),
    "moderation.moderationfailedtask":("--..", "--..", "----", "----", "----"),
    "moderation.moderationmember":    ("--..", "--..", "--..", "--..", "----"),
}  # fmt: skip
# Times by which jobs of the code run: the page of deleting says so, and deletes nothing.
USED = {"django_celery_beat.crontabschedule", "django_celery_beat.intervalschedule"}
ACTIONS = {
    "accounts.accountsinvitation revoke":               "--..",
    "accounts.accountsarrival approve":                 "--..",
    "accounts.accountsarrival decline":                 "--..",
    "accounts.accountsuser send_password_mail":         "--..",
    "discover.discovertrend bar":                       "--..",
    "discover.discovertrend show":                      "--..",
    "alerts.alertsevent retry":                         "--..",
    "moderation.moderationcase close":                  "-...",
    "django_celery_beat.periodictask run":              "--..",
    "django_celery_beat.periodictask enable":           "---.",
    "django_celery_beat.periodictask disable":          "---.",
    "moderation.moderationfailedtask retry":            "--..",
    "moderation.moderationfailedtask forget":           "--..",
}  # fmt: skip
# Addresses of a page's own: by GET, by POST.
CUSTOM = {
    "alerts_alertsevent_retry": ("5555", "--.."),
    "moderation_moderationcase_open": ("-...", "-..."),
    "moderation_moderationfailedtask_forget": ("5555", "--.."),
    "moderation_moderationfailedtask_retry": ("5555", "--.."),
    "django_celery_beat_periodictask_run": ("5555", "--.."),
}  # fmt: skip
# Of the whole site: by GET, by POST. Nothing is looked up as one types, so far.
SITE = {
    "index":                ("....", "...."),
    "login":                ("....", "...."),
    "logout":               ("5555", "...."),
    "password_change":      ("....", "...."),
    "password_change_done": ("....", "5555"),
    "autocomplete":         ("----", "5555"),
    "jsi18n":               ("....", "5555"),
    "view_on_site":         ("4444", "4444"),
    "app_list":             ("4...", "4..."),
}  # fmt: skip
# Who may not come in is told why here, and whoever is signed out is not signed out.
OPEN = {"login": (".-.", ".-."), "logout": ("...", "...")}


@pytest.fixture
def browsers(person: Person, case_of: CaseOf, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """Everybody, and a row on most pages."""
    # How pages look is seen elsewhere: whether one opens is known before it is drawn.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    common_schedule_write(common_schedule())
    decision = ModerationDecision.objects.create(case=case_of("post"), measure="dismiss")
    ModerationAppeal.objects.create(decision=decision, text="It is art.")
    event = AlertsEvent.objects.order_by("pk").first()
    assert event
    AlertsEvent.objects.filter(pk=event.pk).update(attempts=ALERTS_ATTEMPTS)
    team = {name: person(name.replace(" ", "_")) for name in (*ROLES, "staff without a factor")}
    AccountsUser.objects.filter(pk__in=[user.pk for user in team.values()]).update(is_staff=True)
    AccountsUser.objects.filter(pk=team["superuser"].pk).update(is_superuser=True)
    team["moderator"].groups.set(Group.objects.filter(name=ModerationRole.MODERATOR))
    team["administrator"].groups.set(Group.objects.filter(name=ModerationRole.ADMINISTRATOR))
    without, member = Client(), Client()
    without.force_login(team["staff without a factor"])
    member.force_login(person("member"))
    inside = {name: client_of(AccountsUser.objects.get(pk=team[name].pk)) for name in ROLES}
    return {"signed out": Client(), "member": member, "staff without a factor": without} | inside


def sign(response: Any) -> str:
    status = response.status_code
    if status == 302 and response["Location"].startswith("/admin/login/"):
        return "D"
    return {200: ".", 302: ".", 403: "-", 404: "4", 405: "5"}.get(status, str(status))


def sign_of_action(response: Any) -> str:
    """Who may not do it gets the list again, or is sent back to it with a sentence."""
    found = sign(response)
    is_list = found == "." and "cl" in (getattr(response, "context_data", None) or {})
    told = (str(message) for message in get_messages(response.wsgi_request))
    return "-" if is_list or any("No action selected" in words for words in told) else found


def signs(
    browsers: dict[str, Client], method: str, address: str, read: Callable[[Any], str] = sign, **form: Any
) -> tuple[str, str]:
    """What those outside and those of ROLES get; what one did is undone before the next."""
    found = []
    for browser in browsers.values():
        cookies = SimpleCookie(browser.cookies)
        with transaction.atomic():
            found.append(read(getattr(browser, method)(address, form)))
            transaction.set_rollback(True)
        browser.cookies = cookies
    return "".join(found[: len(OUTSIDE)]), "".join(found[len(OUTSIDE) :])


def key_of(model: type[Model]) -> str:
    """Of a row that is nobody's of the team; of one that is not there, if there is none."""
    rows = model._default_manager.order_by("pk")
    others = {AccountsUser: {"username": "ana"}, AccountsSession: {"user__username": "member"}}
    row = rows.filter(**others.get(model, {})).first()
    is_uuid = model._meta.pk.get_internal_type() == "UUIDField"
    return str(row.pk) if row else str(uuid4()) if is_uuid else "1"


def address_of(model: type[Model], page: str) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[] if page in ("changelist", "add") else [key_of(model)])


def test_every_page_opens_for_whom_the_table_says(browsers: dict[str, Client]) -> None:
    found = {}
    for model in admin.site._registry:
        pages = {page: address_of(model, page) for page in ("changelist", "change", "add", "delete")}
        looks = {page: signs(browsers, "get", address) for page, address in pages.items()}
        # At the desk of a case nothing is done that is not asked for by name.
        acts = {page: signs(browsers, "post", address, do="claim") for page, address in pages.items()}
        assert {door for door, _signs in (*looks.values(), *acts.values())} == {"DDD"}, model
        inside = [looks[page][1] for page in ("changelist", "change", "add")]
        name = model._meta.label_lower
        found[name] = (*inside, acts["change"][1], acts["delete"][1])
        # Whoever may look may read what was done; the rest is the same by either method.
        assert signs(browsers, "get", address_of(model, "history")) == looks["change"], model
        same = ["changelist", "add", *(["delete"] if name not in USED else [])]
        assert [looks[page] for page in same] == [acts[page] for page in same], model
    assert found == PAGES


def test_every_action_is_for_whom_the_table_says(browsers: dict[str, Client]) -> None:
    found = {}
    for model, page in admin.site._registry.items():
        address, name = address_of(model, "changelist"), model._meta.label_lower
        for action in ("delete_selected", *(page.actions or ())):
            form = {"action": action, "_selected_action": key_of(model)}
            door, inside = signs(browsers, "post", address, sign_of_action, **form)
            assert door == "DDD"
            found[f"{name} {action}"] = inside
    deleting = {f"{name} delete_selected": line[-1] for name, line in PAGES.items()}
    # Deleting asks first, and refuses then.
    deleting |= {f"{name} delete_selected": PAGES[name][3] for name in USED}
    assert found == ACTIONS | deleting


def test_every_other_address_is_for_whom_the_table_says(browsers: dict[str, Client]) -> None:
    arguments: dict[str, list[Any]] = {"view_on_site": [1, 1], "app_list": ["feed"]}
    arguments["alerts_alertsevent_retry"] = [AlertsEvent.objects.get(attempts=ALERTS_ATTEMPTS).pk]
    arguments["moderation_moderationcase_open"] = ["person", key_of(AccountsUser)]
    arguments["django_celery_beat_periodictask_run"] = [PeriodicTask.objects.earliest("pk").pk]
    failed = ModerationFailedTask.objects.create(task="feed.names_sweep", arguments=[[], {}], error="OSError")
    arguments["moderation_moderationfailedtask_retry"] = [failed.pk]
    arguments["moderation_moderationfailedtask_forget"] = [failed.pk]
    found = {}
    for name in {**SITE, **CUSTOM}:
        address = reverse(f"admin:{name}", args=arguments.get(name, []))
        looked, acted = signs(browsers, "get", address), signs(browsers, "post", address)
        assert (looked[0], acted[0]) == OPEN.get(name, ("DDD", "DDD")), name
        found[name] = (looked[1], acted[1])
    assert found == SITE | CUSTOM


def test_no_address_is_missing() -> None:
    standard = [
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "history", "delete", "change")
    ]
    assert set(names_in(admin.site.get_urls())) == {*standard, *SITE, *CUSTOM}


def names_in(patterns: Iterable[Any]) -> Iterator[str]:
    """All but what leads an address without an end to its page, and the page that says no."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_in(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name
