"""Reads conversations page by page with canvasapi, or, where it is not installed, with requests as canvasapi does."""
import re
import sys
import time
import warnings
from datetime import datetime, timezone

url, token, wanted, pages = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
warnings.simplefilter("ignore")

DATE = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")


class Conversation:
    """Attributes as canvasapi sets them: each value, and a twin for each that reads as a date."""

    def __init__(self, requester, attributes):
        self._requester = requester
        for name, value in attributes.items():
            setattr(self, name, value)
            if DATE.match(str(value)):
                twin = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
                setattr(self, name + "_date", twin)


def with_requests():
    import requests

    session = requests.Session()
    address = url + "/api/v1/conversations?per_page=100&pages=" + pages
    while address:
        answer = session.get(address, headers={"Authorization": "Bearer " + token})
        for item in answer.json():
            yield Conversation(session, item)
        address = answer.links.get("next", {}).get("url")


try:
    from canvasapi import Canvas

    name = "canvasapi"
    conversations = Canvas(url, token).get_conversations(per_page=100, pages=pages)
except ImportError:
    name = "requests"
    conversations = with_requests()

count = 0
begun = time.perf_counter()
for _ in conversations:
    count += 1
    if count == wanted:
        break
print(name, count / (time.perf_counter() - begun))
