"""A fabric for sign-in-adapter.py to plug in: a Portal with its front door and one kind of thing to manage. Standard library only."""
import datetime
import hashlib
import hmac
import re
import secrets
import ssl
import tempfile
import threading
import uuid
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MINUTE = datetime.timedelta(minutes=1)
LARGEST_FORM = 64 * 1024
COOKIE = "__Host-session"
FORM = '<form data-action="{}" action="{}" method="post"><input type="hidden" name="token" value="{}">{}<button>Send</button></form>'
LOCATION = '<select name="location"><option value="Anywhere">Anywhere</option></select>'
PATHS = {"/sign-in": "public", "/": "session", "/account": "session", "/subscriptions/{subscription}/affinity-groups": "session"}
ENDPOINTS = [
    {"surface": "portal", "method": method, "path": path, "credential": credential}
    for path, credential in PATHS.items()
    for method in ("GET", "POST")
]


class Refused(Exception):
    """Why a request is refused: a word of PORTAL.md, and its status."""

    def __init__(self, reason, status=403):
        super().__init__(reason)
        self.status = status


class Portal:
    """The state behind the pages, and the server in front of it. One request at a time looks at the state."""

    def __init__(self, certificate, key):
        self.ahead = datetime.timedelta()
        self.people, self.wrong, self.sessions, self.groups = {}, {}, {}, {}
        self.turn = threading.Lock()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile("w") as pem:
            print(certificate, key, sep="\n", file=pem, flush=True)
            tls.load_cert_chain(pem.name)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Visit)
        self.server.portal, self.server.daemon_threads = self, True
        # The handshake is left to the thread of the connection, so that a caller who stalls it holds up nobody.
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.certificate, self.url = certificate, f"https://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def now(self):
        return datetime.datetime.now(datetime.timezone.utc) + self.ahead

    def advance(self, seconds):
        self.ahead += datetime.timedelta(seconds=seconds)

    def enrol(self, person, password):
        salt = secrets.token_bytes(16)
        self.people[person.lower()] = salt, hashed(password, salt)

    def open_subscription(self, owner):
        subscription = str(uuid.uuid4())
        self.groups[subscription] = owner.lower(), []
        return subscription

    def check_password(self, person, password):
        """Ten wrong passwords within fifteen minutes lock a Live ID for fifteen minutes, whether anybody has it or not."""
        wrong = self.wrong.get(person, [])
        if len(wrong) == 10 and self.now() - wrong[-1] < 15 * MINUTE:
            raise Refused("too-many-attempts", 429)
        salt, known = self.people.get(person, (b"nobody", b""))
        if not hmac.compare_digest(hashed(password, salt), known):
            self.wrong[person] = [at for at in wrong[-9:] if self.now() - at < 15 * MINUTE] + [self.now()]
            raise Refused("sign-in-failed")

    def start_session(self, person):
        session = secrets.token_urlsafe()
        self.sessions[session] = person, self.now(), self.now()
        return session

    def resume_session(self, session):
        """Who is signed in with this session: nobody after twenty idle minutes, or eight hours in all."""
        person, began, seen = self.sessions.pop(session, (None, None, None))
        if person is None or self.now() - began >= 480 * MINUTE or self.now() - seen >= 20 * MINUTE:
            return None
        self.sessions[session] = person, began, self.now()
        return person

    def end_sessions_of(self, person):
        self.sessions = {session: kept for session, kept in self.sessions.items() if kept[0] != person}


class Visit(BaseHTTPRequestHandler):
    """One request to the Portal."""

    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

    def respond(self):
        self.portal, self.path = self.server.portal, urlsplit(self.path).path
        length = int(self.headers.get("Content-Length", 0))
        readable = length <= LARGEST_FORM and "Transfer-Encoding" not in self.headers
        # What is not read must not be taken for the next request.
        self.close_connection = self.close_connection or not readable
        self.fields = dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace"))) if readable else {}
        cookie = re.search(COOKIE + r"=([\w-]+)", self.headers.get("Cookie", ""))
        self.session = cookie[1] if cookie else secrets.token_urlsafe()
        # The token belongs to the cookie and cannot be had without it. It guards the sign-in form, too, before there is a session.
        self.token = hashlib.sha256(b"token of " + self.session.encode()).hexdigest()
        try:
            if not readable:
                raise Refused("too-large", 413)
            with self.portal.turn:
                page, status, headers = self.post() if self.command == "POST" else self.get()
        except Refused as refusal:
            page, status, headers = f'<p data-reason="{refusal}">Refused.</p>', refusal.status, {}
        self.send_response(status)
        always = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "X-Frame-Options": "DENY"}
        for name, value in {**always, **headers, "Content-Length": str(len(page.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.encode())

    do_GET = do_POST = respond

    def get(self):
        if self.path == "/sign-in":
            return self.form("sign-in", "/sign-in", "liveId", "password"), 200, keep(self.session)
        person = self.portal.resume_session(self.session)
        if person is None:
            return lead_to("/sign-in")
        page = f'<p data-signed-in="{escape(person)}">{escape(person)}</p>'
        if self.path == "/account":
            return page + self.form("change-password", self.path, "password", "newPassword"), 200, {}
        if self.path == "/":
            for subscription, (owner, _) in self.portal.groups.items():
                if owner == person:
                    page += f'<a data-subscription="{subscription}" href="/subscriptions/{subscription}/affinity-groups">{subscription}</a>'
            return page + self.form("sign-out", self.path), 200, {}
        for group in self.groups_of(person):
            page += f'<p data-affinity-group="{escape(group)}">{escape(group)}</p>'
        return page + self.form("create-affinity-group", self.path, "name", "label", "location"), 200, {}

    def post(self):
        person = self.portal.resume_session(self.session)
        if person is None and self.path != "/sign-in":
            raise Refused("not-signed-in")
        from_here = self.headers.get("Origin", self.portal.url) == self.portal.url
        from_here = from_here and self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        if not from_here or not hmac.compare_digest(self.fields.get("token", "").encode(), self.token.encode()):
            raise Refused("forged-request")
        if self.path == "/sign-in":
            person = self.fields.get("liveId", "").lower()
            self.portal.check_password(person, self.fields.get("password", ""))
            self.portal.sessions.pop(self.session, None)
            return lead_to("/", keep(self.portal.start_session(person)))
        if self.path == "/account":
            self.portal.check_password(person, self.fields.get("password", ""))
            self.portal.enrol(person, self.fields.get("newPassword", ""))
            self.portal.end_sessions_of(person)
            return lead_to("/sign-in")
        if self.path == "/":
            del self.portal.sessions[self.session]
            return lead_to("/sign-in")
        groups = self.groups_of(person)
        name = self.fields.get("name", "")
        if name == "":
            raise Refused("invalid-input", 400)
        if name in groups:
            raise Refused("conflict", 409)
        groups.append(name)
        return lead_to(self.path)

    def groups_of(self, person):
        """The affinity groups of the subscription that the path names; what is somebody else's looks like what does not exist."""
        found = re.fullmatch("/subscriptions/([^/]+)/affinity-groups", self.path)
        owner, groups = self.portal.groups.get(found[1] if found else None, (None, None))
        if owner != person:
            raise Refused("not-found", 404)
        return groups

    def form(self, action, path, *names):
        inputs = (LOCATION if name == "location" else f'<input name="{name}">' for name in names)
        return FORM.format(action, path, self.token, "".join(inputs))


def hashed(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)


def keep(session):
    return {"Set-Cookie": f"{COOKIE}={session}; Path=/; Secure; HttpOnly; SameSite=Strict"}


def lead_to(path, headers=None):
    return "", 303, {"Location": path, **(headers or {})}
