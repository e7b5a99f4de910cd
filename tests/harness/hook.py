"""Somebody's webhook."""

import http.server
import json
import threading


class Hook:
    """Keeps what it is sent, and refuses the first deliveries of all, as many as it is told to."""

    def __init__(self, refused=0):
        self.received = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.received.append((dict(self.headers.items()), body))
                self.send_response(503 if len(hook.received) <= refused else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def told(self, kind):
        return [body for _, body in self.received if json.loads(body)["type"] == kind]
