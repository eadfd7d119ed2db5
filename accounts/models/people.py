import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.devices import accounts_device_words
from accounts.usernames import (
    ACCOUNTS_USERNAME_MAX,
    ACCOUNTS_USERNAME_PATTERN,
    ACCOUNTS_USERNAME_VALIDATORS,
)
from common.fields import CommonResizedImageField
from common.files import CommonRandomName

ACCOUNTS_BIO_MAX = 150
ACCOUNTS_NAME_MAX = 64
ACCOUNTS_AVATAR_SIZE = 320


class AccountsUserManager(BaseUserManager["AccountsUser"]):
    def get_by_natural_key(self, username: str | None) -> "AccountsUser":
        return self.get(username=(username or "").lower())

    def create_user(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "AccountsUser":
        user = self.model(username=username.lower(), email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "AccountsUser":
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **fields)


class AccountsUser(AbstractBaseUser, PermissionsMixin):
    """Somebody who can log in."""

    username = models.CharField(
        _("username"),
        max_length=ACCOUNTS_USERNAME_MAX,
        unique=True,
        validators=ACCOUNTS_USERNAME_VALIDATORS,
        error_messages={"unique": _("This name is taken.")},
    )
    email = models.EmailField(_("email address"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[AccountsUserManager] = AccountsUserManager()

    profile: "AccountsProfile"

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # Only lower case is stored, so that the unique index is case-insensitive.
            models.CheckConstraint(
                condition=models.Q(username__regex=ACCOUNTS_USERNAME_PATTERN),
                name="accounts_user_username_shape",
            ),
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="accounts_user_email_unique"
            ),
        ]
        # Few: whom the team looks up.
        indexes = [
            models.Index(fields=["id"], condition=models.Q(is_active=False), name="accounts_user_out"),
            models.Index(fields=["id"], condition=models.Q(is_staff=True), name="accounts_user_staff"),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The profile is made by a post_save signal: both rows or none.
        with transaction.atomic():
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        # Written out: a page asks dozens of times, and the page behind it is a higher app's.
        return SafeString(f"/{self.username}/")

    def get_full_name(self) -> str:
        return self.profile.name or self.username

    def get_short_name(self) -> str:
        return self.username


class AccountsProfile(models.Model):
    """How a user appears to others, and how the site appears to them."""

    class Theme(models.TextChoices):
        AUTO = "", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        AUTO = "", _("As the browser")
        ENGLISH = "en", "English"
        PORTUGUESE = "pt-br", "Português (Brasil)"

    user = models.OneToOneField(AccountsUser, models.CASCADE, primary_key=True, related_name="profile")
    name = models.CharField(_("name"), max_length=ACCOUNTS_NAME_MAX, blank=True)
    bio = models.CharField(_("bio"), max_length=ACCOUNTS_BIO_MAX, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    photo = CommonResizedImageField(
        _("photo"),
        upload_to=CommonRandomName("avatars"),
        size=[ACCOUNTS_AVATAR_SIZE, ACCOUNTS_AVATAR_SIZE],
        quality=88,
        force_format="JPEG",
        keep_meta=False,
        blank=True,
    )
    language = models.CharField(
        _("language"), max_length=5, choices=Language, blank=True, default=Language.AUTO
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, blank=True, default=Theme.AUTO)
    is_private = models.BooleanField(_("private account"), default=False)
    # By the team: whatever they choose, followers alone see what they show. Their choice waits.
    is_limited = models.BooleanField(_("limited"), db_default=False, editable=False)
    chose_private = models.BooleanField(db_default=False, editable=False)
    # Counted by the apps that know: social and feed, in the transaction of each act.
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)
    follower_count = models.PositiveIntegerField(_("followers"), default=0, editable=False)
    following_count = models.PositiveIntegerField(_("following"), default=0, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        # Searches by name. The counters stay out of every index: so a follow or a post rewrites one row,
        # and no entry of an index.
        indexes = [
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="accounts_profile_names"),
            # Few, as those of users.
            models.Index(
                fields=["user"], condition=models.Q(is_limited=True), name="accounts_profile_limited"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.user.username

    @property
    def wants_private(self) -> bool:
        """What they chose; `is_private` is what holds."""
        return self.chose_private if self.is_limited else self.is_private


class AccountsFormerNameQuerySet(models.QuerySet["AccountsFormerName"]):
    def kept(self) -> Self:
        """Those whose 30 days are not over."""
        return self.filter(kept_until__gt=timezone.now())


class AccountsFormerName(models.Model):
    """A name its user gave up; for 30 days nobody else can take it and its address leads to the user."""

    username = models.CharField(_("username"), max_length=ACCOUNTS_USERNAME_MAX, unique=True)
    user = models.ForeignKey(AccountsUser, models.CASCADE, related_name="former_names")
    kept_until = models.DateTimeField(_("kept until"))

    objects: ClassVar = AccountsFormerNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")

    def __str__(self) -> str:
        return self.username


class AccountsSession(AbstractBaseSession):
    """One browser that is, or was lately, logged in or known to the site."""

    # The session key is as good as a password: what addresses and lists of the admin say is this.
    public_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    user = models.ForeignKey(AccountsUser, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(_("device"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    # How far this browser was told of news; until it was told any, what came before it is none.
    alerts_seq = models.BigIntegerField(null=True, editable=False)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")  # type: ignore[assignment]
        verbose_name_plural = _("sessions")  # type: ignore[assignment]
        indexes = [
            models.Index(fields=["user", "-last_seen"], name="accounts_session_user"),
            # What the team looks through: the newest, and those from one address.
            models.Index(fields=["-created_at", "-public_id"], name="accounts_session_newest"),
            models.Index(fields=["address"], name="accounts_session_address"),
        ]

    def __str__(self) -> str:
        return f"{self.user or '-'}: {self.device_words}"

    @property
    def device_words(self) -> str:
        return accounts_device_words(self.device)

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore

        return SessionStore
