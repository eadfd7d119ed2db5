"""Every write to accounts: one function, one transaction."""

import logging
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from accounts.models import AccountsFormerName, AccountsProfile, AccountsSession, AccountsUser
from accounts.names import ACCOUNTS_NAME_KEPT, accounts_name_check, accounts_names_lock
from accounts.signals import accounts_activity_changed, accounts_names_changed, accounts_privacy_changed
from accounts.usernames import ACCOUNTS_USERNAME_VALIDATORS
from common.files import common_files_removed_on_error

_logger = logging.getLogger(__name__)


def accounts_username_change(*, user: AccountsUser, username: str) -> None:
    """Give `user` another name and keep the old one for them for 30 days.

    Raises ValidationError if the name is malformed, reserved or somebody else's.
    """
    new = username.lower()
    for validate in ACCOUNTS_USERNAME_VALIDATORS:
        validate(new)
    with transaction.atomic():
        old = AccountsUser.objects.select_for_update().get(pk=user.pk).username
        accounts_names_lock(old, new)
        accounts_name_check(new, user=user)
        if new != old:
            _rename(user, old, new)


def _rename(user: AccountsUser, old: str, new: str) -> None:
    AccountsFormerName.objects.filter(username=new).delete()
    AccountsFormerName.objects.update_or_create(
        username=old, defaults={"user": user, "kept_until": timezone.now() + ACCOUNTS_NAME_KEPT}
    )
    AccountsUser.objects.filter(pk=user.pk).update(username=new)
    user.username = new
    accounts_names_changed.send(AccountsUser, user=user.pk)


def accounts_profile_update(
    *,
    user: AccountsUser,
    name: str,
    bio: str,
    website: str,
    photo: "File[bytes] | None" = None,
    remove_photo: bool = False,
) -> AccountsProfile:
    """Replace the words of a profile, and its photo if there is a new one or it is to go."""
    with transaction.atomic():
        # The row as it is now: django-cleanup deletes the file that this very save replaces.
        profile = AccountsProfile.objects.select_for_update().get(user=user)
        profile.name, profile.bio, profile.website = name, bio, website
        if photo is not None:
            profile.photo = photo
        elif remove_photo:
            profile.photo = ""
        profile.save(update_fields=["name", "bio", "website", "photo"])
        accounts_names_changed.send(AccountsUser, user=user.pk)
    return profile


def accounts_privacy_set(*, user: AccountsUser, is_private: bool) -> None:
    """Open the account to everybody, or to its followers alone. Setting what is set changes nothing.

    While the account is limited, this is what it will be afterwards.
    """
    with transaction.atomic():
        profile = AccountsProfile.objects.select_for_update(no_key=True).get(user=user)
        if profile.is_limited:
            AccountsProfile.objects.filter(user=user).update(chose_private=is_private)
        else:
            _set_private(profile, is_private)


def accounts_limit_set(*, user: AccountsUser, is_limited: bool) -> None:
    """Let followers alone see what somebody shows, whatever they chose, or leave it to them again."""
    with transaction.atomic():
        profile = AccountsProfile.objects.select_for_update(no_key=True).filter(user=user).first()
        if profile is None or profile.is_limited == is_limited:  # they left meanwhile, or it is so
            return
        chosen = profile.is_private if is_limited else profile.chose_private
        AccountsProfile.objects.filter(user=user).update(is_limited=is_limited, chose_private=chosen)
        _set_private(profile, is_limited or chosen)


def _set_private(profile: AccountsProfile, is_private: bool) -> None:
    if profile.is_private != is_private:
        AccountsProfile.objects.filter(pk=profile.pk).update(is_private=is_private)
        accounts_privacy_changed.send(AccountsUser, user=profile.user, is_private=is_private)


def accounts_language_set(*, user: AccountsUser, language: str) -> None:
    """`language` is one of AccountsProfile.Language; empty for the browser's choice."""
    AccountsProfile.objects.filter(user=user).update(language=AccountsProfile.Language(language))


def accounts_theme_set(*, user: AccountsUser, theme: str) -> None:
    """`theme` is one of AccountsProfile.Theme; empty for the device's choice."""
    AccountsProfile.objects.filter(user=user).update(theme=AccountsProfile.Theme(theme))


def accounts_session_end(*, user: AccountsUser, public_id: UUID) -> bool:
    """Log one of the user's browsers out; False if it is not theirs or already gone."""
    deleted, _rows = AccountsSession.objects.filter(user=user, public_id=public_id).delete()
    return bool(deleted)


def accounts_sessions_end_others(*, user: AccountsUser, keep: str | None) -> int:
    """Log the user out of every browser but the one with session key `keep`; says of how many."""
    deleted, _rows = AccountsSession.objects.filter(user=user).exclude(session_key=keep or "").delete()
    return deleted


def accounts_email_claim(*, user: AccountsUser, email: str) -> None:
    """`user` proved that `email` is theirs: whoever wrote it down without proof loses it."""
    with transaction.atomic():
        others = EmailAddress.objects.filter(email=email, verified=False).exclude(user=user)
        AccountsUser.objects.filter(email=email, emailaddress__in=others).update(email="")
        others.delete()


def accounts_session_told(*, session: AccountsSession, seq: int) -> bool:
    """Note that this browser is told of all news up to `seq`; False if another request has done it since."""
    untold = AccountsSession.objects.filter(pk=session.pk, alerts_seq=session.alerts_seq)
    return bool(untold.update(alerts_seq=seq))


def accounts_profile_lock(*, user: int) -> None:
    """Whoever changes somebody, or leaves, comes in turn: the profile is locked before all else of theirs."""
    AccountsProfile.objects.select_for_update(no_key=True).filter(pk=user).first()


def accounts_activity_set(*, user: AccountsUser, is_active: bool) -> None:
    """Let somebody in, or keep them out; while they are out, nobody sees them.

    Their photo gets another address then, as that of now is known.
    """
    with common_files_removed_on_error() as written, transaction.atomic():
        # The profile first, as whoever leaves holds them.
        profile = AccountsProfile.objects.select_for_update(no_key=True).filter(user=user).first()
        if AccountsUser.objects.filter(pk=user.pk).exclude(is_active=is_active).update(is_active=is_active):
            if profile and profile.photo and not is_active:
                _move_photo(profile, written)
            accounts_activity_changed.send(AccountsUser, user=user)
        written.clear()


def _move_photo(profile: AccountsProfile, written: list[FieldFile]) -> None:
    try:
        with profile.photo.open("rb") as file:
            photo = bytes(file.read())
    except OSError:
        # No reason to leave them in.
        _logger.exception("photo not moved", extra={"user": profile.pk})
        return
    _store_photo(profile, photo, written)


def _store_photo(profile: AccountsProfile, photo: bytes, written: list[FieldFile]) -> None:
    """Under a new name, as it was stored before: the field would encode it once more."""
    storage = profile.photo.storage
    name = profile.photo.field.generate_filename(profile, "photo.jpg")
    profile.photo = storage.save(name, ContentFile(photo))
    written.append(profile.photo)
    profile.save(update_fields=["photo"])


def accounts_photo_take(*, user: AccountsUser) -> bytes:
    """Take the photo off a profile; what it was, empty if there was none."""
    with transaction.atomic():
        profile = AccountsProfile.objects.select_for_update().get(user=user)
        if not profile.photo:
            return b""
        with profile.photo.open("rb") as file:
            taken = bytes(file.read())
        profile.photo = ""
        profile.save(update_fields=["photo"])
    return taken


def accounts_photo_return(*, user: int, photo: bytes) -> bool:
    """Give a profile its photo back, by the user's key, unless it has another by now, or is gone."""
    with common_files_removed_on_error() as written, transaction.atomic():
        profile = AccountsProfile.objects.select_for_update().filter(pk=user).first()
        if profile is None or profile.photo:
            return False
        _store_photo(profile, photo, written)
        written.clear()
    return True
