"""How many SQL queries each page takes: reads pages as JSON, prints numbers as JSON.

`posts` are forms, each with the values of two times: the second is counted.
"""

import json
import os
import sys
from http import HTTPStatus

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def main() -> None:
    given = json.load(sys.stdin)
    name, _equals, key = given["cookie"].partition("=")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[name] = key
    counts = {}
    for page, url in given["pages"].items():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(url).status_code
        counts[page] = len(queries) if status == HTTPStatus.OK else -status
    for page, (url, first, second) in given.get("posts", {}).items():
        client.post(url, first)
        with CaptureQueriesContext(connection) as queries:
            status = client.post(url, second).status_code
        counts[page] = len(queries) if status in {HTTPStatus.OK, HTTPStatus.FOUND} else -status
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
