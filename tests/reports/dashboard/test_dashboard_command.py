"""`modelyard dashboard` as a command: its port, its address, its end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from dashboard_results import timed
from served import address_of, children, is_running, served, started

from modelyard.core.errors import InputError, ModelyardError
from modelyard.reports.dashboard import launch
from modelyard.reports.dashboard.launch import command, free_port
from modelyard.results.folder import write

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="it looks into /proc")


def test_it_answers_on_loopback_and_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    write(timed(), str(tmp_path))
    with served(tmp_path) as (process, address):
        with urlopen(f"{address}/_stcore/health", timeout=10) as answer:
            assert answer.status == 200
        (child,) = children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        assert is_gone(child)


def test_the_server_ends_with_a_command_that_is_killed(tmp_path: Path) -> None:
    with served(tmp_path) as (process, _):
        (child,) = children(process.pid)
        process.kill()
        assert is_gone(child)


def test_it_is_ready_for_the_first_view_before_anybody_opens_it(tmp_path: Path) -> None:
    with served(tmp_path / "no such folder") as (process, _):
        (child,) = children(process.pid)
        held = Path(f"/proc/{child}/maps")
        for _ in range(600):
            if "/pandas/_libs/" in held.read_text():
                break
            time.sleep(0.05)
        assert "/pandas/_libs/" in held.read_text()
        assert is_running(child)


def is_gone(pid: int) -> bool:
    """Wait for the end of a process that is not ours to wait for."""
    for _ in range(200):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_two_that_are_started_at_once_are_served_at_a_port_each(tmp_path: Path) -> None:
    with started(tmp_path) as one, started(tmp_path) as other:
        addresses = {address_of(one), address_of(other)}
        assert len(addresses) == 2
        for address in addresses:
            with urlopen(f"{address}/_stcore/health", timeout=10) as answer:
                assert answer.status == 200
        assert (one.poll(), other.poll()) == (None, None)


def test_one_that_holds_its_port_and_never_says_that_it_serves_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = "import socket, sys, time\nheld = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
    words = [sys.executable, "-c", f"{silent}time.sleep(60)"]
    monkeypatch.setattr(launch, "command", lambda _, port, __: [*words, str(port)])
    monkeypatch.setattr(launch, "PATIENCE", 2.0)
    with pytest.raises(ModelyardError, match="did not answer in time"):
        launch.serve(str(tmp_path), None, ready=pytest.fail)


def test_a_configuration_in_the_working_folder_lets_no_other_origin_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/config.toml").write_text(
        '[server]\nenableCORS = false\ncorsAllowedOrigins = ["http://192.0.2.1"]\nbaseUrlPath = "x"\n'
    )
    monkeypatch.chdir(tmp_path)
    with served(tmp_path) as (_, address):
        assert websocket(address, origin="http://192.0.2.1").startswith("HTTP/1.1 403 ")
        assert websocket(address, origin=address).startswith("HTTP/1.1 101 ")


def websocket(address: str, origin: str) -> str:
    """Ask for the websocket as a page of some origin does, and give the beginning of the answer."""
    host, _, port = address.removeprefix("http://").partition(":")
    asked = (
        "GET /_stcore/stream HTTP/1.1", f"Host: {host}:{port}", f"Origin: {origin}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: streamlit", "", "",
    )  # fmt: skip
    with socket.create_connection((host, int(port)), timeout=10) as there:
        there.sendall("\r\n".join(asked).encode())
        return there.recv(1000).decode("latin-1")


def test_no_page_of_others_may_hold_it_in_a_frame(tmp_path: Path) -> None:
    with served(tmp_path) as (_, address), urlopen(f"{address}/?view=Mistakes", timeout=10) as answer:
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_a_port_in_use_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is in use"):
            free_port(port)


def test_without_a_port_the_next_free_one_is_taken() -> None:
    first = free_port(None)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert free_port(None) > first


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(InputError, match="from 1 to 65535"):
        free_port(port)


def test_nothing_is_told_to_others_and_no_module_of_the_working_folder_is_run() -> None:
    said = command("results", 9000)
    assert "-P" in said[: said.index("-m")]
    assert "--server.address=127.0.0.1" in said
    assert "--browser.gatherUsageStats=false" in said


def test_without_the_extra_the_command_says_what_to_install() -> None:
    hidden = "import sys\nsys.modules['streamlit'] = None\nfrom modelyard.cli import main\n"
    hidden += "sys.exit(main(['dashboard']))"
    done = subprocess.run(
        [sys.executable, "-c", hidden], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'modelyard[dashboard]'" in done.stderr
