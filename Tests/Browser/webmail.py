"""A web mail on another origin that prefetches and prerenders the links in what it shows."""
import http.server, json, threading


class Webmail:
    def __init__(self, link):
        rules = json.dumps({kind: [{"source": "list", "urls": [link], "eagerness": "immediate"}] for kind in ("prefetch", "prerender")})
        page = f"""<!DOCTYPE html><html lang="en"><title>Inbox</title><link rel="prefetch" href="{link}" as="document">
            <script type="speculationrules">{rules}</script><a href="{link}">Choose a password</a>""".encode()

        class Inbox(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Inbox)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
