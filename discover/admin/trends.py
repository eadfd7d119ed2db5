"""Trends, and which hashtags are never among them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.admin import CommonKeptAdmin
from discover.models import DiscoverTrend
from discover.trends import discover_trends_bar
from feed.models import FeedHashtag
from feed.texts import feed_hashtag_fold


class _BarForm(forms.ModelForm):  # type: ignore[type-arg]
    """A hashtag by its name, trend or not."""

    name = forms.CharField(label=_("Hashtag"), max_length=100)

    class Meta:
        model = DiscoverTrend
        fields = ()

    def clean_name(self) -> str:
        hashtag = _named(self.cleaned_data["name"])
        if hashtag is None:
            raise forms.ValidationError(gettext("Nobody has written this hashtag yet."), code="unknown")
        self.instance.pk = hashtag.pk
        return hashtag.name


def _named(name: str) -> FeedHashtag | None:
    return FeedHashtag.objects.filter(folded=feed_hashtag_fold(name)).first()


@admin.register(DiscoverTrend)
class DiscoverTrendAdmin(CommonKeptAdmin):
    list_display = ("name", "accounts", "score", "peaked_at", "is_barred")
    list_filter = ("is_barred",)
    ordering = ("-peaked_at", "-pk")
    search_fields = ("pk",)
    search_help_text = _("Exact hashtag")
    actions = ("bar", "show")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.list_display if obj else ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.list_display if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else _BarForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_bar_permission(request)

    def has_bar_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("discover.change_discovertrend"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named = FeedHashtag.objects.filter(pk=OuterRef("hashtag")).values(
            words=Concat(Value("#"), "name", output_field=CharField())
        )
        rows: QuerySet[Any] = super().get_queryset(request).annotate(hashtag_name=Subquery(named))
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if search_term.strip():
            hashtag = _named(search_term)
            queryset = queryset.filter(pk=hashtag.pk if hashtag else 0)
        return queryset, False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What is barred may be a trend already: the row stays that one."""
        discover_trends_bar(hashtags=[obj.pk], is_barred=True)

    @admin.display(description=_("hashtag"), ordering="hashtag")
    def name(self, trend: Any) -> str:
        return trend.hashtag_name or gettext("%(key)s, gone") % {"key": trend.pk}

    @admin.action(description=_("Never show"), permissions=["bar"])
    def bar(self, request: HttpRequest, rows: QuerySet[DiscoverTrend]) -> None:
        self._set(request, rows, is_barred=True)

    @admin.action(description=_("Show again"), permissions=["bar"])
    def show(self, request: HttpRequest, rows: QuerySet[DiscoverTrend]) -> None:
        self._set(request, rows, is_barred=False)

    def _set(self, request: HttpRequest, rows: QuerySet[DiscoverTrend], *, is_barred: bool) -> None:
        keys = list(rows.values_list("pk", flat=True))
        discover_trends_bar(hashtags=keys, is_barred=is_barred)
        words = (
            ngettext("%(count)s hashtag is never shown.", "%(count)s hashtags are never shown.", len(keys))
            if is_barred
            else ngettext(
                "%(count)s hashtag is shown again.", "%(count)s hashtags are shown again.", len(keys)
            )
        )
        self.message_user(request, words % {"count": len(keys)})
