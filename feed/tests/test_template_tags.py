"""The markup of photos and carousels."""

import pytest
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from conftest import Person, Post
from feed.models import FeedPhoto, FeedPost
from feed.templatetags.feed import feed_media, feed_photo


@pytest.fixture
def photo() -> FeedPhoto:
    """As the page has it once the worker is done; nothing of it is stored."""
    return FeedPhoto(
        image="photos/a.jpg",
        webp_320="photos/b.webp",
        webp_640="photos/c.webp",
        width=1000,
        height=800,
        alt='"Boats" <at> dawn',
        placeholder=b"RIFF",
    )


def test_a_photo_offers_the_variants_that_exist_and_the_page_picture(photo: FeedPhoto) -> None:
    html = feed_photo(photo, "100vw")
    files = "/media/photos/b.webp 320w, /media/photos/c.webp 640w, /media/photos/a.jpg 1000w"
    assert f'srcset="{files}" sizes="100vw"' in html


def test_a_photo_keeps_its_place_before_it_has_come(photo: FeedPhoto) -> None:
    html = feed_photo(photo, "100vw")
    assert 'width="1000" height="800"' in html
    assert 'src="data:image/webp;base64,UklGRg=="' in html


def test_alt_text_is_escaped(photo: FeedPhoto) -> None:
    assert f'alt="{escape(photo.alt)}"' in feed_photo(photo, "100vw")


def test_photos_load_late_unless_the_page_says_otherwise(photo: FeedPhoto) -> None:
    assert 'loading="lazy"' in feed_photo(photo, "100vw")
    assert "loading=" not in feed_photo(photo, "100vw", eager=True)
    assert 'fetchpriority="high"' in feed_photo(photo, "100vw", eager=True, priority=True)


def test_one_photo_is_no_carousel(person: Person, post: Post) -> None:
    post(person())
    assert "data-carousel" not in feed_media(FeedPost.objects.for_cards().get(), "100vw")


def test_a_carousel_has_a_dot_for_each_photo_and_hurries_only_the_first(person: Person, post: Post) -> None:
    post(person(), photos=3)
    html = feed_media(FeedPost.objects.for_cards().get(), "100vw", eager=True, priority=True)
    assert 'aria-label="3 photos"' in html
    assert html.count("<i") - html.count("<img") == 3
    assert html.count('loading="lazy"') == 2
    assert html.count('fetchpriority="high"') == 1


def test_media_cost_no_query_of_their_own(
    person: Person, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post(person(), photos=3)
    shown = FeedPost.objects.for_cards().get()
    with django_assert_num_queries(0):
        feed_media(shown, "100vw")
