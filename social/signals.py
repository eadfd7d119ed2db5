"""What the rest of the site may listen to; sent inside the transaction of the act."""

from django.dispatch import Signal

# sender=SocialFollow or SocialFollowRequest, ties: pairs of a follower and whom they follow, or ask (keys),
# between whom one came or went; is_accepted: a request became a follow.
social_ties_changed = Signal()

# sender=SocialBlock, SocialMute or SocialRestrict, person, other (keys): what `person` wants to see of
# `other` changed.
social_wall_changed = Signal()
