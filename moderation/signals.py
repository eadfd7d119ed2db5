"""What this app tells its own receivers; sent inside the transaction of the act."""

from django.dispatch import Signal

# sender=ModerationCase, case: it was decided.
moderation_case_closed = Signal()

# sender=ModerationDecision, decision: a mail about it waits in its row.
moderation_mail_waits = Signal()
