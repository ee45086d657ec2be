"""What `s3:` does about credentials, endpoints and regions."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import clouds
import pytest
from vendors import Answer, Vendors

from modelyard.core.errors import InputError, StoreError
from modelyard.store.backend import backend_of
from modelyard.store.download.fetch import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clouds import Cloud
    from fault_server import Request

NAME = "a folder/ü+%#&=?.bin"
DATA = bytes(range(256)) * 9000
DIGEST = hashlib.sha256(DATA).hexdigest()
ALLOWED = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a test from the credentials of this machine."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cloud, dict[str, str]]]:
    """A store that checks every signature by its own means, and the one key that it knows."""
    if reason := clouds.why_not("moto"):
        pytest.skip(reason)
    import boto3

    with clouds.s3(tmp_path_factory.mktemp("strict"), strict_after=4) as server:
        plain = {"endpoint_url": server.url, "region_name": "us-east-1"}
        nobody = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nothing"}
        iam = boto3.client("iam", **plain, **nobody)
        iam.create_user(UserName="reader")
        iam.put_user_policy(UserName="reader", PolicyName="all", PolicyDocument=ALLOWED)
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        boto3.client("s3", **plain, **nobody).create_bucket(Bucket="models")
        yield (
            server,
            {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]},
        )


def test_signatures_hold_before_a_store_that_checks_them(
    strict: tuple[Cloud, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, key = strict
    for name, value in {"AWS_ENDPOINT_URL": server.url, **{n.upper(): v for n, v in key.items()}}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "mine").write_bytes(DATA)
    url = f"s3://models/{NAME}"
    backend_of(url).upload(str(tmp_path / "mine"), url)
    assert backend_of(url).size(url) == len(DATA)
    assert backend_of(url).read(url, 5, 15) == DATA[5:15]
    assert fetch(url, DIGEST, to=tmp_path / "got").sha256 == DIGEST


def test_a_wrong_secret_is_refused_in_a_sentence(
    strict: tuple[Cloud, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, key = strict
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["aws_access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    with pytest.raises(StoreError, match="403") as caught:
        backend_of("s3://models/x").download(f"s3://models/{NAME}", str(tmp_path / "got"))
    assert "hunter2" not in str(caught.value)


def test_a_profile_gives_the_key_and_the_endpoint(
    strict: tuple[Cloud, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, key = strict
    home = tmp_path / ".aws"
    home.mkdir()
    secret = "".join(f"{name} = {value}\n" for name, value in key.items())
    other = "[default]\naws_access_key_id = x\naws_secret_access_key = y\n"
    (home / "credentials").write_text(f"{other}[work]\n{secret}")
    (home / "config").write_text(f"[profile work]\nregion = us-east-1\nservices = here\n"
                                 f"[services here]\ns3 =\n  endpoint_url = {server.url}/\n")  # fmt: skip
    monkeypatch.setenv("AWS_PROFILE", "work")
    backend = backend_of("s3://models/x")
    assert backend.exists("s3://models/not there") is False
    assert backend.credentials() == "AWS credentials: shared credentials file, profile work"


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    with pytest.raises(StoreError, match="nowhere"):
        backend_of("s3://models/x").exists("s3://models/x")


def test_a_public_file_needs_no_credentials(
    s3_server: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3_server.put("public.bin", DATA, public=True)
    s3_server.put("private.bin", DATA)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_server.url)
    backend = backend_of("s3://models/x")
    assert backend.credentials() == "anonymous"
    assert fetch("s3://models/public.bin", DIGEST, to=tmp_path / "got").size == len(DATA)
    with pytest.raises(StoreError, match="403"):
        backend.exists("s3://models/private.bin")


def test_a_bucket_with_dots_is_found(s3_server: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    s3_server.bucket("my.models.org")
    s3_server.put("x", DATA, "my.models.org", public=True)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_server.url)
    assert backend_of("s3://models/x").size("s3://my.models.org/x") == len(DATA)


def test_a_file_too_large_for_one_upload_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate((5 << 30) + 1)
    with pytest.raises(StoreError, match="5,368,709,121 bytes"):
        backend_of("s3://models/x").upload(str(tmp_path / "large"), "s3://models/x")


@pytest.mark.parametrize(
    "url", ["s3://", "s3://bucket", "s3://bucket/", "s3:///key", "s3://user:pw@bucket/x"]
)
def test_a_url_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="does not name a file") as caught:
        backend_of("s3://models/x").exists(url)
    assert "pw" not in str(caught.value)


def test_a_bucket_says_itself_in_which_region_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    east, middle = "far-bucket.s3.us-east-1.amazonaws.com", "far-bucket.s3.eu-central-1.amazonaws.com"

    def answer(host: str, request: Request) -> Answer:
        if host == east:
            return Answer(301, b"<Error/>", {"x-amz-bucket-region": "eu-central-1"})
        signed = "/eu-central-1/s3/aws4_request" in request.headers.get("authorization", "")
        return Answer(200 if signed else 400, DATA)

    with Vendors(tmp_path / "vendors", [east, middle], answer) as vendors:
        key = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
        for name, value in {**vendors.environment, **key}.items():
            monkeypatch.setenv(name, value)
        assert fetch("s3://far-bucket/a b", DIGEST, to=tmp_path / "got").sha256 == DIGEST
    assert [(host, request.method, request.target) for host, request in vendors.log] == [
        (east, "HEAD", "/"), (middle, "GET", "/a%20b")
    ]  # fmt: skip
    assert vendors.log[1][1].headers["x-amz-security-token"] == "t"
    assert "authorization" not in vendors.log[0][1].headers
