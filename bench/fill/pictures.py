"""A handful of real photos, which all posts share: deleting a post takes the files of others with it."""

from io import BytesIO

from django.db.models.fields.files import FieldFile

from bench.data import bench_photo
from bench.fill.words import BENCH_ALTS
from common.images import CommonImageCrop, common_image_lossless, common_image_page, common_image_placeholder
from feed.models import FeedPhoto
from feed.tasks import feed_variants_of

_WIDTH, _HEIGHT = 1080, 1350


def bench_pictures(written: list[FieldFile]) -> list[FeedPhoto]:
    """Photos without a post, their files in the storage and in `written`."""
    return [_picture(number, written) for number in range(len(BENCH_ALTS))]


def _picture(number: int, written: list[FieldFile]) -> FeedPhoto:
    page = common_image_page(BytesIO(bench_photo(_WIDTH, _HEIGHT, seed=number)), CommonImageCrop())
    photo = FeedPhoto(alt=BENCH_ALTS[number], placeholder=common_image_placeholder(page))
    photo.image.save("photo.jpg", common_image_lossless(page), save=False)
    written.append(photo.image)
    for name, file in feed_variants_of(photo).items():
        field_file = getattr(photo, name)
        field_file.save(file.name, file, save=False)
        written.append(field_file)
    return photo
