"""Writing into a conversation that is there."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_signed_in
from common.back import common_said
from common.files import CommonDiskFull
from common.rates import common_rate_limit
from feed.actions import FeedUploadGone, feed_upload_create
from feed.models import FeedPost, FeedUpload
from messaging.actions import MessagingContent, MessagingSent, messaging_send
from messaging.forms import MessagingSendForm
from messaging.models import MessagingMessage, messaging_address
from messaging.views.answers import (
    MESSAGING_SEND_RATES,
    messaging_is_script,
    messaging_member,
    messaging_there,
    messaging_viewer,
)
from messaging.views.threads import messaging_sent_answer, messaging_thread_show


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@never_cache
@common_signed_in
@common_rate_limit("messaging.send", MESSAGING_SEND_RATES)
def messaging_thread_page(request: HttpRequest, conversation_id: int) -> HttpResponseBase:
    if request.method != "POST":
        return messaging_thread_show(request, conversation_id)
    form = MessagingSendForm(request.POST)
    try:
        sent = _sent(request, conversation_id, form)
    except ValidationError as error:
        return _refused(request, conversation_id, form, error)
    except CommonDiskFull:
        return _refused(request, conversation_id, form, messaging_no_room(), HTTPStatus.INSUFFICIENT_STORAGE)
    return _answer(request, sent)


def _sent(request: HttpRequest, conversation: int, form: MessagingSendForm) -> MessagingSent:
    viewer = messaging_viewer(request)
    known = messaging_known(viewer, form)
    if known is not None:
        return MessagingSent(known)
    content = messaging_content(request, form, viewer, conversation)
    with messaging_there():
        return messaging_send(
            sender=viewer,
            conversation=conversation,
            client_id=form.cleaned_data["client_id"],
            content=content,
        )


def messaging_known(viewer: AccountsUser, form: MessagingSendForm) -> MessagingMessage | None:
    """What this form has sent before: its photo is no longer staged, and that is no error.

    Raises ValidationError for a form that is none of ours.
    """
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    if not form.cleaned_data["upload"]:
        return None
    client_id = form.cleaned_data["client_id"]
    return MessagingMessage.objects.filter(sender=viewer, client_id=client_id).first()


def messaging_content(
    request: HttpRequest, form: MessagingSendForm, viewer: AccountsUser, conversation: int | None = None
) -> MessagingContent:
    """What a valid form says. A photo that came with it is staged, and kept should it fail.

    Raises ValidationError and CommonDiskFull.
    """
    values = form.cleaned_data
    if conversation is not None and "photo" in request.FILES:
        # Nobody stages photos in conversations that are not theirs.
        messaging_member(viewer, conversation)
    return MessagingContent(
        text=values["text"],
        upload=_upload(request, form, viewer),
        post=_post(viewer, values["post"]),
        reply_to=values["reply_to"],
    )


def _upload(request: HttpRequest, form: MessagingSendForm, viewer: AccountsUser) -> FeedUpload | None:
    file: Any = request.FILES.get("photo")
    if file:
        form.staged = feed_upload_create(owner=viewer, file=file)
    elif key := form.cleaned_data["upload"]:
        form.staged = FeedUpload.objects.filter(owner=viewer, pk=key).first()
        if form.staged is None:
            raise FeedUploadGone
    return form.staged


def _post(viewer: AccountsUser, code: str) -> FeedPost | None:
    if not code:
        return None
    post = FeedPost.objects.visible_to(viewer).filter(code=code).first()
    if post is None:
        raise ValidationError(_("This post is not available."))
    return post


def messaging_no_room() -> ValidationError:
    sentence = _("The site has no room for photos at the moment. Nothing was sent; try again later.")
    return ValidationError(sentence)


def _refused(
    request: HttpRequest,
    conversation: int,
    form: MessagingSendForm,
    error: ValidationError,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """To a script a toast, else the page again with all that was typed."""
    if messaging_is_script(request):
        response = common_said(status, " ".join(error.messages))
        response.headers["HX-Reswap"] = "none"
        return response
    return messaging_thread_show(request, conversation, form=form, errors=error.messages, status=status)


def _answer(request: HttpRequest, sent: MessagingSent) -> HttpResponse:
    """The message to a script, with its number in the sender's log; to a form the thread."""
    if not messaging_is_script(request):
        return redirect(messaging_address(sent.message.conversation_id))
    response = messaging_sent_answer(request, sent)
    if sent.seq is not None:
        response.headers["X-Messages-Cursor"] = str(sent.seq)
    return response
