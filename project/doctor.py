"""All that `manage.py doctor` looks at."""

from accounts.doctor import ACCOUNTS_DOCTOR_CHECKS
from alerts.doctor import ALERTS_DOCTOR_CHECKS
from common.doctor import CommonDoctorCheck
from common.stored_files import common_missing_files, common_orphan_files
from discover.doctor import DISCOVER_DOCTOR_CHECKS
from feed.doctor import FEED_DOCTOR_CHECKS
from messaging.doctor import MESSAGING_DOCTOR_CHECKS
from moderation.doctor import MODERATION_DOCTOR_CHECKS
from social.doctor import SOCIAL_DOCTOR_CHECKS


def _orphans() -> list[str]:
    return [str(file) for file in common_orphan_files()]


def _remove_orphans() -> int:
    orphans = list(common_orphan_files())
    for file in orphans:
        file.delete()
    return len(orphans)


PROJECT_DOCTOR_CHECKS = [
    *ACCOUNTS_DOCTOR_CHECKS,
    *SOCIAL_DOCTOR_CHECKS,
    *FEED_DOCTOR_CHECKS,
    *MESSAGING_DOCTOR_CHECKS,
    *DISCOVER_DOCTOR_CHECKS,
    *ALERTS_DOCTOR_CHECKS,
    *MODERATION_DOCTOR_CHECKS,
    # A lost file cannot be made again: somebody has to restore it from a backup.
    CommonDoctorCheck("rows whose file is missing", lambda: list(common_missing_files())),
    CommonDoctorCheck("files without a row", _orphans, _remove_orphans),
]
