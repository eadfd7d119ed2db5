from accounts.models import AccountsUser
from messaging.kinds import MessagingAudience
from messaging.models import MessagingPreference
from messaging.presence import messaging_gone


def messaging_preference_set(
    *,
    user: AccountsUser,
    audience: MessagingAudience,
    shows_reading: bool,
    shows_typing: bool,
    shows_presence: bool,
) -> None:
    """Who may write to `user`, and what others see of what they do."""
    values = {
        "audience": audience,
        "shows_reading": shows_reading,
        "shows_typing": shows_typing,
        "shows_presence": shows_presence,
    }
    MessagingPreference.objects.update_or_create(user=user, defaults=values)
    if not shows_presence:
        messaging_gone(user.pk)
