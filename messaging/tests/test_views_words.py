"""One message: the form to edit it, and what a script is answered."""

from django.utils import timezone

from messaging.actions import MESSAGING_EDIT_AGE
from messaging.models import MessagingMessage
from messaging.tests.test_views import HTMX, BrowserOf, Pair, address
from messaging.tests.test_views_acts import on


def test_the_form_to_edit_is_for_ones_own_young_words(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, conversation = pair
    message = MessagingMessage.objects.get()
    place, form = address(conversation, f"?edit={message.pk}"), f'action="{on(message, "edit")}"'
    assert form in browser_of(ana).get(place).text
    assert form not in (page := browser_of(bia).get(place).text)
    assert "data-chat-form" in page
    MessagingMessage.objects.update(created_at=timezone.now() - MESSAGING_EDIT_AGE)
    assert form not in browser_of(ana).get(place).text


def test_an_answer_to_a_reaction_names_who_reacted(pair: Pair, browser_of: BrowserOf) -> None:
    ana, bia, _conversation = pair
    message = MessagingMessage.objects.get()
    browser_of(ana).post(on(message, "react"), {"emoji": "🔥"}, headers=HTMX)
    answer = browser_of(bia).post(on(message, "react"), {"emoji": "🔥"}, headers=HTMX)
    assert 'title="ana, You"' in answer.text
