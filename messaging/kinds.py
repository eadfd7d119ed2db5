"""The words of messages that the database keeps as words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessagingFolder(models.TextChoices):
    """Where a conversation lies for one who takes part."""

    INBOX = "inbox", _("Inbox")
    # Of somebody they do not follow: until they answer, nobody is told that they read it.
    REQUESTS = "requests", _("Requests")
    # They cleared it away; the next message brings it back where it was.
    CLEARED = "cleared", _("Cleared")
    DECLINED = "declined", _("Declined")


class MessagingNote(models.TextChoices):
    """What a line says that nobody wrote."""

    CREATED = "created", _("made the group")
    NAMED = "named", _("named the group")
    PICTURED = "pictured", _("changed the photo of the group")
    ADDED = "added", _("added somebody")
    REMOVED = "removed", _("removed somebody")
    LEFT = "left", _("left")


class MessagingChange(models.TextChoices):
    """What an event says: go and look."""

    MESSAGE = "message", _("new message")
    EDIT = "edit", _("message changed")
    READ = "read", _("somebody read")
    CONVERSATION = "conversation", _("conversation changed")


class MessagingAudience(models.TextChoices):
    """Who may begin a conversation with somebody."""

    EVERYONE = "everyone", _("Everyone; whom I don't follow has to ask")
    FOLLOWING = "following", _("People I follow")
    NOBODY = "nobody", _("Nobody")
