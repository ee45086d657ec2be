"""Model stubs in the seven parts of SparseZoo: parsed, explained, written, matched, derived.

DOMAIN/SUB_DOMAIN/ARCHITECTURE{-SUB_ARCHITECTURE}/FRAMEWORK/REPO/DATASET{-TRAINING_SCHEME}/
SPARSE_NAME-SPARSE_CATEGORY{-SPARSE_TARGET}

Letters keep the case they were written in; matching takes no notice of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from modelyard.core.errors import StubError

FIELDS = (
    "domain",
    "sub_domain",
    "architecture",
    "sub_architecture",
    "framework",
    "repo",
    "dataset",
    "training_scheme",
    "sparse_name",
    "sparse_category",
    "sparse_target",
)
PARTS = ("domain", "sub_domain", "architecture", "framework", "repo", "dataset", "sparsification")
PREFIX = "zoo:"
# A text that ends so names a file, however many slashes it has.
MODEL_SUFFIXES = (".onnx", ".pth", ".pt", ".pt2", ".safetensors", ".torchscript")
LONGEST = 1000

_EXAMPLE = "cv/classification/resnet_v1-50/pytorch/torchvision/imagenet/base-none"
_CATEGORY = re.compile(r"(?:none|conservative|moderate|aggressive|undecided)(?:_[0-9]+)?", re.IGNORECASE)
_RECIPE = re.compile(r"\?[A-Za-z_-]+=.*", re.DOTALL)
_ALPHABET = re.compile(r"[A-Za-z0-9_.+-]")
_OUTSIDE = re.compile(r"[^A-Za-z0-9_.+-]+")
_FIELD = "[A-Za-z0-9_.+]+"
_PART = rf"(?!\.+/){_FIELD}(?:-{_FIELD})*"
# Says yes or no at once; `_fault` says why not.
_WELL_FORMED = re.compile(rf"(?:{_PART}/){{6}}{_FIELD}(?:-{_FIELD})+")


@dataclass(frozen=True)
class Stub:
    """The properties that a stub states of a model."""

    domain: str
    sub_domain: str
    architecture: str
    sub_architecture: str | None
    framework: str
    repo: str
    dataset: str
    training_scheme: str | None
    sparse_name: str
    sparse_category: str
    sparse_target: str | None

    def __post_init__(self) -> None:
        """Hold that the text of these fields reads back as these fields."""
        text = str(self)
        fault = _stub_fault(text)
        if fault:
            raise StubError(fault.problem, hint=fault.hint)
        for field, own, read in zip(FIELDS, self._values(), _fields(text.split("/")), strict=True):
            if own != read:
                raise StubError(
                    f"{field} cannot be `{own}`: in `{text}` it would be read back as `{read}`",
                    hint="A hyphen divides the fields of a part: write `_` inside a field.",
                )

    @classmethod
    def parse(cls, text: str) -> Stub:
        body = _body(text)
        fault = _stub_fault(body)
        if fault:
            raise StubError(fault.problem, hint=fault.hint)
        return cls(*_fields(body.split("/")))

    def __str__(self) -> str:
        architecture = _joined(self.architecture, self.sub_architecture)
        dataset = _joined(self.dataset, self.training_scheme)
        sparse = _joined(self.sparse_name, self.sparse_category, self.sparse_target)
        task = f"{self.domain}/{self.sub_domain}"
        return f"{task}/{architecture}/{self.framework}/{self.repo}/{dataset}/{sparse}"

    def matches(self, pattern: str) -> bool:
        """Does this stub fit a stub or a pattern with `*` and `?`?"""
        return pattern_regex(pattern).fullmatch(str(self)) is not None

    def properties(self) -> dict[str, str | None]:
        return dict(zip(FIELDS, self._values(), strict=True))

    def _values(self) -> tuple[str | None, ...]:
        return tuple(getattr(self, field) for field in FIELDS)


@dataclass(frozen=True)
class Reading:
    """A text read as a stub: the stub and how awkward parts were read, or what keeps it from being one."""

    text: str
    stub: Stub | None
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    hint: str | None = None


@dataclass(frozen=True)
class _Fault:
    problem: str
    hint: str


def explain(text: str) -> Reading:
    """Read any text as a stub, and say how; raises nothing."""
    body = _body(text)
    fault = _stub_fault(body)
    if fault:
        return Reading(text, None, problems=(fault.problem,), hint=fault.hint)
    parts = body.split("/")
    return Reading(text, Stub(*_fields(parts)), notes=_notes(parts))


def is_stub_like(text: str) -> bool:
    """Is this meant as a stub or a pattern of stubs, rather than as a name or a path?"""
    text = text.strip()
    if text[: len(PREFIX)].lower() == PREFIX:
        return True
    first, slash, _ = text.partition("/")
    if not slash or first in ("", ".", "..", "~") or ":" in first or text.lower().endswith(MODEL_SUFFIXES):
        return False
    return text.count("/") >= len(PARTS) - 1 or _has_wildcard(text)


def is_pattern(text: str) -> bool:
    """Is this meant as a pattern of stubs?"""
    return is_stub_like(text) and _has_wildcard(text)


@lru_cache(maxsize=256)
def pattern_regex(pattern: str) -> re.Pattern[str]:
    """A pattern of stubs as a regular expression over the text of a stub; `*` and `?` stay within a part."""
    body = _body(pattern)
    fault = _fault(body, wildcards=True)
    if fault:
        raise StubError(fault.problem, hint=fault.hint)
    wild = {"*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(c) or re.escape(c) for c in body), re.IGNORECASE | re.ASCII)


def derive(
    *,
    task: str,
    backbone: str | None,
    framework: str | None,
    repo: str | None,
    dataset: str | None,
    sparse_name: str = "base",
    sparse_category: str = "none",
) -> Stub:
    """The stub of a model whose card states none."""
    architecture, _, size = _slug(backbone).partition("-")
    return Stub(
        domain="nlp" if task == "text-generation" else "cv",
        sub_domain=_slug(task).replace("-", "_"),
        architecture=architecture,
        sub_architecture=size or None,
        framework=_slug(framework),
        repo=_slug(repo),
        dataset=_slug(dataset).replace("-", "_"),
        training_scheme=None,
        sparse_name=sparse_name,
        sparse_category=sparse_category,
        sparse_target=None,
    )


def _slug(text: str | None) -> str:
    """A part of a stub out of any text: `ResNet-50 (v2)` is `resnet-50_v2`."""
    slug = re.sub(r"-{2,}", "-", _OUTSIDE.sub("_", (text or "").lower()))[:100].strip("-_")
    return slug if slug.strip(".") else "unknown"


def _joined(*pieces: str | None) -> str:
    return "-".join(piece for piece in pieces if piece is not None)


def _body(text: str) -> str:
    body = text.strip()
    return body[len(PREFIX) :] if body[: len(PREFIX)].lower() == PREFIX else body


def _has_wildcard(text: str) -> bool:
    return bool(re.search(r"[*?]", _RECIPE.sub("", text)))


def _quoted(text: str) -> str:
    return f"`{(text if text.isprintable() else ascii(text)[1:-1])[:200]}`"


def _stub_fault(body: str) -> _Fault | None:
    if len(body) <= LONGEST and _WELL_FORMED.fullmatch(body):
        return None
    return _fault(body)


def _fault(body: str, *, wildcards: bool = False) -> _Fault | None:
    """What keeps a text from being a stub (or a pattern of stubs), or None."""
    what = "stub pattern" if wildcards else "stub"
    if not body:
        return _Fault(f"the {what} is empty", f"A stub is such as `{_EXAMPLE}`.")
    if len(body) > LONGEST:
        return _Fault(
            f"a {what} of {len(body)} characters: at most {LONGEST} are read",
            f"A stub is such as `{_EXAMPLE}`.",
        )
    recipe = _RECIPE.search(body)
    if recipe:
        return _Fault(
            f"{_quoted(recipe[0])} names a recipe, which is not part of the {what}",
            f"Leave it out: {_quoted(PREFIX + body[: recipe.start()])}.",
        )
    parts = body.split("/")
    if len(parts) != len(PARTS):
        return _count_fault(body, parts, what)
    faults = (_part_fault(name, part, wildcards=wildcards) for name, part in zip(PARTS, parts, strict=True))
    return next((fault for fault in faults if fault), None)


def _count_fault(body: str, parts: list[str], what: str) -> _Fault:
    count = "one part" if len(parts) == 1 else f"{len(parts)} parts"
    found = f"the {what} {_quoted(body)} has {count}, and seven are expected"
    if len(parts) > len(PARTS):
        return _Fault(found, f"The parts are {' / '.join(PARTS)}, such as `{_EXAMPLE}`.")
    if len(parts) == 1 and body.count("-") >= 2:
        return _Fault(
            f"{found}: it looks like SparseZoo's newer one-part form, whose parts cannot be told apart",
            f"Write the seven parts, such as `{_EXAMPLE}`, or give the model's name without `{PREFIX}`.",
        )
    missing = ", ".join(PARTS[len(parts) :])
    advice = "Write `*` for each part that may be anything" if what != "stub" else "Write all seven"
    return _Fault(f"{found}: missing are {missing}", f"{advice}, such as `{_EXAMPLE}`.")


def _part_fault(name: str, part: str, *, wildcards: bool) -> _Fault | None:
    plain = re.sub(r"[*?]", "", part) if wildcards else part
    odd = next((c for c in plain if not _ALPHABET.fullmatch(c)), None)
    if not part:
        return _Fault(
            f"the part {name} is empty", "Write `*` for anything." if wildcards else "Write `unknown`."
        )
    if odd in ("*", "?"):
        return _Fault(
            f"the part {name} has the wildcard `{odd}` in {_quoted(part)}: this is a pattern, not one stub",
            "Write the part out, or use the pattern where a pattern is taken.",
        )
    if odd is not None:
        return _Fault(
            f"the part {name} has the character {_quoted(odd)} (U+{ord(odd):04X}) in {_quoted(part)}",
            "A part holds letters, digits, `_`, `.`, `-` and `+`.",
        )
    if wildcards:
        return _stars_fault(name, part)
    return _shape_fault(name, part)


def _stars_fault(name: str, part: str) -> _Fault | None:
    if "**" not in part:
        return None
    return _Fault(
        f"the part {name} has `**`, which is not supported: `*` stays within one part",
        "Write `*` once for each part that may be anything.",
    )


def _shape_fault(name: str, part: str) -> _Fault | None:
    if not part.strip("."):
        return _Fault(f"the part {name} is `{part}`", "Write `unknown` where a part is not known.")
    if "" in part.split("-"):
        return _Fault(
            f"the part {name} has nothing on one side of a hyphen in {_quoted(part)}",
            "One hyphen divides two fields; none stands at an end.",
        )
    if name == PARTS[-1] and "-" not in part:
        return _Fault(
            f"the last part {_quoted(part)} states no sparse category",
            f"Write the category after a hyphen, such as `{part}-none`.",
        )
    return None


def _fields(
    parts: list[str],
) -> tuple[str, str, str, str | None, str, str, str, str | None, str, str, str | None]:
    domain, sub_domain, architecture, framework, repo, dataset, sparse = parts
    head, _, size = architecture.partition("-")
    data, _, scheme = dataset.partition("-")
    name, category, target = _sparse_fields(sparse)
    return (
        domain, sub_domain, head, size or None, framework, repo, data, scheme or None, name, category, target,
    )  # fmt: skip


def _sparse_fields(part: str) -> tuple[str, str, str | None]:
    """The category is the first piece, after the name's first, that is a category word.

    Without one it is read by its place: of two pieces the last, of more the last but one.
    """
    pieces = part.split("-")
    known = (i for i, piece in enumerate(pieces) if i and _CATEGORY.fullmatch(piece))
    place = next(known, max(1, len(pieces) - 2))
    return "-".join(pieces[:place]), pieces[place], "-".join(pieces[place + 1 :]) or None


def _notes(parts: list[str]) -> tuple[str, ...]:
    notes = [
        f"`{part}`: {first} `{part.partition('-')[0]}`, {second} `{part.partition('-')[2]}`: "
        "the first hyphen divides"
        for part, first, second in (
            (parts[2], "architecture", "sub-architecture"),
            (parts[5], "dataset", "training scheme"),
        )
        if part.count("-") > 1
    ]
    return (*notes, *_sparse_notes(parts[6]))


def _sparse_notes(part: str) -> list[str]:
    name, category, target = _sparse_fields(part)
    known = _CATEGORY.fullmatch(category) is not None
    if known and part.count("-") == 1 and "_" not in part:
        return []
    ending = f"target `{target}`" if target else "no target"
    notes = [f"`{part}`: name `{name}`, category `{category}`, {ending}"]
    if not known:
        notes.append(
            f"`{category}` is none of the categories none, conservative, moderate, aggressive, undecided: "
            "it was read by its place"
        )
    return notes
