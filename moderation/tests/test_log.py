"""Whatever the team does in the admin is written down, in the transaction that does it."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from accounts.models import AccountsFormerName, AccountsUser
from alerts.models import AlertsEvent
from conftest import Person, Post, client_of
from feed.actions import feed_comment_create, feed_like
from feed.models import FeedPost
from moderation.actions import moderation_claim
from moderation.logged import ModerationLogged, moderation_logged, moderation_written_down
from moderation.models import ModerationAct, ModerationCase
from moderation.said import moderation_is_said, moderation_masked, moderation_short
from moderation.tests.conftest import CaseOf, Moderator

USERS, POSTS, CASES = (
    f"/admin/{name}/" for name in ("accounts/accountsuser", "feed/feedpost", "moderation/moderationcase")
)
ACTS = "/admin/moderation/moderationact/"


@pytest.fixture
def root(db: None) -> AccountsUser:
    return AccountsUser.objects.create_superuser("boss", "boss@example.org", "x")


@pytest.fixture
def boss(root: AccountsUser) -> Client:
    return client_of(root)


def profile_form(user: AccountsUser, **words: str) -> dict[str, str]:
    numbers = {"TOTAL": 1, "INITIAL": 1, "MIN_NUM": 0, "MAX_NUM": 1}
    rows = {f"profile-{name}_FORMS": str(number) for name, number in numbers.items()}
    return (
        rows | {"profile-0-user": str(user.pk)} | {f"profile-0-{name}": word for name, word in words.items()}
    )


def written() -> list[tuple[str, str, str, str, dict[str, Any], dict[str, Any]]]:
    acts = ModerationAct.objects.order_by("pk")
    return [(act.by_name, act.verb, act.model, act.key, act.before, act.after) for act in acts]


def test_a_change_says_what_was_and_what_is(boss: Client, person: Person) -> None:
    ana = person("ana", bio="Old")
    form = profile_form(ana, bio="New") | {"reason": " An \0advert "}
    assert boss.post(f"{USERS}{ana.pk}/change/", form).status_code == 302
    profile = f"accountsprofile.{ana.pk}.bio"
    before, after = {profile: "… (3)"}, {profile: "… (3)"}
    assert written() == [("boss", "change", "accounts.accountsuser", str(ana.pk), before, after)]
    assert ModerationAct.objects.get().reason == "An advert"
    boss.post(f"{USERS}{ana.pk}/change/", profile_form(ana, bio="New"))
    assert len(written()) == 1


def test_what_is_added_and_deleted(boss: Client, person: Person) -> None:
    boss.post(f"{USERS}add/", {"username": "bo", "email": "bo@example.org"})
    bo = AccountsUser.objects.get(username="bo")
    boss.post(f"{USERS}{bo.pk}/delete/", {"post": "yes"})
    added, deleted = ModerationAct.objects.order_by("pk")
    assert (added.verb, added.label, added.after) == (
        "add",
        "bo",
        {"username": "bo", "email": "b…@example.org"},
    )
    assert (deleted.verb, deleted.label, deleted.key) == ("delete", "bo", str(bo.pk))
    assert deleted.before["email"] == "b…@example.org"
    assert "password" not in deleted.before


def test_words_of_members_are_not_kept(boss: Client, person: Person, post: Post) -> None:
    ana = person("ana", name="Ana Souza", bio="Old words")
    shown = post(ana, caption="Old words")
    comment = feed_comment_create(author=ana, post=shown, text="Old words")
    boss.post(f"{USERS}{ana.pk}/change/", profile_form(ana, name="Ana Luz", bio="New words"))
    boss.post(f"/admin/feed/feedcomment/{comment.pk}/delete/", {"post": "yes"})
    boss.post(f"{POSTS}{shown.pk}/delete/", {"post": "yes"})
    acts = ModerationAct.objects.order_by("pk")
    kept = [(act.label, act.before, act.after) for act in acts]
    assert len(kept) == 3
    assert not [word for word in ("words", "Souza", "Luz") if word in str(kept)]
    assert kept[1][0] == ""
    assert kept[2][1]["caption"] == "… (9)"
    profile = f"accountsprofile.{ana.pk}"
    assert kept[0][2] == {f"{profile}.name": "… (7)", f"{profile}.bio": "… (9)"}


def test_of_many_each_has_an_act(boss: Client, person: Person, post: Post) -> None:
    ana = person("ana")
    posts = [post(ana), post(ana)]
    keys = [each.pk for each in posts]
    form = {"action": "delete_selected", "_selected_action": keys}
    boss.post(POSTS, form)
    assert written() == []
    boss.post(POSTS, form | {"post": "yes"})
    assert not FeedPost.objects.exists()
    assert {(verb, key) for _by, verb, _model, key, _before, _after in written()} == {
        ("delete", str(key)) for key in keys
    }


def test_trying_an_alert_again_is_written_down_from_the_list_and_from_its_button(
    boss: Client, person: Person, post: Post
) -> None:
    feed_like(user=person("bia"), code=post(person("ana")).code)
    event = AlertsEvent.objects.get(topic="like")
    events, again = "/admin/alerts/alertsevent/", f"/admin/alerts/alertsevent/{event.pk}/retry/"
    for address, form in ((events, {"action": "retry", "_selected_action": [event.pk]}), (again, {})):
        AlertsEvent.objects.filter(pk=event.pk).update(attempts=5)
        assert boss.post(address, form).status_code == 302
    acts = written()
    assert [act[1:4] for act in acts] == [("retry", "alerts.alertsevent", str(event.pk))] * 2
    assert acts[0][4]["attempts"] == 5
    assert acts[0][5]["attempts"] == 0


def test_an_act_that_changes_no_row_is_written_down_as_well(boss: Client, person: Person) -> None:
    ana = person("ana")
    # Who is kept out gets none.
    out = person("out")
    AccountsUser.objects.filter(pk=out.pk).update(is_active=False)
    boss.post(USERS, {"action": "send_password_mail", "_selected_action": [ana.pk, out.pk]})
    assert written() == [("boss", "send_password_mail", "accounts.accountsuser", str(ana.pk), {}, {})]


def test_what_says_itself_is_said_once(boss: Client, case_of: CaseOf) -> None:
    case = case_of()
    boss.post(CASES, {"action": "close", "_selected_action": [case.pk]})
    assert [act.verb for act in ModerationAct.objects.all()] == ["dismiss"]
    desk = f"{CASES}{case.pk}/change/"
    boss.post(desk, {"do": "claim"})
    boss.post(desk, {"do": "unclaim"})
    assert [act.verb for act in ModerationAct.objects.order_by("pk")] == ["dismiss", "claim", "unclaim"]


def test_who_leaves_a_case_of_somebody_else_has_done_nothing(
    boss: Client, case_of: CaseOf, moderator: Moderator
) -> None:
    case = case_of()
    moderation_claim(case=case, by=moderator("team"))
    boss.post(f"{CASES}{case.pk}/change/", {"do": "unclaim"})
    assert [act.by_name for act in ModerationAct.objects.all()] == ["team"]


def test_what_is_not_written_down_is_not_done(
    root: AccountsUser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, boss = person("ana", bio="Old"), client_of(root)
    boss.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("alter table moderation_moderationact add constraint never check (verb = '')")
    for address, form in (
        (f"{USERS}{ana.pk}/change/", profile_form(ana, bio="New")),
        (f"{USERS}{ana.pk}/delete/", {"post": "yes"}),
        (f"{USERS}add/", {"username": "bo", "email": "bo@example.org"}),
        (USERS, {"action": "delete_selected", "_selected_action": [ana.pk], "post": "yes"}),
    ):
        assert boss.post(address, form).status_code == 500
    assert [(user.username, user.is_active) for user in AccountsUser.objects.order_by("pk")] == [
        ("boss", True),
        ("ana", True),
    ]
    ana.profile.refresh_from_db()
    assert ana.profile.bio == "Old"


def test_every_page_writes_down_what_is_done_on_it() -> None:
    """Its actions too; whatever is registered later, whoever registers it."""
    for page in admin.site._registry.values():
        assert isinstance(page, ModerationLogged), page
        for name in page.actions or ():
            action: Any = getattr(type(page), name) if isinstance(name, str) else name
            # One that commits each row by itself says itself what it did.
            is_looked_after = hasattr(action, "__wrapped__") or action.moderation_one_by_one
            assert is_looked_after, (page, name)
            assert action.allowed_permissions, (page, name)


class Plain(admin.ModelAdmin[Any]):
    actions = ["stop"]

    def stop(self, request: HttpRequest, queryset: Any) -> None:
        queryset.update(enabled=False)

    def push_view(self, request: HttpRequest, key: int) -> HttpResponse:
        return HttpResponse(status=302 if PeriodicTask.objects.filter(pk=key).exists() else 404)


def test_a_page_that_knows_nothing_of_the_log_writes_all_the_same(root: AccountsUser, rf: Any) -> None:
    every = IntervalSchedule.objects.create(every=1, period="days")
    task = PeriodicTask.objects.create(name="a task", task="a.task", interval=every)
    page: Any = moderation_logged(Plain)(PeriodicTask, admin.site)
    request = rf.post("/")
    request.user = root
    page.stop(request, PeriodicTask.objects.filter(pk=task.pk))
    act = ModerationAct.objects.get()
    assert (act.verb, act.key) == ("stop", str(task.pk))
    assert (act.before["enabled"], act.after["enabled"]) == (True, False)
    assert type(page).stop.allowed_permissions == ["change"]


def test_an_address_of_its_own_that_says_nothing_is_written_down(root: AccountsUser, rf: Any) -> None:
    every = IntervalSchedule.objects.create(every=1, period="days")
    task = PeriodicTask.objects.create(name="a task", task="a.task", interval=every)
    page: Any = moderation_logged(Plain)(PeriodicTask, admin.site)
    for request, key in ((rf.get("/"), task.pk), (rf.post("/"), task.pk + 1), (rf.post("/"), task.pk)):
        request.user = root
        moderation_written_down(page.push_view)(request, key=key)
    assert [(act.verb, act.key) for act in ModerationAct.objects.all()] == [("push", str(task.pk))]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("accounts.accountsuser", "password"),
        ("accounts.accountssession", "session_key"),
        ("accounts.accountssession", "session_data"),
        ("accounts.accountssession", "address"),
        ("mfa.authenticator", "data"),
        ("messaging.messagingmessage", "text"),
        ("messaging.messagingconversation", "name"),
        ("feed.feedpost", "api_token"),
    ],
)
def test_secrets_and_private_words_are_never_said(model: str, name: str) -> None:
    from django.apps import apps

    found: type[Model] = apps.get_model(model)
    assert not moderation_is_said(found, name)
    assert moderation_is_said(found, found._meta.pk.name)


def test_values_are_short() -> None:
    assert moderation_short("x" * 1_000) == "x" * 200
    assert moderation_short(list(range(100))) == list(range(20))
    assert moderation_short({"a": 1}) == "{'a': 1}"
    assert (
        moderation_masked("Write to ana.luz+x@example.org, o'brien@x.org, or b@c.de")
        == "Write to a…@example.org, o…@x.org, or b…@c.de"
    )
    json.dumps([moderation_short(value) for value in (None, True, 1.5, object, [None])])


@pytest.fixture
def log(root: AccountsUser, person: Person, moderator: Moderator, case_of: CaseOf) -> dict[str, Client]:
    """An act of each of the team, about different things."""
    team = moderator("team")
    moderation_claim(case=case_of(), by=team)
    eva = person("eva", bio="Old")
    client_of(root).post(f"{USERS}{eva.pk}/change/", profile_form(eva, bio="New <b>"))
    AccountsFormerName.objects.create(username="gone", user=eva, kept_until="2099-01-01T00:00Z")
    chief = AccountsUser.objects.create_user("chief", "chief@example.org", "x", is_staff=True)
    chief.user_permissions.add(Permission.objects.get(codename="view_moderationact"))
    return {"boss": client_of(root), "team": client_of(team), "chief": client_of(chief)}


def listed(browser: Client, **asked: str) -> list[str]:
    answer = browser.get(ACTS, asked)
    assert answer.status_code == 200, answer.get("Location")
    return [act.by_name for act in answer.context["cl"].result_list]


def test_administrators_read_all_of_the_log_and_others_what_they_did(log: dict[str, Client]) -> None:
    assert listed(log["boss"]) == listed(log["chief"]) == ["boss", "team"]
    assert listed(log["team"]) == ["team"]
    of_boss = ModerationAct.objects.get(by_name="boss")
    assert log["team"].get(f"{ACTS}{of_boss.pk}/change/").status_code == 302
    assert log["chief"].get(f"{ACTS}{of_boss.pk}/change/").status_code == 200


def test_the_log_is_found_by_person_act_time_and_thing(log: dict[str, Client]) -> None:
    boss, eva = log["boss"], AccountsUser.objects.get(username="eva")
    assert listed(boss, q="@Team") == ["team"]
    assert listed(boss, q="eva") == ["boss"]
    assert listed(boss, q="nobody") == []
    assert listed(boss, verb="claim") == ["team"]
    assert listed(boss, verb="change") == ["boss"]
    assert listed(boss, at__gte="2099-01-01T00:00Z") == []
    assert listed(boss, at__lt="2099-01-01T00:00Z") == ["boss", "team"]
    history = boss.get(f"{USERS}{eva.pk}/history/")["Location"]
    assert history == f"{ACTS}?model=accounts.accountsuser&key={eva.pk}"
    assert listed(boss, model="accounts.accountsuser", key=str(eva.pk)) == ["boss"]
    AccountsUser.objects.filter(username="team").delete()
    assert listed(boss, q="team") == ["team"]
    assert set(boss.get(ACTS).context["cl"].filter_specs[0].lookup_choices) == {
        ("claim", "Case taken"),
        ("change", "Changed"),
    }


def test_before_and_after_stand_in_a_table(log: dict[str, Client]) -> None:
    act = ModerationAct.objects.get(by_name="boss")
    page = log["boss"].get(f"{ACTS}{act.pk}/change/").text
    assert '<th scope="row">profile: bio</th><td>… (3)</td><td>… (7)</td>' in page
    assert f'href="{USERS}{act.key}/change/">eva</a>' in page


def test_nobody_changes_the_log_in_the_admin(log: dict[str, Client]) -> None:
    act = ModerationAct.objects.get(by_name="boss")
    for page in ("add/", f"{act.pk}/change/", f"{act.pk}/delete/"):
        assert log["boss"].post(f"{ACTS}{page}", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [act.pk], "post": "yes"}
    log["boss"].post(ACTS, chosen)
    assert ModerationAct.objects.filter(pk=act.pk).exists()


def test_the_log_costs_the_same_however_long(log: dict[str, Client]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert log["boss"].get(ACTS).status_code == 200
        return len(made)

    before, case = asked(), ModerationCase.objects.get()
    for name in ("one", "two", "three"):
        ModerationAct.objects.create(by_name=name, verb=name, model=case._meta.label_lower, key=str(case.pk))
    assert asked() == before <= 8


@pytest.mark.parametrize(
    "asked",
    [
        "accounts/accountsuser/?password__startswith=pbkdf2",
        "accounts/accountssession/?session_key__startswith=a",
        "accounts/accountssession/?user__password__startswith=a",
        "mfa/authenticator/?data__secret__startswith=A",
        "messaging/messagingconversation/?name__startswith=A",
        "messaging/messagingconversation/?members__user__username=ana",
        "feed/feedpost/?code=a%00",
        "moderation/moderationact/?verb=a%00",
    ],
)
def test_no_list_is_asked_for_what_it_does_not_show(boss: Client, asked: str) -> None:
    """Letter by letter, a secret would be told by what is listed."""
    assert boss.get(f"/admin/{asked}").status_code == 400


def test_lists_are_asked_for_what_they_show(boss: Client, person: Person, post: Post) -> None:
    ana = person("ana")
    post(ana)
    for asked in ("q=ana", "q=%40ana", f"q={FeedPost.objects.get().code}"):
        assert boss.get(f"{POSTS}?{asked}").context["cl"].result_count == 1
    for asked in ("kind__exact=post", "kind=post&state=all"):
        assert boss.get(f"{CASES}?{asked}").status_code == 200


def test_who_is_gone_is_found_by_an_index(boss: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert boss.get(f"{ACTS}?q=somebody.gone").status_code == 200
    asked = next(query["sql"] for query in captured if "by_name\" = 'somebody.gone'" in query["sql"])
    with connection.cursor() as cursor:
        # A table of few rows is read whole otherwise.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "moderation_act_by_name" in plan
