"""`modelyard new-plugin`: a plug-in of one's own from a template that works."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently


def new_plugin(
    kind: str, name: str, *, output: str | None = None, package: bool = False, json: bool = False
) -> int:
    """Write a plug-in of your own: an example that works and its tests, to be changed.

    It is one file of the zoo at hand with the test that holds it to the contract of its kind, or with
    --package a package that can be installed. Nothing is written over.

    Args:
        kind: One of backend, runtime, format, report, method, dataset, metric, task, backbone, head,
            architecture.
        name: What it is called, which is the name of its file: small letters, digits and underscores.
        output: The zoo's folder, or with --package that of the package; the zoo at hand, or modelyard-NAME
            here, by default.
        package: Make a package of its own.
        json: Print JSON: the folder, its new files, and the commands that come next.

    Examples:
        modelyard new-plugin metric reciprocal_rank
        modelyard new-plugin backend share --package
        modelyard new-plugin runtime reference --package --output ~/code/modelyard-reference
    """
    from modelyard.scaffold.plugin.new_plugin import new_plugin as write

    with ended_gently():
        made = write(kind, name, output=output, package=package)
    if json:
        _show.json_out({"kind": made.kind, "name": made.name, "folder": made.folder,
                        "files": list(made.files), "next": list(made.next)})  # fmt: skip
        return 0
    import os

    for path in made.files:
        _show.out(_show.inert(os.path.join(os.path.relpath(made.folder), path)))
    _show.say(f"The {made.kind} {made.name} works as it is; change it to what you need. What comes next:")
    for line in made.next:
        _show.say(_show.inert(f"  {line}"))
    return 0
