"""Pictures of the demo: the same for the same seed, each unlike all others, and fit to be photos."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from project.demo.captions import DEMO_CAPTIONS
from project.demo.pictures import DEMO_KINDS, demo_alt, demo_avatar, demo_picture

_SMALL = (288, 360)


def _thumbnail(image: Image.Image) -> npt.NDArray[np.float64]:
    return np.asarray(image.resize((16, 16), Image.Resampling.BOX), np.float64)


@pytest.mark.parametrize("kind", DEMO_KINDS)
def test_a_seed_draws_the_same_picture_every_time(kind: str) -> None:
    assert demo_picture(kind, 7, _SMALL).tobytes() == demo_picture(kind, 7, _SMALL).tobytes()


@pytest.mark.parametrize("size", [(1440, 1800), (1440, 810), (361, 359)])
def test_a_picture_has_the_size_asked_for(size: tuple[int, int]) -> None:
    picture = demo_picture("architecture", 1, size)
    assert picture.size == size
    assert picture.mode == "RGB"


def test_no_two_pictures_are_alike() -> None:
    thumbnails = [
        _thumbnail(demo_picture(kind, seed, (96, 120))) for kind in DEMO_KINDS for seed in range(10)
    ]
    nearest = min(np.abs(one - other).mean() for one, other in combinations(thumbnails, 2))
    assert nearest > 4


@pytest.mark.parametrize("kind", DEMO_KINDS)
def test_every_picture_has_light_and_dark_and_neither_is_burnt(kind: str) -> None:
    for seed in range(10):
        grey = np.asarray(demo_picture(kind, seed, (96, 120)).convert("L"), np.float64)
        assert grey.std() > 9, seed
        assert 12 < grey.mean() < 240, seed
        assert (grey > 253).mean() < 0.25, seed


def test_a_smooth_sky_has_no_bands() -> None:
    sky = np.asarray(demo_picture("desert", 3, (720, 900)).convert("L"), np.int16)[:120]
    # Grain moves neighbours apart everywhere; in a band they would be equal over long stretches.
    assert (np.diff(sky, axis=1) == 0).mean() < 0.5


@pytest.mark.parametrize("kind", DEMO_KINDS)
def test_alt_texts_say_in_both_languages_what_is_there(kind: str) -> None:
    for seed in range(12):
        english, portuguese = demo_alt(kind, seed, "en"), demo_alt(kind, seed, "pt-br")
        assert english != portuguese
        assert english.endswith(".")
        assert portuguese.endswith(".")


def test_avatars_are_square_repeatable_and_all_different() -> None:
    avatars = [demo_avatar(seed) for seed in range(6)]
    assert {avatar.size for avatar in avatars} == {(640, 640)}
    assert demo_avatar(3).tobytes() == avatars[3].tobytes()
    thumbnails = [_thumbnail(avatar) for avatar in avatars]
    assert min(np.abs(one - other).mean() for one, other in combinations(thumbnails, 2)) > 4


def test_there_are_captions_for_every_kind_in_both_languages() -> None:
    assert set(DEMO_CAPTIONS) == set(DEMO_KINDS)
    assert all(set(languages) == {"pt-br", "en"} for languages in DEMO_CAPTIONS.values())
