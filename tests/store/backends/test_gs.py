"""What `gs:` does about credentials."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from itertools import count
from typing import TYPE_CHECKING

import pytest
from vendors import Answer, Vendors

from modelyard.core.errors import StoreError
from modelyard.store.backend import backend_of
from modelyard.store.download.fetch import fetch

if TYPE_CHECKING:
    from pathlib import Path

    from fault_server import Request

DATA = bytes(range(256)) * 900
DIGEST = hashlib.sha256(DATA).hexdigest()
STORE, TOKENS = "storage.googleapis.com", "oauth2.googleapis.com"


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test from the credentials of this machine."""
    for name in [name for name in os.environ if name.startswith(("GOOGLE_", "CLOUDSDK_", "STORAGE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")


def service_account(folder: Path) -> Path:
    """Write the file that Google gives for a service account, with a key made here."""
    made = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
    key = subprocess.run(made, capture_output=True, text=True, check=True).stdout
    path = folder / "account.json"
    said = {
        "type": "service_account",
        "client_email": "reader@test",
        "private_key": key,
        "project_id": "test",
    }
    path.write_text(json.dumps(said | {"token_uri": f"https://{TOKENS}/token"}), encoding="utf-8")
    return path


def test_a_token_is_fetched_renewed_and_shown_to_the_store_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count(1)

    def answer(host: str, request: Request) -> Answer:
        if host == TOKENS:  # a token that is to be renewed at once
            return Answer(
                200, json.dumps({"access_token": f"token-{next(numbers)}", "expires_in": 1}).encode()
            )
        known = request.headers.get("authorization", "").startswith("Bearer token-")
        return Answer(200 if known else 401, DATA)

    with Vendors(tmp_path / "vendors", [STORE, TOKENS], answer) as vendors:
        for name, value in vendors.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(service_account(tmp_path)))
        backend = backend_of("gs://models/a b")
        assert fetch("gs://models/a b", DIGEST, to=tmp_path / "got").sha256 == DIGEST
        request = backend.request("gs://models/a b")
        assert request.private != request.with_headers({"Range": "bytes=0-9"}).private
        assert backend.credentials() == "Google application default credentials: service account"
    asked = [request for host, request in vendors.log if host == STORE]
    assert [request.target for request in asked] == ["/models/a%20b"]
    assert asked[0].headers["authorization"] == "Bearer token-1"


def test_a_public_file_needs_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_host: str, request: Request) -> Answer:
        return Answer(401 if "authorization" in request.headers else 200, DATA)

    with Vendors(tmp_path / "vendors", [STORE], answer) as vendors:
        for name, value in vendors.environment.items():
            monkeypatch.setenv(name, value)
        assert fetch("gs://models/x", DIGEST, to=tmp_path / "got").sha256 == DIGEST
        assert backend_of("gs://models/x").credentials() == "anonymous"


def test_credentials_that_are_named_and_not_there_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/not/there.json")
    with pytest.raises(StoreError, match=r"/not/there\.json") as caught:
        backend_of("gs://models/x").exists("gs://models/x")
    assert "gcloud auth application-default login" in str(caught.value)
