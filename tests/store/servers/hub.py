"""A double of the Hugging Face Hub: the calls that the real huggingface_hub makes for one file, and no more.

Large files are kept by a second server under another host name, as the Hub does: the first one redirects
there, and the second must never be shown a token. `hub.log` holds what both were asked.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

TOKEN = "hf_a_token_that_opens_nothing_else"
LARGE = 1 << 20


class Asked(NamedTuple):
    """One request; `cdn` if it went to the second server."""

    method: str
    path: str
    headers: dict[str, str]
    cdn: bool


class Repository:
    """One model repository: files by path, at `main` and at one commit."""

    def __init__(self, files: Mapping[str, bytes], *, private: bool = False, gated: bool = False) -> None:
        self.files = dict(files)
        self.private = private
        self.gated = gated

    @property
    def commit(self) -> str:
        whole = sha1(usedforsecurity=False)
        for path, data in sorted(self.files.items()):
            whole.update(path.encode() + b"\0" + sha256(data).digest())
        return whole.hexdigest()

    def knows(self, revision: str) -> bool:
        return revision in ("main", self.commit)


class Hub:
    """Serves repositories by their name `org/name` until the block ends."""

    def __init__(self, repositories: Mapping[str, Repository], *, cut_at: int | None = None) -> None:
        self.repositories = dict(repositories)
        self.log: list[Asked] = []
        self.cut_at = cut_at  # break off the next answer of the second server after so many bytes
        self._servers: list[ThreadingHTTPServer] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._servers[0].server_port}"

    @property
    def cdn(self) -> str:
        return f"http://localhost:{self._servers[1].server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What points huggingface_hub to this one; `HF_HOME` and `HF_TOKEN` are the test's own."""
        return {"HF_ENDPOINT": self.url, "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DOWNLOAD_TIMEOUT": "5"}

    def __enter__(self) -> Self:
        for cdn in (False, True):
            handler = type("Handler", (_Handler,), {"world": self, "is_cdn": cdn})
            server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            self._servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: Hub
    is_cdn: bool
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the requests are in `Hub.log`."""

    def do_HEAD(self) -> None:
        self._note()
        self._resolve()

    def do_GET(self) -> None:
        self._note()
        if self.is_cdn:
            self._blob()
        elif self.path.startswith("/api/models/"):
            self._api({})
        else:
            self._resolve()

    def do_POST(self) -> None:
        self._note()
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else _chunked(self.rfile)
        self._api([json.loads(line) for line in raw.splitlines() if line])

    def _note(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.world.log.append(Asked(self.command, self.path, headers, self.is_cdn))

    def _repository(self, name: str) -> Repository | None:
        """Find a repository the asker may see; else say why not, as the Hub does."""
        found = self.world.repositories.get(name)
        known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if found is None or (found.private and not known):
            self._refuse(404 if known else 401, "RepoNotFound", "Repository not found")
            return None
        if found.gated and not known:
            self._refuse(401, "GatedRepo", "Access to this model is restricted.")
            return None
        return found

    def _resolve(self) -> None:
        """`/org/name/resolve/revision/path`."""
        name, _, rest = unquote(self.path.partition("?")[0]).removeprefix("/").partition("/resolve/")
        revision, _, path = rest.partition("/")
        repository = self._repository(name)
        if repository is None:
            return
        if not repository.knows(revision):
            self._refuse(404, "RevisionNotFound", "Invalid rev id")
            return
        data = repository.files.get(path)
        commit = {"X-Repo-Commit": repository.commit}
        if data is None:
            self._refuse(404, "EntryNotFound", "Entry not found", commit)
        elif len(data) >= LARGE:
            where = f"{self.world.cdn}/{quote(name)}/{quote(path)}?signature=of-the-hub"
            linked = {"X-Linked-Etag": f'"{sha256(data).hexdigest()}"', "X-Linked-Size": str(len(data))}
            self._answer(302, b"", {"Location": where} | linked | commit)
        else:
            git = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
            self._send_file(data, {"ETag": f'"{git}"'} | commit)

    def _blob(self) -> None:
        org, name, path = unquote(self.path.partition("?")[0]).removeprefix("/").split("/", 2)
        self._send_file(self.world.repositories[f"{org}/{name}"].files[path], {})

    def _send_file(self, data: bytes, headers: Mapping[str, str]) -> None:
        status, part = 200, data
        text = self.headers.get("Range", "")
        if text.startswith("bytes=") and text.endswith("-"):
            start = int(text[6:-1])
            status, part = 206, data[start:]
            headers = {**headers, "Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        if self.is_cdn and self.world.cut_at is not None:
            cut, self.world.cut_at = part[: self.world.cut_at], None
            self._answer(status, part, headers, cut)
            self.close_connection = True
            return
        self._answer(status, part, headers)

    def _api(self, lines: Any) -> None:
        """`/api/models/org/name[/revision|tree|preupload|commit/revision]`."""
        words = unquote(self.path.partition("?")[0]).removeprefix("/api/models/").split("/")
        name, verb = "/".join(words[:2]), words[2] if len(words) > 2 else "revision"
        repository = self._repository(name)
        if repository is None:
            return
        revision = "/".join(words[3:]) or "main"
        if verb in ("revision", "tree") and not repository.knows(revision):
            self._refuse(404, "RevisionNotFound", "Invalid rev id")
        elif verb == "revision":
            listed = [{"rfilename": path} for path in repository.files]
            self._json({"id": name, "modelId": name, "sha": repository.commit, "siblings": listed,
                        "private": repository.private, "tags": [], "downloads": 0, "likes": 0})  # fmt: skip
        elif verb == "tree":
            self._json([{"type": "file", "path": path, "size": len(data), "oid": "0" * 40}
                        for path, data in repository.files.items()])  # fmt: skip
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._refuse(401, "", "Invalid username or password.")
        elif verb == "preupload":
            self._json({"files": [{"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}
                                  for file in lines[0]["files"]]})  # fmt: skip
        else:
            self._commit(repository, name, lines)

    def _commit(self, repository: Repository, name: str, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            if line["key"] == "file":
                repository.files[line["value"]["path"]] = b64decode(line["value"]["content"])
        commit = repository.commit
        url = f"{self.world.url}/{name}/commit/{commit}"
        self._json({"success": True, "commitOid": commit, "commitUrl": url, "hookOutput": ""})

    def _json(self, value: object) -> None:
        self._answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _refuse(self, status: int, code: str, message: str, more: Mapping[str, str] | None = None) -> None:
        headers = {"X-Error-Code": code, "X-Error-Message": message, **(more or {})}
        self._answer(status, json.dumps({"error": message}).encode(), headers)

    def _answer(
        self, status: int, body: bytes, headers: Mapping[str, str], sent: bytes | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if sent is None else sent)


def _chunked(reading: Any) -> bytes:
    body = b""
    while size := int(reading.readline().strip() or b"0", 16):
        body += reading.read(size)
        reading.readline()
    reading.readline()
    return body
