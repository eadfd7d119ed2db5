from django import template

from accounts.models import AccountsUser
from feed.forms import FeedHiddenWordsForm

register = template.Library()


@register.simple_tag
def feed_hidden_words_form(user: AccountsUser) -> FeedHiddenWordsForm:
    return FeedHiddenWordsForm.of(user)
