"""Who stays outside, whoever they are: networks and mail hosts that the team blocked."""

import ipaddress
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AccountsNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# A wider one is half a continent, and most likely a slip of the pen.
_SHORTEST = {4: 8, 6: 16}
_MAPPED = 96
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


def accounts_network(text: str) -> AccountsNetwork:
    """Raises ValidationError for what is none, or is very wide."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        message = _("This is no network. Write it like 203.0.113.0/24 or 2001:db8::/48.")
        raise ValidationError(message, code="network") from error
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= _MAPPED:
        mapped = network.network_address.ipv4_mapped
        network = ipaddress.ip_network((mapped, network.prefixlen - _MAPPED)) if mapped else network
    if network.prefixlen < _SHORTEST[network.version]:
        message = _("That is very wide. At most a /%(shortest)d is possible.")
        raise ValidationError(message, code="wide", params={"shortest": _SHORTEST[network.version]})
    return network


def accounts_mail_host(text: str) -> str:
    """As DNS knows it; raises ValidationError for what is none."""
    host = text.strip().lower().removeprefix("*.").rpartition("@")[2].strip(".")
    try:
        host = host.encode("idna").decode() if host else ""
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValidationError(_("This is no mail host. Write it like example.com."), code="host")
    return host


class AccountsNetworkField(models.CharField):  # type: ignore[type-arg]
    """Written in one way, however it was typed: no row can hold what is no network."""

    def to_python(self, value: Any) -> Any:
        return str(accounts_network(value)) if value else value


class AccountsMailHostField(models.CharField):  # type: ignore[type-arg]
    """Written in one way, however it was typed: no row can hold what is no host."""

    def to_python(self, value: Any) -> Any:
        return accounts_mail_host(value) if value else value


class AccountsBlockedNetwork(models.Model):
    """Addresses from which something cannot be done."""

    class What(models.TextChoices):
        SIGNUP = "signup", _("Signing up")
        WRITE = "write", _("Signing up and writing")
        ENTER = "enter", _("Everything, reading too")

    network = AccountsNetworkField(
        _("network"),
        max_length=43,
        unique=True,
        help_text=_("With the number of bits that all its addresses share: 203.0.113.0/24, 2001:db8::/48."),
    )
    what = models.CharField(_("what is blocked"), max_length=6, choices=What, default=What.SIGNUP)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Why; for the team."))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: without an end."))
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("blocked network")
        verbose_name_plural = _("blocked networks")
        constraints = [models.CheckConstraint(condition=~Q(network=""), name="accounts_network_named")]

    def __str__(self) -> str:
        return str(self.network)


class AccountsBlockedHost(models.Model):
    """A mail host, with all below it, at which no new address is taken."""

    host = AccountsMailHostField(
        _("mail host"), max_length=253, unique=True, help_text=_("What follows the @; all below it too.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Why; for the team."))
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("blocked mail host")
        verbose_name_plural = _("blocked mail hosts")
        constraints = [models.CheckConstraint(condition=~Q(host=""), name="accounts_host_named")]

    def __str__(self) -> str:
        return str(self.host)
