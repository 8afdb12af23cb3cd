"""All sessions with some relations by the official client, a page after the other. Its own `load_all` goes by `count`, which
not every server tells.

    python load_sessions.py URL RELATION...
"""

import sys

from brainstem_api_tools import BrainstemClient

sessions = []
with BrainstemClient(token="anything", url=sys.argv[1]) as client:
    while True:
        reply = client.load("session", include=sys.argv[2:], sort=["id"], limit=100, offset=len(sessions))
        reply.raise_for_status()
        page = reply.json()["sessions"]
        sessions += page
        if len(page) < 100:
            break
print(len(sessions), file=sys.stderr)
