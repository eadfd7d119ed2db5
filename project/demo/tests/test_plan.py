"""The demo's plan: enough to make a living site, with nothing said or shown twice."""

from datetime import timedelta

from accounts.models import ACCOUNTS_BIO_MAX, ACCOUNTS_NAME_MAX
from accounts.usernames import ACCOUNTS_USERNAME_VALIDATORS
from project.demo.people import DEMO_PEOPLE
from project.demo.plan import DEMO_POSTS, demo_plan


def test_people_have_names_that_the_site_allows() -> None:
    assert len({person.username for person in DEMO_PEOPLE}) == len(DEMO_PEOPLE) == 30
    for person in DEMO_PEOPLE:
        for validate in ACCOUNTS_USERNAME_VALIDATORS:
            validate(person.username)
        assert len(person.name) <= ACCOUNTS_NAME_MAX
        assert len(person.bio) <= ACCOUNTS_BIO_MAX


def test_the_plan_is_the_same_every_time() -> None:
    assert demo_plan() == demo_plan()


def test_no_caption_and_no_picture_comes_twice() -> None:
    plan = demo_plan()
    photos = [(photo.kind, photo.seed) for post in plan for photo in post.photos]
    assert len(plan) == DEMO_POSTS
    assert len({post.caption for post in plan}) == len(plan)
    assert len(set(photos)) == len(photos)


def test_people_post_what_they_like_in_their_language_and_nobody_is_silent() -> None:
    plan = demo_plan()
    assert {post.person for post in plan} == set(DEMO_PEOPLE)
    assert all(photo.kind in post.person.kinds for post in plan for photo in post.photos)


def test_posts_go_from_weeks_ago_to_minutes_ago() -> None:
    ages = [post.age for post in demo_plan()]
    assert ages == sorted(ages, reverse=True)
    assert timedelta(weeks=5) < ages[0] < timedelta(weeks=7)
    assert ages[-1] < timedelta(minutes=10)


def test_a_newcomer_sees_a_dozen_different_things_first() -> None:
    latest = demo_plan()[-12:]
    assert len({post.photos[0].kind for post in latest}) == len({post.person for post in latest}) == 12
    assert {post.person.language for post in latest} == {"pt-br", "en"}
    assert not any(post.person.is_private for post in latest)
    assert any(len(post.photos) > 1 for post in latest[-3:])


def test_some_posts_have_several_photos() -> None:
    several = [post for post in demo_plan() if len(post.photos) > 1]
    assert 15 <= len(several) <= 50
    assert all(len({photo.size for photo in post.photos}) == 1 for post in several)
