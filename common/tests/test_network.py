"""Where a request comes from, whatever it claims itself."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from common.network import common_client_address


@pytest.mark.parametrize(
    ("proxies", "claimed", "address"),
    [
        (0, "", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        (2, "192.0.2.66, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, "nonsense", None),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_an_address_is_what_the_outermost_trusted_proxy_saw(
    settings: Settings, proxies: int, claimed: str, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": claimed}, REMOTE_ADDR="203.0.113.7")
    assert common_client_address(request) == address
