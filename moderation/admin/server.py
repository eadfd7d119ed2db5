"""The schedule and what failed, with buttons: run now, try again, forget."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from common.admin import CommonKeptAdmin
from common.schedule import COMMON_SCHEDULE_MARK
from common.templatetags.common import common_ago
from moderation.actions import moderation_failed_forget, moderation_failed_retry, moderation_job_run
from moderation.audit import moderation_log
from moderation.dashboard.jobs import moderation_job_line
from moderation.jobs import moderation_arguments_words
from moderation.models import ModerationFailedTask
from moderation.rhythm import moderation_rhythm_words
from moderation.roles import MODERATION_RUNS

_PARTS = "moderation/admin/dashboard"
_RAN = ("outcome", "last_run", "error")

# django_celery_beat's own page lets one send any task with any arguments.
admin.site.unregister(PeriodicTask)


class _Buttons(admin.ModelAdmin):  # type: ignore[type-arg]
    """Actions of a list that each row has as buttons, too: they send the form of the list elsewhere."""

    buttons: dict[str, Any]

    class Media:
        css = {"all": ["moderation/server.css"]}

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._view(name)), name=self._url(name))
            for name in self.buttons
        ]
        return [*own, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = list(super().get_list_display(request))
        return [*shown, "acts"] if self.has_act_permission(request) else shown

    @admin.display(description=_("acts"))
    def acts(self, row: Any) -> str:
        html = '<button class="board-button" formaction="{}" formmethod="post">{}</button> '
        acts = [
            (reverse(f"admin:{self._url(name)}", args=[row.pk]), words)
            for name, words in self.buttons.items()
        ]
        return format_html_join("", html, acts)

    def has_act_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))

    def _url(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _view(self, name: str) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not self.has_act_permission(request):
                raise PermissionDenied
            row = get_object_or_404(self.model, pk=pk)
            getattr(self, name)(request, self.model._default_manager.filter(pk=row.pk))
            # Buttons stand on the first page, too.
            is_home = request.POST.get("back") == "index"
            return redirect("admin:index" if is_home else f"admin:{self._url('changelist')}")

        # The door leads there whoever sent a form after their proof had ended.
        view.common_list = f"admin:{self._url('changelist')}"  # type: ignore[attr-defined]
        return view

    def _each(self, request: HttpRequest, rows: QuerySet[Any], verb: str, act: Callable[[Any], None]) -> int:
        """Do it to each; what is refused says why, and the others are done. Returns how many were."""
        by: Any = request.user
        done = 0
        for row in rows:
            try:
                act(row)
                done += 1
            except ValidationError as error:
                # Or the log would tell of it as done.
                moderation_log(by=by, verb=verb, about=row, after={"refused": error.code})
                self.message_user(request, f"{row}: {' '.join(error.messages)}", messages.ERROR)
        return done

    def _tell(self, request: HttpRequest, words: str, done: int) -> None:
        if done:
            self.message_user(request, words % {"count": done}, messages.SUCCESS)


class _PeriodicForm(forms.ModelForm):  # type: ignore[type-arg]
    """django_celery_beat's words are English in most languages."""

    class Meta:
        labels = {
            "enabled": _("Switched on"),
            "interval": _("Every so often"),
            "crontab": _("At certain times"),
            "expire_seconds": _("Seconds that it may wait for a worker"),
        }
        help_texts = {
            "enabled": "",
            "interval": _("Choose this or certain times, and leave the other empty."),
            "crontab": "",
            "expire_seconds": _("After them it is left out, and runs when it is due again."),
        }


@admin.register(PeriodicTask)
class ModerationPeriodicAdmin(_Buttons):
    """What beat runs. When, and whether at all, is the superusers'; what, is the code's."""

    form = _PeriodicForm
    list_display = ["name", "outcome", "last_run", "took", "rhythm"]
    search_fields = ["name"]
    list_select_related = ["moderation_job", "interval", "crontab", "solar", "clocked"]
    ordering = ["name"]
    fields = ["enabled", "interval", "crontab", "expire_seconds", *_RAN]
    readonly_fields = _RAN
    actions = ["run", "enable", "disable"]
    buttons = {"run": _("Run now")}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Jobs")} | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, {"title": _("Job")} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """To run one now."""
        user: Any = request.user
        return bool(user.has_perm(MODERATION_RUNS))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the code declares would come back with the next migration; switching it off stays."""
        is_own = obj is not None and obj.description != COMMON_SCHEDULE_MARK
        return is_own and super().has_delete_permission(request, obj)

    @admin.display(description=_("when"), ordering="enabled")
    def rhythm(self, periodic: PeriodicTask) -> str:
        return moderation_rhythm_words(periodic)

    @admin.display(description=_("outcome"))
    def outcome(self, periodic: PeriodicTask) -> str:
        line = moderation_job_line(periodic)
        return render_to_string(f"{_PARTS}/_state.html", {"job": line})

    @admin.display(description=_("last run"))
    def last_run(self, periodic: PeriodicTask) -> str:
        began = moderation_job_line(periodic).began_at
        return common_ago(began) if began else "—"

    @admin.display(description=_("took"))
    def took(self, periodic: PeriodicTask) -> str:
        return render_to_string(
            "moderation/admin/dashboard/_took.html", {"job": moderation_job_line(periodic)}
        )

    @admin.display(description=_("error"))
    def error(self, periodic: PeriodicTask) -> str:
        return moderation_job_line(periodic).error or "—"

    @admin.action(description=_("Run now"), permissions=["act"])
    def run(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        by: Any = request.user
        done = self._each(request, queryset, "run", lambda row: moderation_job_run(periodic=row, by=by))
        words = ngettext("%(count)s job is on its way.", "%(count)s jobs are on their way.", done)
        self._tell(request, words, done)

    @admin.action(description=_("Switch on"), permissions=["change"])
    def enable(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        self._switch(queryset, enabled=True)

    @admin.action(description=_("Switch off"), permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        self._switch(queryset, enabled=False)

    def _switch(self, queryset: QuerySet[PeriodicTask], *, enabled: bool) -> None:
        queryset.update(enabled=enabled)
        # Beat looks at this mark alone.
        PeriodicTasks.update_changed()


@admin.register(ModerationFailedTask)
class ModerationFailedTaskAdmin(_Buttons, CommonKeptAdmin):
    list_display = ["task", "what", "error", "times", "age"]
    list_filter = ["task"]
    fields = ["task", "what", "error", "times", "first_at", "last_at"]
    ordering = ["-last_at"]
    actions = ["retry", "forget"]
    buttons = {"retry": _("Try again"), "forget": _("Forget")}

    @admin.display(description=_("arguments"))
    def what(self, failed: ModerationFailedTask) -> str:
        return moderation_arguments_words(failed) or "—"

    @admin.display(description=_("last failed"), ordering="last_at")
    def age(self, failed: ModerationFailedTask) -> str:
        return common_ago(failed.last_at)

    @admin.action(description=_("Try again"), permissions=["act"])
    def retry(self, request: HttpRequest, queryset: QuerySet[ModerationFailedTask]) -> None:
        by: Any = request.user
        done = self._each(request, queryset, "retry", lambda row: moderation_failed_retry(failed=row, by=by))
        words = ngettext(
            "%(count)s task is on its way again.", "%(count)s tasks are on their way again.", done
        )
        self._tell(request, words, done)

    @admin.action(description=_("Forget"), permissions=["act"])
    def forget(self, request: HttpRequest, queryset: QuerySet[ModerationFailedTask]) -> None:
        by: Any = request.user
        done = self._each(
            request, queryset, "forget", lambda row: moderation_failed_forget(failed=row, by=by)
        )
        words = ngettext("%(count)s task is forgotten.", "%(count)s tasks are forgotten.", done)
        self._tell(request, words, done)
