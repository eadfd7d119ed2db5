"""A case that one of the team opens, about what nobody reported."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import AccountsUser
from feed.models import FeedComment, FeedPost
from moderation.actions import moderation_case_begin
from moderation.models import ModerationCase

_DESK = "admin:moderation_moderationcase_change"
_MODELS: dict[str, Any] = {
    ModerationCase.Kind.PERSON: AccountsUser,
    ModerationCase.Kind.POST: FeedPost,
    ModerationCase.Kind.COMMENT: FeedComment,
}


def moderation_opening_kind(row: Model) -> str | None:
    """Of which kind a case about this row would be; None if there are none about such rows."""
    return next((kind for kind, model in _MODELS.items() if isinstance(row, model)), None)


def moderation_opening(admin: "ModelAdmin[Any]", request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Asks first; leads to the desk of the case, at once if it is open already."""
    if not admin.has_decide_permission(request):  # type: ignore[attr-defined]
        raise PermissionDenied
    row = _MODELS[kind]._base_manager.filter(pk=key).first() if kind in _MODELS else None
    if row is None:
        raise Http404
    if request.method == "POST":
        author, by = row.pk if kind == ModerationCase.Kind.PERSON else row.author_id, request.user
        case = moderation_case_begin(kind=kind, key=key, author=author, by=by)  # type: ignore[arg-type]
        return redirect(_DESK, case.pk)
    if known := ModerationCase.objects.filter(kind=kind, key=key, closed_at=None).first():
        return redirect(_DESK, known.pk)
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "moderation_row": row,
        "moderation_kind": ModerationCase.Kind(kind).label,
    }
    return render(request, "moderation/admin/opening.html", context)
