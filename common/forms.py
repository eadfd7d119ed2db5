from typing import Any

from django import forms


class CommonLinesField(forms.CharField):
    """Text of several lines. Browsers send two characters for each break and count one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n")) or ""
