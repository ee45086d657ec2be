"""URLs as people may see them, and the names files get from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelyard.store.address import file_name, scheme_of, shown, without_logins

SECRET = "hunter2"


@pytest.mark.parametrize(
    "url",
    [
        f"https://user:{SECRET}@host/file",
        f"https://{SECRET}@host:8443/file",
        f"https://host/file?token={SECRET}",
        f"https://host/file?a=1&X-Amz-Signature={SECRET}&b=2",
        f"https://host/file?X-Goog-Credential={SECRET}",
        f"https://host/file?sig={SECRET}&se=2030",
        f"https://host/file#access_token={SECRET}",
        f"s3://key:{SECRET}@bucket/file",
    ],
)
def test_a_secret_in_a_url_is_not_shown(url: str) -> None:
    assert SECRET not in shown(url)


@pytest.mark.parametrize(
    ("url", "without"),
    [
        (f"https://user:{SECRET}@host/file@1?v=2", "https://…@host/file@1?v=2"),
        (f"https://{SECRET}@host:8443/file", "https://…@host:8443/file"),
        (f"https://me:a/{SECRET}@host/file", "https://…@host/file"),
        ("https://host/a@b", "https://host/a@b"),
        ("hf://org/name@main/file", "hf://org/name@main/file"),
        ("me@example.org", "me@example.org"),
        (f"me@a.org: http://u:{SECRET}@b/c or ftp://u@d", "me@a.org: http://…@b/c or ftp://…@d"),
    ],
)
def test_a_login_is_taken_out_of_plain_data(url: str, without: str) -> None:
    data = {"url": url, "urls": [url, 5], "more": None}
    assert without_logins(data) == {"url": without, "urls": [without, 5], "more": None}


def test_what_is_no_secret_stays() -> None:
    assert shown("https://host:81/a/b.pth?v=2&rev=main") == "https://host:81/a/b.pth?v=2&rev=main"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://host/a/resnet50-11ad3fa6.pth", "resnet50-11ad3fa6.pth"),
        ("https://host/a%20b.pth?download=true", "a b.pth"),
        ("https://host/..", "file"),
        ("https://host/", "file"),
        ("https://host/a%2Fb", "a_b"),
        ("hf://org/name@main/onnx/model.onnx", "model.onnx"),
        ("/shared/models/x.onnx", "x.onnx"),
    ],
)
def test_a_file_is_called_as_its_url_says(url: str, name: str) -> None:
    assert file_name(url) == name


@given(st.text(max_size=400))
def test_a_name_from_a_url_is_always_one_name(tail: str) -> None:
    name = file_name(f"https://host/{tail}")
    assert name not in ("", ".", "..")
    assert "/" not in name
    assert "\0" not in name
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("HTTPS://host", "https"),
        ("s3://b/k", "s3"),
        ("C:\\models", ""),
        ("./a:b", ""),
        ("plain", ""),
        ("1a:b", ""),
    ],
)
def test_a_path_has_no_scheme(url: str, scheme: str) -> None:
    assert scheme_of(url) == scheme
