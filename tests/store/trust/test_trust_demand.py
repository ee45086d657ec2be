"""What is let through to be read, what a person may trust, and what the command prints."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
from trust_assembler import archive, mkdir, pickled

from modelyard.cli import main
from modelyard.core.errors import InputError, NotFoundError, UnsafeFileError
from modelyard.store.trust.demand import demand_safe
from modelyard.store.trust.scan import scan

torch = pytest.importorskip("torch")
GROUPS = {"Look": {"scan": ("modelyard.cli.scan", "scan_")}}


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.pt"
    torch.save({"w": torch.zeros(3)}, path)
    return str(path)


@pytest.fixture
def evil(tmp_path):
    path = tmp_path / "evil.pt"
    path.write_bytes(archive(pickled(mkdir(str(tmp_path / "ran")))))
    yield str(path)
    assert not (tmp_path / "ran").exists()


def sha256(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def command(*words: str) -> int:
    return main(["scan", *words], groups=GROUPS)


def test_a_safe_file_is_let_through(good):
    assert demand_safe(good).verdict == "safe"


def test_a_refusal_names_the_finding_the_digest_and_the_line_to_write(evil):
    with pytest.raises(UnsafeFileError) as caught:
        demand_safe(evil)
    assert "posix.mkdir" in caught.value.message
    assert f"--trust {sha256(evil)}" in caught.value.hint
    assert f'trust = ["sha256:{sha256(evil)}"]' in caught.value.hint


@pytest.mark.parametrize("form", ["{}", "sha256:{}"])
def test_a_digest_that_a_person_trusts_is_let_through(form, evil):
    assert demand_safe(evil, trusted=frozenset({form.format(sha256(evil))})).verdict == "refused"


@pytest.mark.parametrize("digest", ["", "0" * 64, "posix"])
def test_another_digest_lets_nothing_through(digest, evil):
    with pytest.raises(UnsafeFileError):
        demand_safe(evil, trusted={digest, sha256(evil)[:16]})


def test_a_file_that_is_no_weights_format_is_not_let_through(tmp_path):
    path = tmp_path / "page.bin"
    path.write_text("<html>log in</html>")
    with pytest.raises(UnsafeFileError, match="not a weights format"):
        demand_safe(str(path))


def test_inert_records_are_let_through_only_where_they_are_asked_for(tmp_path):
    path = str(tmp_path / "whole.pt")
    torch.save(torch.nn.Linear(2, 2), path)
    assert demand_safe(path, inert=True).verdict == "inert"
    with pytest.raises(UnsafeFileError):
        demand_safe(path)


def test_what_is_not_there_and_what_is_no_file_is_said(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotFoundError):
        scan(str(tmp_path / "none"))
    with pytest.raises(InputError, match="is a folder"):
        scan(str(tmp_path))
    with pytest.raises(UnsafeFileError, match="pipe"):
        scan(str(tmp_path / "pipe"))


def test_the_command_ends_in_0_where_all_is_safe(good, capsys):
    assert command(good) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[1:3] == ["torch", "safe"]


def test_the_command_ends_in_1_and_says_why(good, evil, capsys):
    assert command(good, evil) == 1
    assert "refused: imports posix.mkdir" in capsys.readouterr().out


def test_the_command_ends_in_3_where_there_is_nothing(capsys):
    assert command("./none.pt") == 3
    assert "no such file" in capsys.readouterr().err


def test_the_command_ends_in_4_where_nothing_is_known(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("words")
    assert command(str(tmp_path / "notes.txt")) == 4
    assert "1 unknown" in capsys.readouterr().err


def test_a_trusted_digest_makes_the_command_end_in_0(evil, capsys):
    assert command(evil, "--trust", sha256(evil)) == 0
    assert "refused (trusted)" in capsys.readouterr().out


def test_a_trusted_file_is_not_counted_among_the_refused(good, evil, capsys):
    command(good, evil, "--trust", sha256(evil))
    assert capsys.readouterr().err == "1 safe, 1 trusted\n"


def test_a_short_digest_is_refused_before_anything_is_scanned(evil, capsys):
    assert command(evil, "--trust", sha256(evil)[:12]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"--trust takes all 64 hex digits of a sha256, not '{sha256(evil)[:12]}'" in err


def test_a_folder_is_walked_and_its_reports_are_json(good, evil, tmp_path, capsys):
    assert command(str(tmp_path), "--json") == 1
    reports = {os.path.basename(one["path"]): one for one in json.loads(capsys.readouterr().out)}
    assert reports["good.pt"]["weights"] == {"tensors": 1, "dtypes": ["float32"], "bytes": 12}
    assert reports["evil.pt"]["findings"][0]["verdict"] == "refused"


def test_a_name_with_a_terminal_escape_is_printed_inert(tmp_path, capsys):
    (tmp_path / "a\x1b[31m.pt").write_bytes(archive(pickled(b"cos\x1b[2J\nsystem\n")))
    command(str(tmp_path))
    assert "\x1b" not in capsys.readouterr().out
