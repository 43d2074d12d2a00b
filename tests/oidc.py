"""A token endpoint that takes its time."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def unsigned(subject: str) -> str:
    """A JSON Web Token without a signature, good for an hour."""
    now = int(time.time())
    parts = ({"alg": "none"}, {"sub": subject, "iat": now - 60, "exp": now + 3600})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


@contextmanager
def endpoint(seconds: float = 0.0, status: int = 200) -> Iterator[str]:
    """Serves tokens after so many seconds, with that HTTP status; its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(seconds)
            answer = {"access_token": unsigned("demo"), "token_type": "Bearer", "expires_in": 3600}
            body = json.dumps(answer if status == 200 else {"error": "invalid_client"}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/token"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
