"""What pages say of conversations and messages in words."""

from collections.abc import Sequence

import emoji as emojis
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountsUser
from messaging.kinds import MessagingNote
from messaging.models import MessagingMember, MessagingMessage
from messaging.rows import MessagingRow

_SEEN_NAMED = 2
_LARGE = 3  # emoji that are drawn large when they are all that is said
_LARGE_CHARACTERS = 40
_EXCERPT = 120


def messaging_note_words(message: MessagingMessage, viewer: AccountsUser) -> str:
    """The line about what somebody did with a group."""
    is_mine, about_me = message.sender_id == viewer.pk, message.about_id == viewer.pk
    note = MessagingNote(message.note)
    if note in (MessagingNote.CREATED, MessagingNote.NAMED) and message.text:
        words = _named_words(note, is_mine=is_mine)
    elif note in (MessagingNote.ADDED, MessagingNote.REMOVED):
        words = _people_words(note, is_mine=is_mine, about_me=about_me)
    else:
        words = _plain_words(note, is_mine=is_mine)
    values = {"name": messaging_name(message.sender), "title": message.text}
    return words % (values | {"about": messaging_name(message.about)})


def _named_words(note: MessagingNote, *, is_mine: bool) -> str:
    if note == MessagingNote.CREATED:
        return _("You made the group “%(title)s”") if is_mine else _("%(name)s made the group “%(title)s”")
    return _("You named the group “%(title)s”") if is_mine else _("%(name)s named the group “%(title)s”")


def _people_words(note: MessagingNote, *, is_mine: bool, about_me: bool) -> str:
    if note == MessagingNote.ADDED:
        if is_mine:
            return _("You added %(about)s")
        return _("%(name)s added you") if about_me else _("%(name)s added %(about)s")
    if is_mine:
        return _("You removed %(about)s")
    return _("%(name)s removed you") if about_me else _("%(name)s removed %(about)s")


def _plain_words(note: MessagingNote, *, is_mine: bool) -> str:
    words = {
        MessagingNote.CREATED: (_("You made the group"), _("%(name)s made the group")),
        MessagingNote.NAMED: (_("You removed the group's name"), _("%(name)s removed the group's name")),
        MessagingNote.PICTURED: (_("You changed the group's photo"), _("%(name)s changed the group's photo")),
        MessagingNote.LEFT: (_("You left"), _("%(name)s left")),
    }
    mine, theirs = words[note]
    return mine if is_mine else theirs


def messaging_preview(row: MessagingRow, viewer: AccountsUser) -> str:
    """The last message of a conversation in a line."""
    last = row.last
    if last is None:
        return ""
    if last.note:
        return messaging_note_words(last, viewer)
    is_mine = last.sender_id == viewer.pk
    if not last.text or last.unsent_at:
        return _did_words(last, is_mine=is_mine, is_group=row.conversation.is_group)
    text = messaging_excerpt(last.text)
    if is_mine:
        return _("You: %(text)s") % {"text": text}
    return f"{messaging_name(last.sender)}: {text}" if row.conversation.is_group else text


def _did_words(message: MessagingMessage, *, is_mine: bool, is_group: bool) -> str:
    if message.is_taken_down:
        return _("The team took this message down")
    if message.unsent_at:
        mine, named, plain = _("You unsent a message"), _("%(name)s unsent a message"), _("Unsent a message")
    elif hasattr(message, "photo"):
        mine, named, plain = _("You sent a photo"), _("%(name)s sent a photo"), _("Sent a photo")
    else:
        mine, named, plain = _("You shared a post"), _("%(name)s shared a post"), _("Shared a post")
    if is_mine:
        return mine
    return named % {"name": messaging_name(message.sender)} if is_group else plain


def messaging_unsent_words(message: MessagingMessage, viewer: AccountsUser) -> str:
    return _did_words(message, is_mine=message.sender_id == viewer.pk, is_group=True)


def messaging_reply_words(message: MessagingMessage, member: MessagingMember) -> str:
    """Who answers whom, as far as `member` may know it, above what is answered."""
    answered, name = message.reply_to, messaging_name(message.sender)
    if answered is None or not member.sees(answered):
        return _("%(name)s replied to a message") % {"name": name}
    to, about = answered.sender_id, messaging_name(answered.sender)
    if message.sender_id == member.user_id:
        if to == member.user_id:
            return _("You replied to yourself")
        return _("You replied to %(name)s") % {"name": about}
    if to == member.user_id:
        return _("%(name)s replied to you") % {"name": name}
    if to == message.sender_id:
        return _("%(name)s replied to themselves") % {"name": name}
    return _("%(name)s replied to %(about)s") % {"name": name, "about": about}


def messaging_quote(message: MessagingMessage | None, member: MessagingMember) -> str:
    """What a message said, as far as `member` may know it, in a line."""
    if message is None or not member.sees(message):
        return _("This message is not available")
    if message.unsent_at:
        return _("Unsent message")
    return messaging_excerpt(message.text) or (_("Photo") if hasattr(message, "photo") else _("Shared post"))


def messaging_excerpt(text: str) -> str:
    line = " ".join(text[: 4 * _EXCERPT].split())
    return f"{line[: _EXCERPT - 1]}…" if len(line) > _EXCERPT else line


def messaging_seen_words(row: MessagingRow, seen: Sequence[AccountsUser]) -> str:
    """What became of one's last message."""
    if not seen:
        return _("Sent") if row.is_own_last else ""
    if not row.conversation.is_group:
        return _("Seen")
    if len(seen) == row.others > 1:
        return _("Seen by everyone")
    names = [person.username for person in seen[:_SEEN_NAMED]]
    more = len(seen) - len(names)
    if more:
        words = ngettext("Seen by %(names)s and %(count)d more", "Seen by %(names)s and %(count)d more", more)
        return words % {"names": ", ".join(names), "count": more}
    if len(names) > 1:
        return _("Seen by %(name)s and %(last)s") % {"name": names[0], "last": names[1]}
    return _("Seen by %(name)s") % {"name": names[0]}


def messaging_name(person: AccountsUser | None) -> str:
    return person.username if person else _("Somebody")


def messaging_is_large(text: str) -> bool:
    """One to three emoji and nothing else."""
    if not text or text.isascii() or len(text) > _LARGE_CHARACTERS:
        return False
    plain = "".join(text.split())
    return emojis.purely_emoji(plain) and emojis.emoji_count(plain) <= _LARGE
