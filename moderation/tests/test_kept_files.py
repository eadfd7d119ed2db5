"""Files that are written while the team decides: none is left when that fails, none is made worse."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DataError, transaction
from PIL import Image

from accounts.actions import accounts_activity_set
from accounts.models import AccountsProfile, AccountsUser
from accounts.signals import accounts_activity_changed
from conftest import stored_files
from moderation.actions import moderation_undo
from moderation.tests.conftest import CaseOf, Moderator
from moderation.tests.test_decisions import decide

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def profile(ana: AccountsUser) -> AccountsProfile:
    profile = AccountsProfile.objects.get(user=ana)
    noise = BytesIO()
    # Such as changes each time that it is encoded.
    Image.effect_noise((320, 320), 80).convert("RGB").save(noise, "JPEG", quality=95)
    profile.photo.save("photo.jpg", ContentFile(noise.getvalue()))
    return profile


def photo_of(profile: AccountsProfile) -> tuple[str, bytes]:
    profile.refresh_from_db()
    with profile.photo.open("rb") as file:
        return str(profile.photo.name), file.read()


def test_a_decision_that_fails_keeps_no_photo(
    profile: AccountsProfile, case_of: CaseOf, moderator: Moderator, own_files: Path
) -> None:
    before = photo_of(profile)
    with pytest.raises(DataError):
        decide(case_of("person"), moderator("team"), "photo", rule="x" * 500)
    assert photo_of(profile) == before
    assert stored_files(own_files / "private") == []


def test_somebody_who_is_not_put_out_in_the_end_has_one_photo(
    profile: AccountsProfile, own_files: Path
) -> None:
    def fails(**kwargs: Any) -> None:
        raise RuntimeError

    before = stored_files(own_files / "media")
    accounts_activity_changed.connect(fails)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            accounts_activity_set(user=profile.user, is_active=False)
    finally:
        accounts_activity_changed.disconnect(fails)
    assert stored_files(own_files / "media") == before


def test_a_photo_that_moves_or_comes_back_is_the_same_picture(
    profile: AccountsProfile, case_of: CaseOf, moderator: Moderator, own_files: Path
) -> None:
    name, picture = photo_of(profile)
    accounts_activity_set(user=profile.user, is_active=False)
    moved, same = photo_of(profile)
    assert moved != name
    assert same == picture
    accounts_activity_set(user=profile.user, is_active=True)
    team = moderator("team")
    decision = decide(case_of("person"), team, "photo")
    moderation_undo(decision=decision, by=team, reason="Theirs.")
    assert photo_of(profile)[1] == picture
    assert len(stored_files(own_files / "media" / "avatars")) == 1
