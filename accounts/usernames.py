"""What a username may be. One list keeps the words that addresses of the site need."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ACCOUNTS_USERNAME_MAX = 30
ACCOUNTS_USERNAME_PATTERN = r"^(?!\.)(?!.*\.\.)(?!.*\.$)[a-z0-9._]{1,30}$"

# Every first part of the site's own addresses, and what a site may come to need.
ACCOUNTS_RESERVED_NAMES = frozenset(
    """
    about abuse account accounts ad ads admin administrator alert alerts ai android api app apps archive ask
    assets auth avatar billing blog bot c cdn chat code collections comments community config contact
    cookies copyright dashboard data delete demo design dev developer developers direct directory discover
    discovery docs download edit email emails error errors events everyone explore export faq
    favicon.ico feed feeds feedback fonts forum friends ftp graphql group groups guide guidelines healthz
    help home host hosting i18n image images import inbox info invite ios jobs js legal likes live local
    localhost locations log login logout mail manifest.webmanifest map media me mention mentions messages
    messaging metrics mobile moderation moderator music new news newsletter nobody notifications null oauth
    official oops p page pages password people photo photos policy popular post posts press privacy
    profile profiles public readyz reel reels register report reports requests reset root rss rules
    safety sale saved search security self server service services session sessions settings setup share
    shop signin signout signup site sitemap sitemap.xml social staff static stats status stories story
    store subscribe suggestions support sw.js sync system tag tags team terms test tests trending undefined
    unsubscribe update updates upload uploads user username users varal verify video videos wait web
    webhook webhooks webmaster websocket welcome widget wiki world ws www you
    robots.txt security.txt humans.txt crossdomain.xml apple-app-site-association
    apple-touch-icon.png apple-touch-icon-precomposed.png browserconfig.xml
    """.split()  # noqa: SIM905
)

_SHAPE = re.compile(ACCOUNTS_USERNAME_PATTERN)


def accounts_username_shape(value: str) -> None:
    """Raise ValidationError unless `value`, in any case, has the shape of a username."""
    if not _SHAPE.fullmatch(value.lower()):
        raise ValidationError(
            _(
                "Use 1 to 30 of the letters a–z, digits, dots and underscores; "
                "no dot at the start or the end, and no two dots in a row."
            ),
            code="username_shape",
        )


def accounts_username_not_reserved(value: str) -> None:
    """Raise ValidationError when the site needs this word for itself."""
    if value.lower() in ACCOUNTS_RESERVED_NAMES:
        raise ValidationError(
            _("This name is kept for the site itself. Choose another."), code="username_reserved"
        )


ACCOUNTS_USERNAME_VALIDATORS = [accounts_username_shape, accounts_username_not_reserved]
