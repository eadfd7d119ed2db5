"""What becomes of a group: its name and photo, who comes and who goes. A line says so to everybody."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.files import common_files_removed_on_error
from messaging.actions.audience import (
    messaging_folders_for,
    messaging_group_check,
    messaging_people_check,
)
from messaging.actions.beginning import messaging_members_add, messaging_name_check, messaging_room_check
from messaging.actions.sending import messaging_announce, messaging_note
from messaging.holding import MessagingHeld, messaging_hold_for
from messaging.kinds import MessagingNote
from messaging.models import MessagingConversation


def messaging_group_name(*, user: AccountsUser, conversation: int, name: str) -> None:
    """Name the group; without a name it is called after its people. Any member may."""
    messaging_name_check(name)
    with _group(user, conversation) as held:
        if held.conversation.name == name:
            return
        held.conversation.name = name
        held.conversation.save(update_fields=["name"])
        messaging_announce(held, messaging_note(held, MessagingNote.NAMED, by=user, text=name))


def messaging_group_photo(*, user: AccountsUser, conversation: int, photo: "File[bytes] | None") -> None:
    """Give the group a photo, which has been checked, or none. Raises CommonDiskFull."""
    with common_files_removed_on_error() as written:
        # Slow work first: the group is held for milliseconds.
        stored = MessagingConversation().photo
        if photo is not None:
            stored.save("photo.jpg", photo, save=False)
            written.append(stored)
        with _group(user, conversation) as held:
            if not (stored or held.conversation.photo):
                return
            held.conversation.photo = stored.name or ""
            # The file of the one before goes with it, after the commit.
            held.conversation.save(update_fields=["photo"])
            messaging_announce(held, messaging_note(held, MessagingNote.PICTURED, by=user))
            # What fails from here on may fail after the commit: better a file too many than one too few.
            written.clear()


def messaging_group_add(*, user: AccountsUser, conversation: int, people: Sequence[AccountsUser]) -> None:
    """Let more people in; they see what is said from now on. Any member may. Who is in stays in.

    Raises ValidationError beyond the number of a group and for people who don't want it,
    AccountsUser.DoesNotExist for who is not there for `user`.
    """
    messaging_people_check(user, people)
    folders = messaging_folders_for(user, people)
    with _group(user, conversation) as held:
        new = [person for person in people if person.pk not in held.members]
        messaging_room_check(len(held.members) + len(new))
        if not new:
            return
        messaging_group_check(held.members, new)
        held.join(messaging_members_add(held.conversation, {person.pk: folders[person.pk] for person in new}))
        for person in new:
            messaging_announce(held, messaging_note(held, MessagingNote.ADDED, by=user, about=person))


def messaging_group_remove(*, user: AccountsUser, conversation: int, person: AccountsUser) -> None:
    """Put somebody out, by one who may. Who is out already stays out.

    Raises ValidationError for oneself and for who may not.
    """
    if person == user:
        raise ValidationError(_("Leave the group, if you want to be out of it."), code="self")
    with _group(user, conversation) as held:
        if not held.members[user.pk].is_admin:
            raise ValidationError(_("Only who leads the group can remove people."), code="admin")
        if person.pk in held.members:
            held.part(person.pk)
            messaging_announce(held, messaging_note(held, MessagingNote.REMOVED, by=user, about=person))


def messaging_group_leave(*, user: AccountsUser, conversation: int) -> None:
    """Go. When nobody is left who leads the group, whoever is in it longest does."""
    with _group(user, conversation) as held:
        messaging_group_part(held, user)


def messaging_group_part(held: MessagingHeld, user: AccountsUser) -> None:
    """The part in the transaction."""
    held.part(user.pk)
    others = sorted(held.members.values(), key=lambda member: member.pk)
    if others and not any(member.is_admin for member in others):
        others[0].is_admin = True
    messaging_announce(held, messaging_note(held, MessagingNote.LEFT, by=user))


@contextmanager
def _group(user: AccountsUser, conversation: int) -> Iterator[MessagingHeld]:
    """A group that `user` is in, held; raises MessagingConversation.DoesNotExist."""
    with transaction.atomic():
        held, _member = messaging_hold_for(conversation, user.pk)
        if not held.conversation.is_group:
            raise MessagingConversation.DoesNotExist
        yield held
