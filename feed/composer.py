"""A post in the making, as a request describes it: staged photos, fresh files, alt texts, crops, order."""

import uuid
from dataclasses import dataclass, field
from http import HTTPStatus

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountsUser
from accounts.storage import AccountsStorageFull
from common.files import CommonDiskFull
from common.images import CommonImageCrop, CommonImageRefused
from feed.actions import FeedNewPhoto, feed_post_create, feed_upload_create, feed_upload_delete
from feed.forms import FeedAltForm, FeedPostForm
from feed.models import FEED_PHOTOS_MAX, FeedPost, FeedUpload

FEED_SHAPES = {"3:4": 3 / 4, "4:5": 4 / 5, "1:1": 1.0, "1.91:1": 1.91}
"""Width by height of the shapes that the composer offers besides the photo's own."""


@dataclass
class FeedDraftPhoto:
    """One staged photo with what its owner typed; `crop` as sent, see `feed_crop`."""

    upload: FeedUpload
    alt: str
    crop: str
    position: float
    errors: list[str] = field(default_factory=list)

    def check(self) -> None:
        form = FeedAltForm({"alt": self.alt})
        if form.is_valid():
            self.alt = form.cleaned_data["alt"]
        self.errors += map(str, form.errors.get("alt", []))
        try:
            feed_crop(self.crop, self.upload)
        except CommonImageRefused as error:
            self.errors += error.messages

    def as_new(self) -> FeedNewPhoto:
        return FeedNewPhoto(upload=self.upload, alt=self.alt, crop=feed_crop(self.crop, self.upload))


@dataclass
class FeedDraft:
    """All of a compose form; refused parts are named in `errors`, the rest is kept."""

    form: FeedPostForm
    photos: list[FeedDraftPhoto] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    disk_is_full: bool = False
    has_staged: bool = False
    """Photos that were staged before this form was sent are still unused."""

    @property
    def is_valid(self) -> bool:
        form_is_valid = self.form.is_valid()
        return form_is_valid and not self.errors and not any(photo.errors for photo in self.photos)

    @property
    def status(self) -> int:
        """Of the page that shows the draft again."""
        if self.disk_is_full:
            return HTTPStatus.INSUFFICIENT_STORAGE
        return HTTPStatus.OK if self.is_valid else HTTPStatus.UNPROCESSABLE_ENTITY

    def refuse_for_want_of_room(self) -> None:
        self.disk_is_full = True
        self.errors.append(feed_no_room())

    def posted_before(self, author: AccountsUser) -> FeedPost | None:
        """The post this form already made: its photos are no longer staged, and that is no error."""
        submission = _uuid(self.form.data.get("submission", ""))
        return FeedPost.objects.filter(author=author, submission=submission).first() if submission else None

    def post(self, author: AccountsUser) -> FeedPost:
        """Raises FeedUploadGone, also for a form sent twice: `posted_before` then has the post."""
        if self.has_staged and self.posted_before(author):
            # The form came back from the browser's history with other photos: another post.
            self.form.cleaned_data["submission"] = uuid.uuid4()
        return feed_post_create(
            author=author,
            caption=self.form.cleaned_data["caption"],
            submission=self.form.cleaned_data["submission"],
            photos=[photo.as_new() for photo in self.photos],
        )


def feed_no_room() -> str:
    return _("The site has no room for photos at the moment. Nothing was posted; try again later.")


def feed_draft_empty() -> FeedDraft:
    return FeedDraft(FeedPostForm(initial={"submission": uuid.uuid4()}))


def feed_draft_read(request: HttpRequest, owner: AccountsUser) -> FeedDraft:
    """The draft of a POST; fresh files are staged, so that a failing form keeps them."""
    draft = FeedDraft(FeedPostForm(request.POST))
    uploads = _known_uploads(request.POST, owner, draft)
    draft.has_staged = bool(uploads)
    uploads += _fresh_uploads(request, owner, draft, room=FEED_PHOTOS_MAX - len(uploads))
    draft.photos = [_draft_photo(request.POST, upload, index) for index, upload in uploads]
    draft.photos.sort(key=lambda photo: photo.position)
    for photo in draft.photos:
        photo.check()
    return draft


def _draft_photo(data: QueryDict, upload: FeedUpload, index: int) -> FeedDraftPhoto:
    return FeedDraftPhoto(
        upload=upload,
        alt=_nth(data.getlist("alt"), index),
        crop=_nth(data.getlist("crop"), index),
        position=feed_position(_nth(data.getlist("position"), index), index),
    )


def _known_uploads(data: QueryDict, owner: AccountsUser, draft: FeedDraft) -> list[tuple[int, FeedUpload]]:
    removed = _removed_uploads(data, owner)
    keys = enumerate(map(_uuid, data.getlist("upload")))
    sent = [(index, key) for index, key in keys if key not in removed]
    found = FeedUpload.objects.filter(owner=owner).in_bulk(
        [key for _index, key in sent[:FEED_PHOTOS_MAX] if key]
    )
    known = {key: (index, found[key]) for index, key in sent if key in found}
    if len(known) < len(sent):
        draft.errors.append(
            _("Some photos are no longer here: they were already posted, or waited too long. Add them again.")
        )
    return list(known.values())


def _removed_uploads(data: QueryDict, owner: AccountsUser) -> set[uuid.UUID]:
    """The photos ticked for removal, which are gone now."""
    removed = {key for value in data.getlist("remove") if (key := _uuid(value))}
    for key in removed:
        feed_upload_delete(owner=owner, upload_id=key)
    return removed


def _fresh_uploads(
    request: HttpRequest, owner: AccountsUser, draft: FeedDraft, room: int
) -> list[tuple[int, FeedUpload]]:
    """Stage the files of a form sent without JavaScript; their alt texts follow those of known photos."""
    first = len(request.POST.getlist("upload"))
    files = request.FILES.getlist("photos")
    if len(files) > room:
        draft.errors.append(
            ngettext(
                "A post has at most %(most)d photos; %(extra)d was left out.",
                "A post has at most %(most)d photos; %(extra)d were left out.",
                len(files) - room,
            )
            % {"most": FEED_PHOTOS_MAX, "extra": len(files) - room}
        )
    staged = []
    for index, file in enumerate(files[:room], start=first):
        try:
            staged.append((index, feed_upload_create(owner=owner, file=file)))
        except CommonDiskFull:
            draft.refuse_for_want_of_room()
            break
        except AccountsStorageFull as error:
            draft.errors += error.messages
            break
        except CommonImageRefused as error:
            draft.errors += [f"{_short_name(file)}: {message}" for message in error.messages]
    return staged


def feed_crop(text: str, upload: FeedUpload) -> CommonImageCrop:
    """The part of the photo to show; raises CommonImageRefused.

    `text` is "x,y,width,height" in fractions of the photo, or one of FEED_SHAPES for its largest middle
    part of that shape, or nothing for the whole.
    """
    if not text:
        return CommonImageCrop()
    if text in FEED_SHAPES:
        return _middle(FEED_SHAPES[text] * upload.height / upload.width)
    try:
        x, y, width, height = map(float, text.split(","))
    except ValueError as error:
        raise CommonImageRefused("crop") from error
    return CommonImageCrop(x, y, width, height)


def _middle(ratio: float) -> CommonImageCrop:
    """The largest middle part whose width is `ratio` times its height, both in fractions."""
    width, height = min(1.0, ratio), min(1.0, 1 / ratio)
    return CommonImageCrop((1 - width) / 2, (1 - height) / 2, width, height)


def feed_position(value: str, index: int) -> float:
    """Where a person put a photo, by the number they typed (from 1) or by its place in the form."""
    try:
        number = float(int(value)) - 1
    except (ValueError, OverflowError):
        return index
    # Between equals, the one moved here by hand comes first.
    return number - 0.5 if number < index else number + (0.5 if number > index else 0)


def _short_name(file: UploadedFile[bytes]) -> str:
    name = file.name or _("Photo")
    return name if len(name) <= 40 else f"{name[:24]}…{name[-12:]}"


def _nth(values: list[str], index: int) -> str:
    return values[index] if index < len(values) else ""


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
