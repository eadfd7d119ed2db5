"""Lists of what waits for the team: that is shown first, and what is done is asked for."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import CommonKeptAdmin

_STATE = "state"


class CommonWaitingFilter(admin.SimpleListFilter):
    """Nobody comes to look at what is done: without a choice, what waits is shown."""

    title = _("state")
    parameter_name = _STATE
    done: ClassVar[tuple[str, Any]]
    """Value and label of what does not wait any more."""
    waits: ClassVar[dict[str, Any]]
    """The condition of what does."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All")), self.done]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return (
            queryset.exclude(**self.waits) if self.value() == self.done[0] else queryset.filter(**self.waits)
        )


class CommonWaitingAdmin(CommonKeptAdmin):
    """Who waits longest comes first; of all others, what came last."""

    waiting_order: ClassVar[tuple[str, ...]]

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["-pk"] if request.GET.get(_STATE) else list(self.waiting_order)
