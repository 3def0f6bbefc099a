"""
Reads conversations page by page with canvasapi, or, where it is not installed, with the libraries that it stands on
(requests and arrow) as it does. Each line of the input asks for one reading; each line of the output gives the library
and the items a second.
"""
import sys
import time
import warnings
from datetime import timezone

import arrow

url, token, wanted, pages = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
warnings.simplefilter("ignore")


class Conversation:
    """Attributes as canvasapi makes them: each value, read as a date too, and a twin for each that is one."""

    def __init__(self, requester, attributes):
        self._requester = requester
        for name, value in attributes.items():
            setattr(self, name, value)
            try:
                setattr(self, name + "_date", arrow.get(str(value)).datetime.astimezone(timezone.utc))
            except (arrow.ParserError, ValueError):
                pass


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
    canvas = Canvas(url, token)

    def conversations():
        return canvas.get_conversations(per_page=100, pages=pages)

except ImportError:
    name = "requests"
    conversations = with_requests

for _ in sys.stdin:
    count = 0
    begun = time.perf_counter()
    for _ in conversations():
        count += 1
        if count == wanted:
            break
    print(name, count / (time.perf_counter() - begun), flush=True)
