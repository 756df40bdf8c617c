"""A browser without scripts: cookies, redirects and forms."""
import html.parser, http.client, urllib.parse


class Form(html.parser.HTMLParser):
    """The first form of a page: its action and its named fields."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self._state = None, {}, "before"
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and self._state == "before":
            self._state, self.action = "inside", attributes.get("action", "")
        if self._state == "inside" and tag in ("input", "button") and attributes.get("name"):
            self.fields[attributes["name"]] = attributes.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form" and self._state == "inside":
            self._state = "after"


class Answer:
    """Status, headers, page and address of one answer."""

    def __init__(self, url, response):
        self.url, self.status = url, response.status
        self.headers = response.getheaders()
        self.page = response.read().decode("utf-8", "replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Browser:
    """Keeps cookies by name; one origin is enough here. Another port may answer for it, as behind a load balancer."""

    def __init__(self, origin, seconds=30, port=None, tls=None):
        self.origin, self.seconds, self.cookies, self.port, self.tls = origin, seconds, {}, port, tls

    def get(self, url, follow=True):
        return self.request("GET", url, follow=follow)

    def request(self, method, url, fields=None, follow=True, headers=None):
        for _ in range(6):
            url = urllib.parse.urljoin(self.origin + "/", url)
            answer = self._ask(method, url, fields, headers or {})
            if not follow or answer.status not in (301, 302, 303, 307):
                return answer
            method, url, fields = "GET", urllib.parse.urljoin(url, answer.header("Location")), None
        raise ValueError("redirects without end")

    def submit(self, answer, follow=True, **values):
        """Sends the first form of a page with these values."""
        form = Form(answer.page)
        return self.request("POST", urllib.parse.urljoin(answer.url, form.action or ""), form.fields | values, follow)

    def cookie_line(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ask(self, method, url, fields, headers):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https" and self.tls:
            connection = http.client.HTTPSConnection(parts.hostname, self.port or parts.port, timeout=self.seconds, context=self.tls)
        else:
            connection = http.client.HTTPConnection(parts.hostname, self.port or parts.port, timeout=self.seconds)
        try:
            sent = {"Accept": "text/html", "Host": parts.netloc} | headers
            if self.cookies:
                sent["Cookie"] = self.cookie_line()
            body = None
            if fields is not None:
                body = fields if isinstance(fields, (str, bytes)) else urllib.parse.urlencode(fields)
                sent = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"} | sent
            connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body, sent)
            answer = Answer(url, connection.getresponse())
        finally:
            connection.close()
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return answer

    def _keep(self, line):
        pair, *attributes = line.split(";")
        name, _, value = pair.strip().partition("=")
        if not value or any(a.strip().lower() == "max-age=0" for a in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
