"""What a model folder holds: its parts, which of them must be there, and how their files are named."""

from __future__ import annotations

from modelyard.core.errors import FolderError, InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Part:
    """One part of a model folder: a file, or a folder that may also stand there as an archive."""

    __slots__ = ("name", "required", "samples")

    def __init__(self, name: str, *, required: bool = True, samples: bool = False) -> None:
        self.name = name  # how it is asked for, as in `--part sample_inputs`
        self.required = required
        self.samples = samples

    @property
    def is_file(self) -> bool:
        return "." in self.name

    @property
    def written(self) -> str:
        """How a sentence names it."""
        return self.name if self.is_file else f"{self.name}/"


# In the order in which they are shown.
PARTS = {
    part.name: part
    for part in (
        Part("model.onnx"),
        Part("onnx", required=False),
        Part("training"),
        Part("deployment"),
        Part("recipes"),
        Part("model.md"),
        Part("benchmarks.yaml", required=False),
        Part("metrics.yaml", required=False),
        Part("logs", required=False),
        Part("sample_originals", samples=True),
        Part("sample_inputs", samples=True),
        Part("sample_outputs", samples=True),
        Part("sample_labels", samples=True),
    )
}
ARCHIVES = (".tar.gz", ".tgz", ".tar", ".tar.xz", ".tar.zst", ".tar.bz2", ".zip")
MOST_FILES = 100_000


def members(part: Part, names: Iterable[str]) -> list[str]:
    """Name the files of a listing that make up a part as it lies there, in order.

    The data of an ONNX file that lie beside it, `model.onnx_data` or `model.data`, belong to it.
    """
    if not part.is_file:
        return sorted(name for name in names if name.startswith(f"{part.name}/"))
    return [name for name in sorted(names) if name == part.name or is_data_of(name, part.name)]


def archive_of(part: Part, names: Iterable[str]) -> str | None:
    """Name the archive that a part stands there as."""
    there = set(names)
    wanted = () if part.is_file else (part.name + suffix for suffix in ARCHIVES)
    return next((name for name in wanted if name in there), None)


def groups(names: Collection[str]) -> dict[str, tuple[str, list[str]]]:
    """Give for each file what it is brought with: a part or its archive, by name, and the files of that."""
    found: dict[str, tuple[str, list[str]]] = {}
    for part in PARTS.values():
        files, archive = members(part, names), archive_of(part, names)
        found |= dict.fromkeys(files, (part.name, files))
        if archive is not None:
            found[archive] = (archive, [archive])
    return found


def part_named(name: str) -> Part:
    """Give a part by the name it is asked for."""
    if name in PARTS:
        return PARTS[name]
    from modelyard.core.suggest import suggest

    near = suggest(name, PARTS)
    hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(PARTS)}"
    raise InputError(f"a model folder has no part {name!r}", hint=hint)


def is_data_of(name: str, model: str) -> bool:
    """Tell whether a file holds tensors of the ONNX file that lies beside it."""
    if not model.endswith(".onnx"):
        return False
    stem = model.removesuffix(".onnx")
    return name != model and (name.startswith((f"{model}_", f"{model}.")) or name == f"{stem}.data")


def check_name(name: str, place: str) -> str:
    """Give a relative file name back; refuse one that would not stay below its folder."""
    parts = name.split("/")
    strange = "\\" in name or any(character < " " or character == "\x7f" for character in name)
    if strange or any(part in ("", ".", "..") for part in parts) or ":" in parts[0]:
        hint = "A file of a model folder has a relative name, with `/` between folders."
        raise FolderError(f"{place}: the name {name!r} may lead out of the folder", hint=hint)
    return name


def is_hidden(name: str) -> bool:
    """Tell whether a file is passed over: `.git`, `.DS_Store`, what macOS adds to archives."""
    parts = [part for part in name.split("/") if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def without_top(names: Iterable[str], top: str = "") -> str:
    """Give the folder, with its slash, that all names lie in and that is no part of a model folder.

    An archive of `resnet50/` holds `resnet50/model.onnx`; with `top` given only that folder counts.
    """
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    if len(tops) != 1:
        return ""
    (found,) = tops
    wrapping = found == top if top else found not in PARTS
    return f"{found}/" if found and wrapping else ""
