"""The example of a backend that comes as a plug-in: Azure, by obstore, against Azurite.

`sh tools/test_azurite.sh` installs both. The package is installed as `pip install --editable` would:
its folder on the path, and beside it the metadata that holds its entry point.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import subprocess
import sys
import time
import tomllib
import urllib.request
from email.utils import formatdate
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "modelyard-azure"
PLACE = Path(sys.prefix) / "azurite"
ACCOUNT = "yard"
KEY = base64.b64encode(os.urandom(64)).decode()
BYTES = b"weights " * 1_000_000
SHA256 = hashlib.sha256(BYTES).hexdigest()
BACKEND = "from modelyard.store.backend import backend_of; b = backend_of('az://zoo/x'); "


def installed(folder: Path) -> str:
    """Write the metadata of an installation; the path that Python finds the example and it on."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    about = folder / f"modelyard_azure-{project['version']}.dist-info"
    about.mkdir(parents=True, exist_ok=True)
    (about / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    (about / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
            for group, points in project["entry-points"].items()
        )
    )
    return os.pathsep.join(map(str, (folder, EXAMPLE / "src", ROOT / "src", PLACE / "python")))


def python(code: str, path: str, **settings: str) -> str:
    """Run some code in a fresh process; what it printed, or the last error."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AZURE_")}
    environment = clean | {"PYTHONPATH": path} | settings
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    return (done.stdout if done.returncode == 0 else done.stderr.rpartition("Traceback")[2]).strip()


@pytest.fixture(scope="module")
def azurite(tmp_path_factory):
    """The URL of an Azurite of our own, with a container `zoo`."""
    program = PLACE / "node_modules" / ".bin" / "azurite-blob"
    for needed in (program, PLACE / "python" / "obstore"):
        if not needed.exists():
            pytest.skip(f"{needed.name} is not installed: sh tools/test_azurite.sh")
    folder = tmp_path_factory.mktemp("azurite")
    log = folder / "log"
    options = ["--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
    with log.open("w") as said:
        server = subprocess.Popen(
            [program, "--blobHost", "127.0.0.1", "--blobPort", "0", *options],
            stdout=said, stderr=said, cwd=folder, env=os.environ | {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"},
        )  # fmt: skip
    try:
        url = f"{listening(server, log)}/{ACCOUNT}"
        make_container(url, "zoo")
        yield url
    finally:
        server.terminate()
        server.wait(10)


def listening(server, log):
    for _ in range(300):
        found = re.search(r"listens on (http://\S+)", log.read_text())
        if found:
            return found[1]
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"Azurite does not listen: {log.read_text()}")


def make_container(url, name):
    """Ask for a container, signed by hand: obstore makes none."""
    headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
    fields = "".join(f"{key}:{value}\n" for key, value in headers.items())
    text = "PUT" + "\n" * 12 + fields + f"/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    signed = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), "sha256")).decode()
    headers["Authorization"] = f"SharedKey {ACCOUNT}:{signed}"
    with urllib.request.urlopen(
        urllib.request.Request(f"{url}/{name}?restype=container", method="PUT", headers=headers)
    ) as answer:
        assert answer.status == 201


@pytest.fixture
def ask(azurite, tmp_path):
    """Run code in a fresh process in which the plug-in is installed and the account is known."""
    text = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={azurite};"
    path = installed(tmp_path / "site")

    def run(code: str, **settings: str) -> str:
        return python(code, path, **(settings or {"AZURE_STORAGE_CONNECTION_STRING": text}))

    return run


@pytest.fixture
def uploaded(ask, tmp_path):
    """The URL of a blob with a name that must be escaped."""
    (tmp_path / "model.bin").write_bytes(BYTES)
    url = f"az://zoo/{tmp_path.name}/größe 50%.bin"
    assert ask(BACKEND + f"b.upload({str(tmp_path / 'model.bin')!r}, {url!r})") == ""
    return url


def test_fetch_brings_verified_bytes_through_the_plug_in(ask, uploaded, tmp_path):
    to = tmp_path / "fetched.bin"
    ask(f"from modelyard import store; store.fetch({uploaded!r}, {SHA256!r}, to={str(to)!r})")
    assert to.read_bytes() == BYTES


def test_bytes_with_another_digest_are_not_taken(ask, uploaded, tmp_path):
    to = tmp_path / "fetched.bin"
    said = ask(f"from modelyard import store; store.fetch({uploaded!r}, {'0' * 64!r}, to={str(to)!r})")
    assert f"got sha256:{SHA256}" in said
    assert not to.exists()


def test_the_size_and_a_part_of_a_blob_are_told_without_a_download(ask, uploaded):
    said = ask(BACKEND + f"print(b.exists({uploaded!r}), b.size({uploaded!r}), b.read({uploaded!r}, 8, 15))")
    assert said == f"True {len(BYTES)} b'weights'"


def test_a_blob_that_is_missing_does_not_exist_and_is_not_fetched(ask, tmp_path):
    to = tmp_path / "fetched.bin"
    assert ask(BACKEND + "print(b.exists('az://zoo/none'), b.exists('az://nobody/none'))") == "False False"
    said = ask(f"from modelyard import store; store.fetch('az://zoo/none', to={str(to)!r})")
    assert "az://zoo/none: there is no such file" in said
    assert not to.exists()


def test_a_fetch_holds_a_small_part_of_the_file_in_memory(ask, tmp_path):
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(200_000_000)
    url = f"az://zoo/{tmp_path.name}/big.bin"
    ask(BACKEND + f"b.upload({str(big)!r}, {url!r})")
    peak = "import resource; peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
    code = f"b.size({url!r}); before = peak(); b.download({url!r}, {str(big)!r}); print(peak() - before)"
    unit = 1_000_000 if sys.platform == "darwin" else 1000
    assert int(ask(BACKEND + peak + code)) / unit < 60  # megabytes


@pytest.mark.parametrize(
    ("account", "key"),
    [
        ("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY"),  # what `az` reads
        ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY"),  # what obstore reads
    ],
)
def test_an_account_and_its_key_are_found_in_the_environment(ask, azurite, uploaded, account, key):
    settings = {account: ACCOUNT, key: KEY, "AZURE_STORAGE_ENDPOINT": azurite}
    said = ask(BACKEND + f"print(b.exists({uploaded!r}), b.credentials())", **settings)
    assert said == f"True an account key ({key})"


def test_credentials_that_do_not_fit_are_named_and_not_shown(ask, azurite):
    secret = "sv=2021-08-06&sp=r&sig=c2VjcmV0"
    account = {"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_ENDPOINT": azurite}
    said = ask(BACKEND + "b.size('az://zoo/x')", **account, AZURE_STORAGE_SAS_TOKEN=secret)
    assert "Azure refuses; the credentials were: a shared access signature" in said
    assert "c2VjcmV0" not in said


def test_without_credentials_a_private_blob_is_refused(ask, azurite):
    account = {"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_ENDPOINT": azurite}
    said = ask(BACKEND + "b.size('az://zoo/x')", **account, AZURE_SKIP_SIGNATURE="true")
    assert said.endswith("the credentials were: anonymous")


def test_a_key_is_not_sent_to_another_machine_over_plain_http(ask):
    account = {"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_KEY": KEY}
    said = ask(BACKEND + "b.size('az://zoo/x')", **account, AZURE_STORAGE_ENDPOINT="http://192.0.2.1/a")
    assert "StoreError" in said
    assert "builder error" in said  # refused before a connection is tried


def test_an_account_that_nothing_names_is_asked_for(ask):
    said = ask(BACKEND + "b.size('az://zoo/x')", HOME="/nowhere")
    assert "AZURE_STORAGE_ACCOUNT names it" in said


def test_a_scheme_that_is_nearly_that_of_the_plug_in_is_said(tmp_path):
    said = python("import modelyard.store.backend as b; b.backend_of('azz://zoo/x')", installed(tmp_path))
    assert "`azz:` is no scheme that is known" in said
    assert "Did you mean `az`?" in said


def test_without_the_plug_in_the_error_says_where_another_backend_comes_from():
    said = python("import modelyard.store.backend as b; b.backend_of('az://zoo/x')", str(ROOT / "src"))
    assert "`az:` is no scheme that is known" in said
    assert "docs/backends.md" in said


def test_a_plug_in_whose_library_is_missing_says_what_to_install(tmp_path):
    code = "import sys; sys.modules['obstore'] = None; import modelyard.store.backend as b; b.backend_of('az://z/x')"
    said = python(code, installed(tmp_path))
    assert "'az' needs obstore" in said
    assert "pip install obstore" in said


def test_the_page_shows_the_example_as_it_is():
    page = (ROOT / "docs" / "backends.md").read_text(encoding="utf-8")
    for name in ("pyproject.toml", "src/modelyard_azure/az.py"):
        assert (EXAMPLE / name).read_text(encoding="utf-8").strip() in page
