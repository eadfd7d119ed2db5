import logging

from celery import shared_task

from common.stored_files import common_orphan_files
from moderation.figures import moderation_doctor_said
from project.doctor import PROJECT_DOCTOR_CHECKS

_logger = logging.getLogger(__name__)

# A sixteenth each time: all about once a day when run every 90 minutes.
_SAMPLE = 1 / 16


@shared_task(name="project.orphan_files")
def project_orphan_files() -> int:
    """Remove files that no row names, in a random part of the store; returns how many."""
    removed = 0
    for file in common_orphan_files(_SAMPLE):
        file.delete()
        removed += 1
    return removed


@shared_task(name="project.doctor_sample")
def project_doctor_sample() -> int:
    """Recount a random part of all counters; what is wrong goes to the log and the team. Returns how much."""
    found = {check.name: check.sample(_SAMPLE) for check in PROJECT_DOCTOR_CHECKS if check.sample}
    for name, lines in found.items():
        for line in lines:
            _logger.error("doctor: %s: %s", name, line)
    return moderation_doctor_said("sample", found)
