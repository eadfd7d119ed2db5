"""Restricting: a step between muting and blocking, of which nobody is told."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AccountsUser
from conftest import Person
from social.actions import social_block, social_restrict, social_unblock, social_unrestrict
from social.models import SocialRestrict
from social.queries import social_restricts
from social.signals import social_wall_changed
from social.tests.conftest import Acting
from tests.races import at_once, differences, failures


def test_restricting_is_safe_to_repeat_and_told_once(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    heard: list[tuple[int, int]] = []

    def hear(person: int, other: int, **_kwargs: object) -> None:
        heard.append((person, other))

    social_wall_changed.connect(hear, sender=SocialRestrict)
    for _time in range(2):
        social_restrict(restricter=ana, restricted=bia)
        assert social_restricts(ana.pk, bia.pk)
        assert not social_restricts(bia.pk, ana.pk)
    for _time in range(2):
        social_unrestrict(restricter=ana, restricted=bia)
        assert not social_restricts(ana.pk, bia.pk)
    social_wall_changed.disconnect(hear, sender=SocialRestrict)
    assert heard == [(ana.pk, bia.pk)] * 2


def test_nobody_restricts_themselves(person: Person) -> None:
    ana = person("ana")
    with pytest.raises(ValidationError):
        social_restrict(restricter=ana, restricted=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialRestrict.objects.create(restricter=ana, restricted=ana)


def test_whoever_is_gone_cannot_be_restricted(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    AccountsUser.objects.get(pk=bia.pk).delete()
    with pytest.raises(AccountsUser.DoesNotExist):
        social_restrict(restricter=ana, restricted=bia)


def test_blocks_and_restrictions_know_nothing_of_each_other(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    social_restrict(restricter=ana, restricted=bia)
    social_block(blocker=ana, blocked=bia)
    social_unblock(blocker=ana, blocked=bia)
    assert social_restricts(ana.pk, bia.pk)


@pytest.mark.django_db(transaction=True)
def test_the_same_restriction_many_times_at_once_is_one(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    acts = [lambda: social_restrict(restricter=ana, restricted=bia)] * 4
    acts += [lambda: social_restrict(restricter=bia, restricted=ana)] * 4
    assert failures(at_once(*acts)) == []
    assert SocialRestrict.objects.count() == 2
    assert differences() == []


def test_the_menu_of_a_profile_offers_it_and_says_what_it_does(ana: Acting, bia: AccountsUser) -> None:
    page = ana.page("/bia/").text
    assert 'action="/bia/restrict/"' in page
    assert "only they see until you approve it" in page
    assert ana.form("/bia/restrict/", next="/bia/")["Location"] == "/bia/"
    page = ana.page("/bia/").text
    assert "You restricted bia. They are not told." in page
    assert "You restricted bia: their comments wait for you" in page
    assert 'action="/bia/restrict/"' not in page
    ana.form("/bia/unrestrict/")
    page = ana.page("/bia/").text
    assert "bia is no longer restricted." in page
    assert "You restricted bia" not in page


def test_who_is_restricted_finds_the_same_profile(ana: Acting, bia: AccountsUser) -> None:
    before = _read(ana)
    social_restrict(restricter=bia, restricted=ana.user)
    assert _read(ana) == before


def _read(acting: Acting) -> str:
    """The profile of bia, without what differs each time it is read."""
    return re.sub(r'"[A-Za-z0-9]{64}"|data-live-token="[^"]*"', "", acting.page("/bia/").text)


def test_the_button_of_the_list_turns_round(ana: Acting, bia: AccountsUser) -> None:
    social_restrict(restricter=ana.user, restricted=bia)
    answer = ana.act("/bia/unrestrict/", on="/settings/restricted/")
    assert 'action="/bia/restrict/"' in answer.text
    assert "<html" not in answer.text
    answer = ana.act("/bia/restrict/", on="/settings/restricted/")
    assert 'action="/bia/unrestrict/"' in answer.text


def test_after_unmuting_the_menu_still_knows_the_restriction(ana: Acting, bia: AccountsUser) -> None:
    ana.form("/bia/mute/", scope="posts")
    ana.form("/bia/restrict/")
    answer = ana.act("/bia/unmute/", on="/bia/", target="mute-line")
    assert 'action="/bia/unrestrict/"' in answer.text
    assert 'action="/bia/mute/"' in answer.text
