"""A weights publisher on loopback: sends files, in parts where asked, and misbehaves where told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Publisher(ThreadingHTTPServer):
    """Serves `content` under every path."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.kind = "application/octet-stream"
        self.tag = '"first"'
        self.breaks_after: int | None = None
        self.status: int | None = None
        self.ranges_asked: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/weights.pth"


@contextmanager
def publishing(content: bytes) -> Iterator[Publisher]:
    """A publisher at work."""
    server = Publisher(content)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        publisher = self.server
        asked = self.headers.get("Range")
        publisher.ranges_asked.append(asked)
        if publisher.status:
            self.send_error(publisher.status)
            return
        same = self.headers.get("If-Range") in {None, publisher.tag}
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and same else 0
        body = publisher.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", publisher.kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", publisher.tag)
        self.end_headers()
        self.wfile.write(body if publisher.breaks_after is None else body[: publisher.breaks_after])

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""
