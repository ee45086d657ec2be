"""How fast files come from a real nginx on loopback, verified, against what people use for it.

python benchmarks/speed/fetching.py [--megabytes 1000] [--files 200] [--rounds 5]

Each is a whole process, interleaved with the others; the disk is that of the temporary folder. Needs
nginx, curl and openssl; aria2c is measured where it is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import interleaved, peak_megabytes, row

BIN = Path(sys.executable).parent
PEERS = BIN.parent / "peers"
ONE = """
import sys
from modelyard.store import fetch
fetch(sys.argv[1], sys.argv[2], to=sys.argv[3])
"""
HUB = """
import sys, hashlib
sys.path.insert(0, sys.argv[1])
from huggingface_hub import hf_hub_download
path = hf_hub_download("org/name", sys.argv[2], local_dir=sys.argv[3])
if len(sys.argv) > 4:
    with open(path, "rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == sys.argv[4]
"""
POOCH = """
import sys
sys.path.insert(0, sys.argv[1])
import pooch
pooch.retrieve(sys.argv[2], "sha256:" + sys.argv[3], fname="file", path=sys.argv[4])
"""
NGINX = """
daemon off; worker_processes 1; pid {home}/pid; error_log {home}/errors;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; default_type application/octet-stream;
  client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3;
  uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
  server {{
    listen 127.0.0.1:{port}; root {home}/www;
    location /org/name/resolve/main/ {{
      alias {home}/www/; add_header X-Repo-Commit {commit};
    }}
  }}
}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if shutil.which("nginx") is None:
        print("not measured: nginx is not installed (apt-get install nginx-light)")
        return
    place = Path(tempfile.mkdtemp())
    server = None
    try:
        server, base = serve(place)
        digest = write(place / "www" / "big.bin", given.megabytes)
        big(place, base, digest, given.rounds)
        digests = {f"f{n:03}.bin": write(place / "www" / f"f{n:03}.bin", 5) for n in range(given.files)}
        many(place, base, digests, given.rounds)
    finally:
        if server is not None:
            server.send_signal(signal.SIGTERM)
            server.wait()
        shutil.rmtree(place)


def serve(place: Path) -> tuple[subprocess.Popen[bytes], str]:
    (place / "www").mkdir()
    os.chmod(place, 0o755)  # nginx's worker is another user
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (place / "nginx.conf").write_text(NGINX.format(home=place, port=port, commit="0" * 40))
    server = subprocess.Popen(["nginx", "-p", str(place), "-c", str(place / "nginx.conf")])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.05)
    raise SystemExit("nginx did not start")


def write(path: Path, megabytes: int) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(megabytes):
            block = os.urandom(1_000_000)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def big(place: Path, base: str, digest: str, rounds: int) -> None:
    out, url = place / "out", f"{base}/big.bin"
    python, target = sys.executable, str(out / "file")
    environment = os.environ | {
        "MODELYARD_CACHE": str(place / "cache"), "HF_ENDPOINT": base, "HF_HOME": str(place / "hub"),
        "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    ours = [python, "-c", ONE, url, digest, target]
    both = f"curl -s -o {target} {url} && openssl sha256 {target}"
    commands = {"modelyard": ours, "curl": ["curl", "-s", "-o", target, url], "both": ["sh", "-c", both]}
    if (PEERS / "huggingface_hub").is_dir():
        hub = [python, "-c", HUB, str(PEERS), "big.bin", str(out)]
        commands |= {"hub": hub, "hub, verified": [*hub, digest]}
    if (PEERS / "pooch").is_dir():
        commands["pooch"] = [python, "-c", POOCH, str(PEERS), url, digest, str(out)]
    if shutil.which("aria2c"):
        commands["aria2c"] = [
            "aria2c", "-q", "-x4", "-s4", f"--checksum=sha-256={digest}", "--allow-overwrite=true",
            "-d", str(out), "-o", "file", url,
        ]  # fmt: skip

    def empty() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        os.sync()

    taken = interleaved(
        commands, rounds=rounds, environment=environment, before=dict.fromkeys(commands, empty)
    )
    size = (place / "www" / "big.bin").stat().st_size
    print(f"{size / 1e6:,.0f} MB from nginx, {rounds} interleaved rounds, medians\n")
    print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    mine = taken["modelyard"]
    seconds = f"{mine:.2f} s"
    row(
        "one file, over curl + openssl sha256",
        mine / taken["both"],
        "<= 0.85 x",
        f"{seconds}, {taken['both']:.2f}",
    )
    row(
        "one file, over curl alone, which verifies nothing",
        mine / taken["curl"],
        "",
        f"{taken['curl']:.2f} s",
    )
    for name, target in (("hub, verified", ">= 2 x"), ("hub", ""), ("pooch", ">= 4 x"), ("aria2c", "")):
        if name in taken:
            row(f"{name} over ours", taken[name] / mine, target, f"{taken[name]:.2f} s")
        else:
            print(f"{name}: not measured: it is not installed")
    empty()
    row("peak memory of it (MB)", peak_megabytes(ours, environment), "<= 80 MB", "peak resident")
    shutil.rmtree(out)


def many(place: Path, base: str, digests: dict[str, str], rounds: int) -> None:
    """Fetch many files through a zoo's cards, as a user does, against one curl for all."""
    zoo, out, cache = place / "zoo", place / "out", place / "cache"
    for number, (name, digest) in enumerate(digests.items()):
        home = zoo / "registry" / "classification" / f"m{number:03}"
        home.mkdir(parents=True)
        (home / "model_card.yaml").write_text(
            f'name: "M {number}"\nversion: "1.0.0"\ntask: classification\nframework: pytorch\n'
            f"weights:\n  url: {base}/{name}\n  sha256: {digest}\n"
        )
    (zoo / "modelyard.toml").write_text('name = "many"\nstarter = false\n')
    listing = place / "curl.txt"
    listing.write_text("".join(f'url="{base}/{name}"\noutput="{out}/{name}"\n' for name in digests))
    modelyard = str(BIN / "modelyard")
    models = [f"m{number:03}" for number in range(len(digests))]
    commands = {
        "modelyard": [modelyard, "fetch", *models],
        "warm": [modelyard, "fetch", "m000"],
        "curl -K": ["curl", "-s", "-K", str(listing)],
        "pass": [sys.executable, "-c", "pass"],
    }
    environment = os.environ | {"MODELYARD_CACHE": str(cache), "MODELYARD_ZOO": str(zoo)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def empty() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        for folder in cache.glob("m*"):
            shutil.rmtree(folder)
        os.sync()

    subprocess.run(commands["warm"], env=environment, check=True, stdout=subprocess.DEVNULL)
    taken = interleaved(
        commands, rounds=rounds, environment=environment, before={"modelyard": empty, "curl -K": empty}
    )
    mine = taken["modelyard"]
    print()
    row(f"{len(digests)} files of 5 MB, over curl -K", mine / taken["curl -K"], "<= 1.35 x", f"{mine:.2f} s")
    taken |= interleaved(
        {name: commands[name] for name in ("warm", "pass")}, rounds=4 * rounds, environment=environment
    )
    row(
        "a warm fetch, over python -c pass",
        taken["warm"] / taken["pass"],
        "<= 6 x",
        f"{1000 * taken['warm']:.0f} ms",
    )


if __name__ == "__main__":
    main()
