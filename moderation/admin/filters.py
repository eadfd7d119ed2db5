"""The lists of words, hashtags and hosts for which posts and comments are held."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import common_name_of
from moderation.filters import moderation_filter_fold
from moderation.models import MODERATION_FILTER_MAX, ModerationFilter

_NOTHING = {
    ModerationFilter.Kind.WORD: _("Write a word, a phrase or a sign."),
    ModerationFilter.Kind.HASHTAG: _("This is no hashtag: one word, with a letter in it."),
    ModerationFilter.Kind.HOST: _("This is no host: write it like example.com."),
}


class ModerationFilterForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ModerationFilter
        fields = ["kind", "text", "note"]
        help_texts = {
            "text": _(
                "Whole words and phrases, in any case and with or without accents; of hosts also what belongs"
                " to them. No patterns: every sign stands for itself."
            )
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, text = cleaned.get("kind"), cleaned.get("text")
        if kind and text:
            self._fold(kind, text)
        return cleaned

    def _fold(self, kind: str, text: str) -> None:
        folded = moderation_filter_fold(kind, text)
        if not folded:
            self.add_error("text", _NOTHING[ModerationFilter.Kind(kind)])
        elif len(folded) > MODERATION_FILTER_MAX:
            self.add_error("text", _("That is too long."))
        elif self._others().filter(kind=kind, folded=folded).exists():
            self.add_error("text", ValidationError(_("It is on the list already."), code="twice"))
        self.instance.folded = folded
        if kind == ModerationFilter.Kind.HOST:
            self.cleaned_data["text"] = folded

    def _others(self) -> QuerySet[ModerationFilter]:
        return ModerationFilter.objects.exclude(pk=self.instance.pk)


@admin.register(ModerationFilter)
class ModerationFilterAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ModerationFilterForm
    list_display = ["text", "kind", "note", "who", "made_at"]
    list_filter = ["kind"]
    search_fields = ["text", "folded", "note"]
    ordering = ["-made_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(maker_name=common_name_of("made_by"))
        return named

    def save_model(self, request: HttpRequest, obj: ModerationFilter, form: Any, change: bool) -> None:
        if not change:
            obj.made_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    @admin.display(description=_("added by"))
    def who(self, row: Any) -> str:
        return row.maker_name or ""
