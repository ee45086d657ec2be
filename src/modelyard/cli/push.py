"""`modelyard push`: the files of a model, or any other, go to where everybody finds them."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently


def push(
    name: str,
    url: str | None = None,
    *,
    to: str | None = None,
    part: list[str] | None = None,
    dry_run: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Store the files of a model where everybody finds them, and write that on its card.

    Each goes to NAME/VERSION/FILE below the URL, is read back and held against its digest, and its card gets
    url, sha256 and size. What is there already is not uploaded again, so a push that broke off goes on; any
    other file under the same URL is left alone. With a file and a URL instead, that file is stored, and the
    lines that a card needs are printed; a path is printed whole, for on a card it would be relative to it.

    Args:
        name: A name or name@version; or a file to store.
        url: For a file: s3://bucket/key, gs://bucket/key, hf://org/name/path, https://… (PUT), or a path.
        to: For a model: a URL or folder; weights_url of modelyard.toml by default.
        part: For a model: which files, weights or exports such as onnx; all that lie here by default.
        dry_run: Only say what would be stored where.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard push my_net --to s3://models/weights
        modelyard push my_net@1.1.0 --dry-run
        modelyard push resnet50.pth s3://models/resnet50/2.0.0/resnet50.pth
    """
    from modelyard.cli._progress import Bars
    from modelyard.core.errors import UsageError
    from modelyard.registry.files.push import push_model

    if url is not None:
        if to is not None or part or dry_run:
            raise UsageError("--to, --part and --dry-run are of models, and a URL is of a file")
        return _file(name, url, json=json)
    _demand_model(name)
    with ended_gently(), Bars(quiet=quiet) as bars:
        done = push_model(name, to, parts=part, zoo=zoo, dry_run=dry_run, report=bars.report)
    if json:
        _show.json_out([one.as_dict() for one in done])
        return 0
    for one in done:
        _show.out(one.url)
        _show.say(_show.inert(f"{one.part}: {one.path + ': ' if one.path else ''}{one.how}"))
    if any(one.url.startswith("/") for one in done):
        _show.say("that is a path of this machine: others find the file where they have the same folder")
    return 0


def _demand_model(name: str) -> None:
    import os

    from modelyard.core.errors import UsageError

    if os.path.isfile(name) and (os.sep in name or "." in name):
        raise UsageError(f"{name} is a file: push says where to", hint=f"modelyard push {name} URL")


def _file(file: str, url: str, *, json: bool) -> int:
    import os

    from modelyard.core.errors import InputError, OfflineError
    from modelyard.core.settings import is_offline
    from modelyard.store.address import shown
    from modelyard.store.backend import backend_of, is_local
    from modelyard.store.digest import sha256_of

    if not os.path.isfile(file):
        raise InputError(f"{file} is not a file")
    if is_offline() and not is_local(url):
        raise OfflineError(
            f"to store a file at {shown(url)} needs the network", hint="Unset MODELYARD_OFFLINE."
        )
    url = _target(file, url)
    digest, size = sha256_of(file), os.path.getsize(file)
    backend_of(url).upload(file, url)
    if json:
        _show.json_out({"url": shown(url), "sha256": digest, "size_mb": size / 1e6})
    else:
        _show.out(f"url: {shown(url)}\nsha256: {digest}\nsize_mb: {size / 1e6:.6g}")
    return 0


def _target(file: str, url: str) -> str:
    """Give the URL or whole path that names a file; a folder is refused."""
    import os

    from modelyard.core.errors import InputError
    from modelyard.store.address import scheme_of, shown
    from modelyard.store.backends.file import path_of

    local = bool(url) and not scheme_of(url)
    if url.endswith("/") or (local and os.path.isdir(path_of(url))):
        name = os.path.basename(file)
        raise InputError(
            f"{shown(url)} is a folder", hint=f"Name the file in it: {shown(url).rstrip('/')}/{name}"
        )
    return os.path.abspath(path_of(url)) if local else url
