from accounts.models import AccountsProfile, AccountsUser
from common.doctor import CommonDoctorCheck


def accounts_without_profile() -> list[str]:
    """Users made past the signal: bulk_create, fixtures, SQL."""
    return [f"user {user.pk} ({user.username})" for user in AccountsUser.objects.filter(profile=None)]


def accounts_mend_profiles() -> int:
    missing = [AccountsProfile(user=user) for user in AccountsUser.objects.filter(profile=None)]
    AccountsProfile.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


ACCOUNTS_DOCTOR_CHECKS = [
    CommonDoctorCheck("users without a profile", accounts_without_profile, accounts_mend_profiles)
]
