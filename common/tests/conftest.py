from collections.abc import Iterator
from pathlib import Path

import pytest

from common.tests.brokers import CommonTestBroker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[CommonTestBroker]:
    broker = CommonTestBroker(tmp_path)
    broker.start()
    yield broker
    broker.kill()
