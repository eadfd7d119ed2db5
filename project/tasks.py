from celery import shared_task

from common.stored_files import common_orphan_files

# A sixteenth of the folders each time: the whole store about once a day when run every 90 minutes.
_SAMPLE = 1 / 16


@shared_task(name="project.orphan_files")
def project_orphan_files() -> int:
    """Remove files that no row names, in a random part of the store; returns how many."""
    removed = 0
    for file in common_orphan_files(_SAMPLE):
        file.delete()
        removed += 1
    return removed
