from django import forms

from social.models import SocialMute


class SocialMuteForm(forms.Form):
    """How far to mute somebody; their posts, if it does not say."""

    scope = forms.ChoiceField(choices=SocialMute.Scope.choices, required=False)

    def clean_scope(self) -> str:
        return self.cleaned_data["scope"] or SocialMute.Scope.POSTS
