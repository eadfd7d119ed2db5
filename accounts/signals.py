"""What the rest of the site may listen to; sent inside the transaction of the act."""

from django.dispatch import Signal

# sender=AccountsUser, user, is_private: the account was opened or closed; its profile row is locked.
accounts_privacy_changed = Signal()

# sender=AccountsUser, user (key): they may be called something else; the rows are those of now.
accounts_names_changed = Signal()

# sender=AccountsUser, user: they were let in or kept out.
accounts_activity_changed = Signal()

# sender=AccountsUser, user: gave the right password and is kept out. Whoever knows why answers with the
# address of a page that says so.
accounts_refused = Signal()
# sender=AccountsProfile, website: somebody wants this page on their profile; a receiver's ValidationError
# refuses it.
accounts_website_given = Signal()
