"""A server that plays one step for each request: (status, body, headers), "lose" or "hang". A step too many is 599."""
import contextlib
import http.server
import json
import threading

SHA = "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233"
COMMIT = f"/api/v1/repos/acme/shop/commits/{SHA}/state"


def ok(body, status=200):
    return status, body, {}


def problem(status, kind, **headers):
    body = {"type": "urn:polly:problem:" + kind.replace("_", "-"), "status": status, "kind": kind,
            "detail": f"detail of {kind}"}
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, steps):
        super().__init__(("127.0.0.1", 0), Handler)
        self.steps, self.requests, self.connections = steps, [], 0
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def methods(self):
        return " ".join(request["method"] for request in self.requests)

    def handle_error(self, request, client_address):
        pass  # clients that time out close their connections


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.connections += 1

    def play(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        steps = self.server.steps
        step = steps[len(self.server.requests)] if len(self.server.requests) < len(steps) else (599, "no step", {})
        self.server.requests.append({"method": self.command, "path": self.path, "headers": self.headers, "body": body})
        if step == "hang":
            self.server.over.wait(30)
        if step in ("hang", "lose"):
            self.close_connection = True
            return
        status, content, headers = step
        data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        if headers.get("X-Then") == "end":  # closes without having announced it
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = play

    def log_message(self, *words):
        pass


@contextlib.contextmanager
def scripted(*steps):
    server = Server(list(steps))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
