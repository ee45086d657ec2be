"""Semantic versions (SemVer 2.0) and the ranges that choose among them, as npm reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, total_ordering

from modelyard.core.errors import VersionError

LONGEST = 256
LARGEST = 10**15

_IDENTIFIERS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_FORM = re.compile(
    rf"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-({_IDENTIFIERS}))?(?:\+({_IDENTIFIERS}))?"
)
# As people and Python write them: v1, 1.0, 01.0.0, 1.0.0rc1, 1.0.0.dev2, 1.0.0_beta1.
_LOOSE = re.compile(
    r"(?P<core>[0-9]+(?:\.[0-9]+)*)"
    r"(?:-(?P<rest>[0-9A-Za-z_.-]*)|[._]?(?P<word>(?:alpha|beta|a|b|c|rc|preview|pre|dev)[._]?[0-9]*))?"
    r"(?P<build>\+.+)?\+?"
)
_PARTIAL = re.compile(
    r"(?P<major>[0-9]+|[xX*])(?:\.(?P<minor>[0-9]+|[xX*])(?:\.(?P<patch>[0-9]+|[xX*])(?P<tail>[-+].*)?)?)?"
)
_OPERATORS = (">=", "<=", "~>", ">", "<", "=", "^", "~")
_HYPHEN = re.compile(r"\s+-\s+")


@total_ordering
@dataclass(frozen=True)
class Version:
    """One semantic version. Order is precedence, with the build metadata as the last tie-breaker."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()
    build: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Version:
        problem = _problem(text)
        match = _FORM.fullmatch(text)
        if problem or match is None:
            raise VersionError(problem or f"{_quoted(text)} is not a semantic version", hint=_hint(text))
        major, minor, patch, prerelease, build = match.groups()
        return cls(int(major), int(minor), int(patch), _split(prerelease), _split(build))

    def __str__(self) -> str:
        prerelease = "-" + ".".join(self.prerelease) if self.prerelease else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{prerelease}{build}"

    def __lt__(self, other: object) -> bool:
        return self.key < other.key if isinstance(other, Version) else NotImplemented

    @property
    def is_prerelease(self) -> bool:
        return bool(self.prerelease)

    @cached_property
    def precedence(self) -> str:
        """A text that sorts, byte by byte, as SemVer orders versions; the build is not in it."""
        core = f"{self.major:016d}.{self.minor:016d}.{self.patch:016d}"
        # "!" sorts before every character of an identifier, "~" (a release) after "-" (a pre-release).
        return core + ("-" + "".join(f"{_sortable(i)}!" for i in self.prerelease) if self.prerelease else "~")

    @cached_property
    def key(self) -> str:
        """`precedence`, then the build: a total order for a database column."""
        return f"{self.precedence} {'.'.join(self.build)}"


@dataclass(frozen=True)
class Comparator:
    """One bound of a range, such as `>=1.2.0`."""

    operator: str
    version: Version

    def holds(self, version: Version) -> bool:
        found, bound = version.precedence, self.version.precedence
        match self.operator:
            case "=":
                return found == bound
            case ">":
                return found > bound
            case ">=":
                return found >= bound
            case "<":
                return found < bound
            case _:
                return found <= bound

    def admits_prerelease(self, version: Version) -> bool:
        own = self.version
        same = (own.major, own.minor, own.patch) == (version.major, version.minor, version.patch)
        return own.is_prerelease and same


@dataclass(frozen=True)
class VersionRange:
    """Alternatives (`||`), each a list of bounds that must all hold."""

    text: str
    alternatives: tuple[tuple[Comparator, ...], ...]

    @classmethod
    def parse(cls, text: str) -> VersionRange:
        if len(text) > LONGEST:
            raise VersionError(f"a range of {len(text)} characters: at most {LONGEST} are read")
        if not text.strip():
            raise VersionError(
                "the version range is empty", hint="Write `*` for any version, or such as `^1.2`."
            )
        return cls(text, tuple(_alternative(part, text) for part in text.split("||")))

    def __str__(self) -> str:
        return self.text

    def contains(self, version: Version) -> bool:
        """Does the range choose this version?

        A pre-release is chosen only where a bound with the same three numbers is a pre-release too.
        """
        return any(_all_hold(bounds, version) for bounds in self.alternatives)

    def best(self, versions: Iterable[Version]) -> Version | None:
        """The highest version the range chooses."""
        return max(filter(self.contains, versions), default=None)


def suggest(text: str) -> str | None:
    """The likely right spelling of a version (a right one is its own), or None."""
    bare = re.sub(r"^(?:version|v|=|\s)+\.?\s*", "", text.strip()[:LONGEST], flags=re.IGNORECASE)
    match = _LOOSE.fullmatch(bare)
    if match is None or len(text) > LONGEST:
        return None
    numbers = match["core"].split(".")
    while len(numbers) > 3 and not numbers[-1].strip("0"):
        numbers.pop()
    if len(numbers) > 3:
        return None
    core = ".".join(str(int(number)) for number in [*numbers, "0", "0"][:3])
    word = re.sub(r"([a-z])[._]?([0-9])", r"\1.\2", match["word"] or "")
    likely = core + _likely_prerelease(match["rest"] or word) + (match["build"] or "")
    return None if _problem(likely) else likely


def _likely_prerelease(rest: str) -> str:
    identifiers = [i for i in rest.replace("_", "-").split(".") if i]
    plain = [str(int(i)) if i.isdigit() else i for i in identifiers]
    return "-" + ".".join(plain) if plain else ""


def _hint(text: str) -> str:
    likely = suggest(text)
    if likely:
        return f"Write `{likely}`."
    return "Write three numbers and, where needed, a pre-release: `1.0.0`, `1.2.0-rc.1`."


def _problem(text: str) -> str | None:
    """What keeps the text from being a version, or None."""
    if not text.strip():
        return "the version is empty"
    if len(text) > LONGEST:
        return f"a version of {len(text)} characters: at most {LONGEST} are read"
    if any(c.isspace() for c in text):
        return f"the version {_quoted(text)} has white space in it"
    if text[0] in "vV=":
        return f"the version {_quoted(text)} starts with `{text[0]}`: a version starts with a number"
    main, plus, build = text.partition("+")
    core, dash, prerelease = main.partition("-")
    return (
        _core_problem(core, text)
        or (_identifier_problem(prerelease, "pre-release", text) if dash else None)
        or (_identifier_problem(build, "build", text) if plus else None)
    )


def _core_problem(core: str, text: str) -> str | None:
    numbers = core.split(".")
    for number in numbers:
        if not re.fullmatch(r"[0-9]+", number):
            return f"the version {_quoted(text)} has {_quoted(number)} where a number is expected"
        if number != "0" and number[0] == "0":
            return f"the version {_quoted(text)} has the number `{number}` with a leading zero"
        if int(number) > LARGEST:
            return f"the version {_quoted(text)} has a number above 10^15"
    if len(numbers) != 3:
        count = "one number" if len(numbers) == 1 else f"{len(numbers)} numbers"
        return f"the version {_quoted(text)} has {count}, and three are expected"
    return None


def _identifier_problem(part: str, kind: str, text: str) -> str | None:
    for identifier in part.split("."):
        if not identifier:
            return f"the version {_quoted(text)} has an empty {kind} identifier"
        if not re.fullmatch(r"[0-9A-Za-z-]+", identifier):
            return f"the {kind} {_quoted(part)} may hold letters, digits, `-` and `.` alone"
        if kind == "pre-release" and identifier.isdigit():
            if identifier != "0" and identifier[0] == "0":
                return f"the {kind} {_quoted(part)} has the number `{identifier}` with a leading zero"
            if int(identifier) > LARGEST:
                return f"the {kind} {_quoted(part)} has a number above 10^15"
    return None


def _split(part: str | None) -> tuple[str, ...]:
    return tuple(part.split(".")) if part else ()


def _sortable(identifier: str) -> str:
    return f"0{int(identifier):016d}" if identifier.isdigit() else f"1{identifier}"


def _quoted(text: str) -> str:
    return f"`{(text if text.isprintable() else ascii(text)[1:-1])[:80]}`"


def _all_hold(bounds: tuple[Comparator, ...], version: Version) -> bool:
    if version.is_prerelease and not any(bound.admits_prerelease(version) for bound in bounds):
        return False
    return all(bound.holds(version) for bound in bounds)


def _alternative(part: str, text: str) -> tuple[Comparator, ...]:
    ends = _HYPHEN.split(part.strip())
    if len(ends) == 2:
        low, high = (_Partial.parse(end, text) for end in ends)
        return (*low.bounds(">="), *high.bounds("<="))
    bounds: list[Comparator] = []
    for piece in _pieces(part, text):
        operator = next((o for o in _OPERATORS if piece.startswith(o)), "")
        bounds.extend(_Partial.parse(piece[len(operator) :], text).bounds(operator))
    return tuple(bounds)


def _pieces(part: str, text: str) -> list[str]:
    """The bounds of one alternative, as texts: `>= 1, <2` is `>=1` and `<2`."""
    joined = re.sub(r"(?<=[<>=~^])\s+", "", part)
    clauses = [clause.split() for clause in joined.split(",")]
    if not all(clauses):
        place = "`,`" if len(clauses) > 1 else "`||`"
        raise VersionError(
            f"the range {_quoted(text)} has nothing on one side of a {place}", hint=_RANGE_HINT
        )
    return [piece for clause in clauses for piece in clause]


_RANGE_HINT = "Ranges are such as `1.2.0`, `^1.2`, `~1.2`, `>=1,<2`, `1.x`, `1.0.0 - 2.0.0`, `^1 || ^2`."


@dataclass(frozen=True)
class _Partial:
    """A version in a range, of which only the first numbers may be known."""

    numbers: tuple[int, ...]
    tail: tuple[str, ...] = ()

    @classmethod
    def parse(cls, piece: str, text: str) -> _Partial:
        match = _PARTIAL.fullmatch(piece)
        if match is None:
            raise _range_error(piece, text)
        parts = [match["major"], match["minor"], match["patch"]]
        known = [p for p in parts if p is not None and p not in "xX*"]
        if parts[: len(known)] != known:
            raise VersionError(
                f"{_quoted(piece)} in the range {_quoted(text)} has a number after an `x`", hint=_RANGE_HINT
            )
        if match["tail"] and len(known) < 3:
            raise _range_error(piece, text)
        full = ".".join([*known, "0", "0", "0"][:3]) + (match["tail"] or "")
        problem = _problem(full)
        if problem:
            raise VersionError(f"in the range {_quoted(text)}, {problem}", hint=_RANGE_HINT)
        version = Version.parse(full)
        return cls((version.major, version.minor, version.patch)[: len(known)], version.prerelease)

    def bounds(self, operator: str) -> list[Comparator]:
        """node-semver's reading of `operator` before this version, as plain bounds."""
        whole = len(self.numbers) == 3
        if not self.numbers:
            return [_NEVER] if operator in ("<", ">") else []
        match operator:
            case "^":
                return [self._floor(), _below(self._caret_top())]
            case "~" | "~>":
                return [self._floor(), _below(_raised(self.numbers[:2]))]
            case "" | "=" if not whole:
                return [self._floor(), _below(_raised(self.numbers))]
            case "" | "=":
                return [Comparator("=", self._version())]
            case ">" if not whole:
                return [Comparator(">=", Version(*_padded(_raised(self.numbers))))]
            case "<=" if not whole:
                return [_below(_raised(self.numbers))]
            case "<" if not whole:
                return [_below(self.numbers)]
            case _:
                return [Comparator(operator, self._version())]

    def _version(self) -> Version:
        return Version(*_padded(self.numbers), prerelease=self.tail)

    def _floor(self) -> Comparator:
        return Comparator(">=", self._version())

    def _caret_top(self) -> tuple[int, ...]:
        """The leftmost number that is not zero, or the last one written, goes up by one."""
        place = next((i for i, number in enumerate(self.numbers) if number), len(self.numbers) - 1)
        return _raised(self.numbers[: place + 1])


def _raised(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers[:-1], numbers[-1] + 1)


def _padded(numbers: tuple[int, ...]) -> tuple[int, int, int]:
    major, minor, patch = (*numbers, 0, 0)[:3]
    return major, minor, patch


def _below(numbers: tuple[int, ...]) -> Comparator:
    """Under these numbers and under all of their pre-releases: `-0` is the lowest of them."""
    return Comparator("<", Version(*_padded(numbers), prerelease=("0",)))


_NEVER = Comparator("<", Version(0, 0, 0, prerelease=("0",)))


def _range_error(piece: str, text: str) -> VersionError:
    where = "" if piece == text else f" in the range {_quoted(text)}"
    likely = suggest(piece) if piece[:1] in ("v", "V", "=") else None
    hint = f"Write `{likely}`." if likely else _RANGE_HINT
    found = _quoted(piece) + " is not a version" if piece else "an operator without a version stands"
    return VersionError(f"{found}{where}", hint=hint)
