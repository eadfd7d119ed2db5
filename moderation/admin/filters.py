"""The lists of words, hashtags and hosts for which posts and comments are held."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.admin import CommonListAdmin, common_name_of
from moderation.filters import moderation_filter_fold
from moderation.models import MODERATION_FILTER_MAX, ModerationFilter

_NOTHING = {
    ModerationFilter.Kind.WORD: _("Write a word, a phrase or a sign."),
    ModerationFilter.Kind.HASHTAG: _("This is no hashtag: one word, with a letter in it."),
    ModerationFilter.Kind.HOST: _("This is no host: write it like example.com."),
}


_HELP = _(
    "Whole words and phrases, in any case and with or without accents; of hosts also what belongs to them. No"
    " patterns: every sign stands for itself."
)
_TOO_LONG = _("That is too long.")
_LINES = 500
_LINE = 2_000  # characters, of a link, of which the host is kept


class ModerationFilterForm(forms.ModelForm):  # type: ignore[type-arg]
    """One line of a list."""

    class Meta:
        model = ModerationFilter
        fields = ["kind", "text", "note"]
        help_texts = {"text": _HELP}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, text = cleaned.get("kind"), cleaned.get("text")
        if kind and text:
            _wait_for_others()
            self._take(kind, text)
        return cleaned

    def _take(self, kind: str, text: str) -> None:
        folded, wrong = _folded(kind, text)
        others = ModerationFilter.objects.exclude(pk=self.instance.pk)
        if wrong:
            self.add_error("text", wrong)
        elif others.filter(kind=kind, folded=folded).exists():
            self.add_error("text", _("It is on the list already."))
        self._keep(kind, text, folded)

    def _keep(self, kind: str, text: str, folded: str) -> None:
        self.cleaned_data["text"] = _written(kind, text, folded)
        self.instance.folded = folded


class ModerationFiltersForm(ModerationFilterForm):
    """Many lines at once, of one kind; those that are on the list already are left out."""

    text = forms.CharField(
        label=_("Text"),
        max_length=_LINES * _LINE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more: list[ModerationFilter] = []
        one_a_line = gettext("One a line.")
        self.fields["text"].help_text = f"{one_a_line} {_HELP}"

    def _take(self, kind: str, text: str) -> None:
        lines = [line.strip() for line in text.splitlines() if line.strip()][: _LINES + 1]
        if len(lines) > _LINES:
            self.add_error("text", _("At most 500 lines at once."))
            return
        texts: dict[str, str] = {}
        for line in lines:
            folded, wrong = _folded(kind, line)
            if wrong:
                self.add_error("text", f"{line[:MODERATION_FILTER_MAX]}: {wrong}")
            texts.setdefault(folded, line)
        self._take_new(kind, texts)

    def _take_new(self, kind: str, texts: dict[str, str]) -> None:
        known = ModerationFilter.objects.filter(kind=kind, folded__in=texts)
        for folded in known.values_list("folded", flat=True):
            del texts[folded]
        if not texts:
            self.add_error("text", _("It is on the list already."))
            return
        (folded, text), *others = texts.items()
        self._keep(kind, text, folded)
        self.more = [
            ModerationFilter(kind=kind, text=_written(kind, text, folded), folded=folded)
            for folded, text in others
        ]


def _wait_for_others() -> None:
    """Until what somebody else is just adding is there: the same line once more is known then."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('moderation:filters', 0))")


def _folded(kind: str, text: str) -> tuple[str, Any]:
    """What it is compared by, and what is wrong with it."""
    if len(text) > _LINE:
        return text, _TOO_LONG
    folded = moderation_filter_fold(kind, text)
    if not folded:
        return folded, _NOTHING[ModerationFilter.Kind(kind)]
    is_long = max(len(folded), len(_written(kind, text, folded))) > MODERATION_FILTER_MAX
    return folded, _TOO_LONG if is_long else ""


def _written(kind: str, text: str, folded: str) -> str:
    """Of a link its host alone."""
    return folded if kind == ModerationFilter.Kind.HOST else text


@admin.register(ModerationFilter)
class ModerationFilterAdmin(CommonListAdmin):
    form = ModerationFilterForm
    list_display = ["text", "compared", "kind", "note", "who", "made_at"]
    list_filter = ["kind"]
    search_fields = ("text", "note")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = ModerationFilterForm if obj else ModerationFiltersForm
        return super().get_form(request, obj, change, **{"form": form} | kwargs)

    def common_found(self, request: HttpRequest, words: str) -> Q:
        """Any spelling: what is looked for is compared as the lines are."""
        folded = [moderation_filter_fold(kind, words) for kind in ModerationFilter.Kind]
        return Q(text__icontains=words) | Q(note__icontains=words) | Q(folded__in=filter(None, folded))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(maker_name=common_name_of("made_by"))
        return named

    def save_model(self, request: HttpRequest, obj: ModerationFilter, form: Any, change: bool) -> None:
        if not change:
            obj.made_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        more = getattr(form, "more", [])
        for row in more:
            row.made_by_id, row.note = request.user.pk, obj.note
        # All at once: each that is saved by itself says that the lists have changed, as the first one does.
        ModerationFilter.objects.bulk_create(more)
        for row in more:
            self.log_addition(request, row, [{"added": {}}])

    @admin.display(description=_("compared as"))
    def compared(self, row: ModerationFilter) -> str:
        """What the line comes to, where that is not plain to see."""
        return row.folded if row.folded != row.text.lower() else ""

    @admin.display(description=_("added by"))
    def who(self, row: Any) -> str:
        return row.maker_name or ""
