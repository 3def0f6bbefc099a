"""Speaks to a server as the Python library canvasapi does: bracketed forms, links followed, three-step uploads.

Called with the address and an administrator's token; prints what it saw as JSON.
"""

import json
import re
import sys

import requests

URL, TOKEN = sys.argv[1] + "/api/v1/", sys.argv[2]
session = requests.Session()


def flatten(name, value):
    if isinstance(value, bool):
        return [(name, str(value).lower())]
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in flatten(f"{name}[{key}]", item)]
    if isinstance(value, (list, tuple)):
        return [pair for item in value for pair in flatten(f"{name}[]", item)]
    return [(name, value)]


def request(method, endpoint, token=TOKEN, url=None, **params):
    pairs = [pair for name, value in params.items() for pair in flatten(name, value)]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    where = {"params": pairs} if method == "GET" else {"data": pairs}
    response = session.request(method, url or URL + endpoint, headers=headers, **where)
    if response.status_code >= 400:
        raise Exception(f"{response.status_code} {response.text}")
    return response


def paginate(endpoint, token=TOKEN, **params):
    found, response = [], request("GET", endpoint, token, **params)
    while True:
        found += response.json()
        link = response.links.get("next")
        if link is None:
            return found
        rest = re.search(re.escape(URL) + "(.*)", link["url"]).group(1)
        response = request("GET", rest, token)


def person(name):
    made = request(
        "POST", "accounts/self/users", user={"name": name}, pseudonym={"unique_id": name.lower() + "@example.test"}
    ).json()
    where = URL.replace("/api/v1/", f"/api/pidge/v1/users/{made['id']}/tokens")
    return made["id"], request("POST", None, url=where, purpose="test").json()["token"]


def upload(token):
    text = b"pages 1 to 9"
    begun = request("POST", "users/self/files", token, name="notes.txt", size=len(text), parent_folder_path="conversation attachments")
    ticket = begun.json()
    done = session.request("POST", ticket["upload_url"], data=list(ticket["upload_params"].items()), files={"file": text})
    return done.json()


teacher, teacher_token = person("Tilda")
students = [person(name) for name in ("Stina", "Sven", "Saga")]
course = request("POST", "accounts/self/courses", course={"name": "Chemistry"}, offer=True).json()
for user, kind in [(teacher, "Teacher"), *((s, "Student") for s, _ in students)]:
    request(
        "POST",
        f"courses/{course['id']}/enrollments",
        enrollment={"user_id": user, "type": kind + "Enrollment", "enrollment_state": "active", "notify": False},
    )

sent = request(
    "POST", "conversations", teacher_token, recipients=[s for s, _ in students], body="Hello", force_new=True
).json()
attachment = upload(teacher_token)
group = request(
    "POST",
    "conversations",
    teacher_token,
    recipients=[f"course_{course['id']}_students"],
    subject="Åsa & <co>",
    body="See the notes",
    group_conversation=True,
    context_code=f"course_{course['id']}",
    attachment_ids=[attachment["id"]],
).json()[0]
first = students[0][1]
request("PUT", f"conversations/{group['id']}", first, conversation={"workflow_state": "archived", "starred": True})

print(
    json.dumps(
        {
            "sent": len(sent),
            "listed": len(paginate("conversations", teacher_token, scope="sent", per_page=1)),
            "subject": group["subject"],
            "attachment": paginate("conversations", first, scope="archived")[0]["id"] == group["id"]
            and request("GET", f"conversations/{group['id']}", first).json()["messages"][0]["attachments"][0]["display_name"],
            "unread": request("GET", "conversations/unread_count", first).json()["unread_count"],
            "people": [user["name"] for user in paginate(f"courses/{course['id']}/users", enrollment_type=["student"], per_page=2)],
        }
    )
)
