"""The servers that the store is tested against: real ones, started on loopback for as long as tests run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent / "servers"))

import clouds
import nginx as nginx_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clouds import Cloud
    from nginx import Nginx


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """A real nginx; what it serves is what a test writes to `nginx.files`."""
    if reason := nginx_server.why_not():
        pytest.skip(reason)
    with nginx_server.nginx(tmp_path_factory.mktemp("nginx")) as server:
        yield server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A store that speaks S3, with an empty bucket `models`."""
    if reason := clouds.why_not("moto"):
        pytest.skip(reason)
    with clouds.s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def gs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A store that speaks Google's protocol, with an empty bucket `models`."""
    if reason := clouds.why_not("gcp_storage_emulator"):
        pytest.skip(reason)
    with clouds.gs(tmp_path_factory.mktemp("gs")) as server:
        yield server
