"""What the demo's people write to each other: said once, by people who are there."""

import pytest

from accounts.models import AccountsUser
from conftest import Post
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage
from project.demo.chats import demo_chats_create
from project.demo.fill import DEMO_USERNAME
from project.demo.people import DEMO_PEOPLE
from project.demo.talk import DEMO_TALKS
from tests.races import differences


def test_everybody_who_talks_is_of_the_demo_and_the_login_is_in_each() -> None:
    names = {person.username for person in DEMO_PEOPLE}
    for talk in DEMO_TALKS:
        people = {line.person for line in talk.lines} | set(talk.to)
        assert people <= names
        assert DEMO_USERNAME in people


@pytest.mark.django_db
def test_a_second_run_says_nothing_again(post: Post) -> None:
    people = [AccountsUser.objects.create_user(person.username) for person in DEMO_PEOPLE]
    for user in people[:6]:
        post(user)
    demo_chats_create()
    said = list(MessagingMessage.objects.order_by("pk").values_list("pk", "text", "post"))
    demo_chats_create()
    assert list(MessagingMessage.objects.order_by("pk").values_list("pk", "text", "post")) == said
    assert MessagingConversation.objects.count() == len(DEMO_TALKS)
    login = MessagingMember.objects.filter(user=people[0])
    assert sorted(login.values_list("folder", flat=True)).count("requests") == 1
    assert login.filter(unread__gt=0).count() == 3
    assert differences() == []
