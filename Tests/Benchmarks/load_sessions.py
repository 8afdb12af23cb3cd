"""All sessions with two relations by the official client, which asks for a page after the other.

    python load_sessions.py URL
"""

import sys

from brainstem_api_tools import BrainstemClient

with BrainstemClient(token="anything", url=sys.argv[1]) as client:
    reply = client.load("session", include=["projects", "dataacquisition"], load_all=True)
print(len(reply["sessions"]), file=sys.stderr)
