"""`python -m reference_portal --data lab.sqlite --envelope meta --port 0`

Loads the lab and serves it on 127.0.0.1; prints the port on a line of its own when it is ready. Ends at SIGTERM, at
SIGINT, or when its standard input is closed.
"""

import argparse
import os
from pathlib import Path
import signal
import tempfile
import threading
import warnings


def main() -> None:
    parser = argparse.ArgumentParser(prog="reference_portal")
    parser.add_argument("--data", type=Path, required=True, help="the SQLite file of an embedded portal")
    parser.add_argument("--envelope", choices=["meta", "count", "none"], default="meta")
    parser.add_argument("--dialect", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument(
        "--database", type=Path, help="where to keep its own tables, a new file; without it nowhere for long"
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reference-portal-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "reference_portal.settings"
        os.environ["REFERENCE_ENVELOPE"] = options.envelope
        os.environ["REFERENCE_DIALECT"] = options.dialect
        os.environ["REFERENCE_DATABASE"] = str(options.database or os.path.join(folder, "reference.sqlite"))
        serve(options.data, options.port)


def serve(data: Path, port: int) -> None:
    import django

    django.setup()

    from django.core.paginator import UnorderedObjectListWarning

    # What is asked for without an order, or at a day without a zone, is answered so on purpose.
    warnings.simplefilter("ignore", UnorderedObjectListWarning)
    warnings.filterwarnings("ignore", message=".*received a naive datetime.*")

    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    from . import loader, urls  # noqa: F401 - what is wrong with the routes shows before the port does

    loader.create_tables()
    loader.load(data)

    class Handler(WSGIRequestHandler):
        def log_message(self, format, *arguments):
            """Requests are not logged."""

    server = ThreadedWSGIServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())

    def stop(*_):
        threading.Thread(target=server.shutdown, daemon=True).start()

    def stop_with_input():
        while os.read(0, 4096):
            pass
        stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=stop_with_input, daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()


if __name__ == "__main__":
    main()
