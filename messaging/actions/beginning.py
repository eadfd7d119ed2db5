"""Beginning a conversation: with one person, where there is one at most, or with a group."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.rows import common_insert_once
from messaging.actions.audience import (
    messaging_folders_for,
    messaging_group_check,
    messaging_people_check,
)
from messaging.actions.sending import (
    MessagingContent,
    MessagingSent,
    messaging_announce,
    messaging_note,
    messaging_sent,
)
from messaging.holding import MessagingHeld, messaging_hold_for
from messaging.kinds import MessagingFolder, MessagingNote
from messaging.models import (
    MESSAGING_MEMBERS_MAX,
    MESSAGING_NAME_MAX,
    MessagingConversation,
    MessagingInbox,
    MessagingMember,
)
from social.actions import social_people_lock
from social.queries import social_restricts


def messaging_begin(
    *,
    sender: AccountsUser,
    to: Sequence[AccountsUser],
    client_id: UUID,
    content: MessagingContent,
    name: str = "",
) -> MessagingSent:
    """Send to one person, in the conversation with them, or to several, in a new group.

    Raises ValidationError for what cannot be sent, or not to them, and AccountsUser.DoesNotExist or
    MessagingConversation.DoesNotExist when one of them is not there for `sender`.
    """
    people = list({person.pk: person for person in to}.values())
    _check_people(sender, people)
    messaging_name_check(name)
    content.check()

    def place() -> MessagingHeld:
        if len(people) == 1:
            return messaging_hold_for(_direct(sender, people[0]).pk, sender.pk)[0]
        return _group(sender, people, name, content.created_at)

    return messaging_sent(sender, client_id, content, to=place)


def messaging_name_check(name: str) -> None:
    if len(name) > MESSAGING_NAME_MAX:
        raise ValidationError(
            _("A name has at most %(most)d characters."), code="long", params={"most": MESSAGING_NAME_MAX}
        )


def messaging_direct_find(one: AccountsUser, other: AccountsUser) -> MessagingConversation | None:
    """The conversation of these two."""
    low, high = sorted((one.pk, other.pk))
    return MessagingConversation.objects.filter(low=low, high=high).first()


def messaging_direct_partners(user: AccountsUser, people: Sequence[AccountsUser]) -> set[int]:
    """Whom of these people `user` has a conversation with (keys)."""
    keys = [person.pk for person in people]
    ends = Q(low=user.pk, high__in=keys) | Q(low__in=keys, high=user.pk)
    pairs = MessagingConversation.objects.filter(ends).values_list("low", "high")
    return {key for pair in pairs for key in pair if key and key != user.pk}


def messaging_members_add(
    conversation: MessagingConversation,
    folders: Mapping[int, MessagingFolder],
    *,
    admins: Sequence[int] = (),
    apart: Collection[int] = (),
) -> list[MessagingMember]:
    """Let people take part, by their keys: from here on, what was said before is not theirs.

    `apart`: who would have it in their inbox, had they not restricted the other.
    """
    inboxes = [MessagingInbox(user_id=user) for user in sorted(folders)]
    MessagingInbox.objects.bulk_create(inboxes, ignore_conflicts=True)
    since = conversation.last_seq
    return MessagingMember.objects.bulk_create(
        MessagingMember(
            conversation=conversation,
            user_id=user,
            folder=folder,
            is_admin=user in admins,
            apart_seq=0 if user in apart else None,
            since_seq=since,
            read_seq=since,
        )
        for user, folder in sorted(folders.items())
    )


def _check_people(sender: AccountsUser, people: Sequence[AccountsUser]) -> None:
    if not people:
        raise ValidationError(_("Choose who to write to."), code="nobody")
    if sender in people:
        raise ValidationError(_("You cannot write to yourself."), code="self")
    messaging_room_check(1 + len(people))


def messaging_room_check(count: int) -> None:
    """Raises ValidationError when so many are too many for a group."""
    if count > MESSAGING_MEMBERS_MAX:
        raise ValidationError(
            _("A group has at most %(most)d people."), code="most", params={"most": MESSAGING_MEMBERS_MAX}
        )


def _direct(sender: AccountsUser, person: AccountsUser) -> MessagingConversation:
    known = messaging_direct_find(sender, person)
    if known:
        return known
    # A block that is on its way waits, or is seen.
    social_people_lock([sender.pk, person.pk])
    messaging_people_check(sender, [person])
    low, high = sorted((sender.pk, person.pk))
    is_new = common_insert_once(MessagingConversation, low=low, high=high)
    conversation = MessagingConversation.objects.get(low=low, high=high)
    if is_new:
        folders = messaging_folders_for(sender, [person]) | {sender.pk: MessagingFolder.INBOX}
        apart = [person.pk] if _is_apart(sender, person, folders[person.pk]) else []
        folders |= dict.fromkeys(apart, MessagingFolder.REQUESTS)
        messaging_members_add(conversation, folders, apart=apart)
    return conversation


def _is_apart(sender: AccountsUser, person: AccountsUser, folder: MessagingFolder) -> bool:
    return folder == MessagingFolder.INBOX and social_restricts(person.pk, sender.pk)


def _group(
    sender: AccountsUser, people: Sequence[AccountsUser], name: str, created_at: datetime | None
) -> MessagingHeld:
    messaging_people_check(sender, people)
    messaging_group_check([sender.pk], people)
    folders = messaging_folders_for(sender, people) | {sender.pk: MessagingFolder.INBOX}
    conversation = MessagingConversation.objects.create(name=name)
    messaging_members_add(conversation, folders, admins=[sender.pk])
    held, _member = messaging_hold_for(conversation.pk, sender.pk)
    made = messaging_note(held, MessagingNote.CREATED, by=sender, text=name, created_at=created_at)
    messaging_announce(held, made)
    return held
