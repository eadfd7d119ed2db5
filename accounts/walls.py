"""Networks and mail hosts that are blocked, as every process keeps them: a request costs no query."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsBlockedHost, AccountsBlockedNetwork
from common.kept import CommonKept

_What = AccountsBlockedNetwork.What
# Each blocks all that those before it block.
_ORDER = ["", _What.SIGNUP.value, _What.WRITE.value, _What.ENTER.value]
_BITS = {4: 32, 6: 128}


@dataclass(frozen=True)
class AccountsWalls:
    """Networks by their family, their length and their first bits: one look for each length there is."""

    networks: dict[tuple[int, int], dict[int, list[tuple[str, datetime | None]]]]
    hosts: frozenset[str]

    def against(self, address: str | None) -> str:
        """What is blocked there: one of AccountsBlockedNetwork.What, or nothing."""
        if not self.networks or not address:
            return ""
        parsed, now, found = ipaddress.ip_address(address), timezone.now(), ""
        for (version, length), there in self.networks.items():
            first = int(parsed) >> (_BITS[version] - length)
            for what, end in there.get(first, ()) if version == parsed.version else ():
                if (end is None or end > now) and _ORDER.index(what) > _ORDER.index(found):
                    found = what
        return found

    def host_of(self, email: str) -> str:
        """The blocked host that an address lies at, or below; or nothing."""
        try:
            host = email.rpartition("@")[2].lower().encode("idna").decode()
        except UnicodeError:
            return ""
        labels = host.split(".")
        above = (".".join(labels[start:]) for start in range(len(labels)))
        return next((each for each in above if each in self.hosts), "")


def accounts_walls_of(
    networks: Iterable[tuple[str, str, datetime | None]], hosts: Iterable[str]
) -> AccountsWalls:
    by_length: dict[tuple[int, int], dict[int, list[tuple[str, datetime | None]]]] = {}
    for text, what, end in networks:
        network = ipaddress.ip_network(text)
        first = int(network.network_address) >> (_BITS[network.version] - network.prefixlen)
        there = by_length.setdefault((network.version, network.prefixlen), {})
        there.setdefault(first, []).append((what, end))
    return AccountsWalls(by_length, frozenset(hosts))


def _load() -> AccountsWalls:
    return accounts_walls_of(
        AccountsBlockedNetwork.objects.values_list("network", "what", "ends_at"),
        AccountsBlockedHost.objects.values_list("host", flat=True),
    )


ACCOUNTS_WALLS = CommonKept("accounts.walls", _load)


def accounts_walls() -> AccountsWalls:
    return ACCOUNTS_WALLS.get()


def accounts_blocked_words(what: str) -> str:
    """What somebody reads who comes from a blocked network."""
    if what == _What.ENTER:
        return _("Nobody can come in from the network you are in. Try another one.")
    if what == _What.WRITE:
        return _("Nothing can be written from the network you are in. Try another one.")
    return _("Nobody can sign up from the network you are in. Try another one.")
