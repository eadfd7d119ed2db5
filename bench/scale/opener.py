"""`python -m bench.scale.opener USERNAME`: opens each address that stands on a line of its input."""

import json
import logging
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def main(username: str) -> None:
    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import AccountsUser

    client = Client(SERVER_NAME="localhost")
    client.force_login(AccountsUser.objects.get(username=username))
    for line in sys.stdin:
        begun = time.process_time()
        response = client.get(line.strip())
        spent = (time.process_time() - begun) * 1000
        if response.status_code != 200:
            raise RuntimeError(f"{line.strip()} was not answered")
        with CaptureQueriesContext(connection) as captured:
            client.get(line.strip())
        print(json.dumps([spent, [query["sql"] for query in captured]]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
