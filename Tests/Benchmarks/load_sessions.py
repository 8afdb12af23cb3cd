"""All sessions with some relations by the official client, which asks for a page after the other.

    python load_sessions.py URL RELATION...
"""

import sys

from brainstem_api_tools import BrainstemClient

with BrainstemClient(token="anything", url=sys.argv[1]) as client:
    reply = client.load("session", include=sys.argv[2:], load_all=True)
print(len(reply["sessions"]), file=sys.stderr)
