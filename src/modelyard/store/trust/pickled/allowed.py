"""The short list of names that a weights file may use, and what a call of each gives."""

from __future__ import annotations

from modelyard.store.trust.pickled.arrays import ARRAYS
from modelyard.store.trust.pickled.tensors import TENSORS, RefusedCallError, is_dtype, is_storage
from modelyard.store.trust.pickled.values import PLAIN, Global, Inert, OrderedRecord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Harmless as names, but never called: they stand for a type or name a class.
NAMED = frozenset(("torch.Tensor", "numpy.ndarray"))
# Harmless, and unknown to torch's own safe reader until it is told of them.
TOLD = frozenset((
    "argparse.Namespace", "types.SimpleNamespace", "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath",
    "pathlib.PurePosixPath", "pathlib.PureWindowsPath", "pathlib._local.PosixPath", "pathlib._local.Path",
    "pathlib._local.WindowsPath", "datetime.datetime", "datetime.date", "datetime.time",
    "datetime.timedelta", "datetime.timezone", "uuid.UUID", "decimal.Decimal", "fractions.Fraction",
    "numpy.ndarray", *ARRAYS,
))  # fmt: skip
# Classes of data that are made empty and then given their attributes.
RECORDS = frozenset(("argparse.Namespace", "types.SimpleNamespace", "uuid.UUID"))
# torch's safe reader has no place for these; they are read as records.
UNREADABLE = frozenset((
    "collections.defaultdict", "collections.deque", "builtins.dict", "builtins.list", "builtins.frozenset",
    "builtins.tuple", "builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.bytes",
    "builtins.slice", "builtins.range", "builtins.object",
))  # fmt: skip
_FACTORIES = frozenset(
    ("builtins.list", "builtins.dict", "builtins.set", "builtins.int", "builtins.float", "builtins.str",
     "builtins.bool", "builtins.tuple", "collections.OrderedDict")
)  # fmt: skip
_INERT_MODULES = ("pathlib", "datetime", "uuid", "decimal", "fractions")
_PARTS = 100_000


def is_allowed(found: Global) -> bool:
    """Tell whether a name is on the list."""
    name = str(found)
    return name in CALLS or name in NAMED or name in RECORDS or is_storage(found) or is_dtype(found)


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise RefusedCallError(why)


def _ordered(*args: object) -> OrderedRecord:
    made = OrderedRecord("OrderedDict")
    _need(len(args) <= 1, "an OrderedDict takes one list of pairs")
    for pair in _elements(args[0]) if args else ():
        _need(isinstance(pair, (list, tuple)) and len(pair) == 2, "an OrderedDict takes one list of pairs")
        assert isinstance(pair, (list, tuple))
        _need(isinstance(pair[0], PLAIN), "a key that is not plain")
        made[pair[0]] = pair[1]
    return made


def _counter(*args: object) -> OrderedRecord:
    made = OrderedRecord("Counter")
    _need(len(args) <= 1 and all(isinstance(one, dict) for one in args), "a Counter takes one dictionary")
    for one in args:
        assert isinstance(one, dict)
        made.update(one)
    return made


def _default(*args: object) -> OrderedRecord:
    plain = len(args) <= 1 and all(one is None or str(one) in _FACTORIES for one in args)
    _need(plain, "a defaultdict that calls something else than a plain type for a missing key")
    return OrderedRecord("defaultdict")


def _elements(value: object) -> list[object]:
    _need(isinstance(value, (list, tuple, set, frozenset)) and len(value) <= _PARTS * 50, "no elements")
    assert isinstance(value, (list, tuple, set, frozenset))
    return list(value)


def _listed(*args: object) -> list[object]:
    _need(len(args) <= 1, "a list takes its elements")
    return _elements(args[0]) if args else []


def _tuple(*args: object) -> tuple[object, ...]:
    return tuple(_listed(*args))


def _set(*args: object) -> set[object]:
    elements = _listed(*args)
    for one in elements:
        hashable(one)
    return set(elements)


def _frozenset(*args: object) -> frozenset[object]:
    return frozenset(_set(*args))


def _dict(*args: object) -> dict[object, object]:
    return dict(_counter(*args)) if args else {}


def _number(kind: type[int] | type[float] | type[bool]) -> Callable[..., object]:
    def call(*args: object) -> object:
        _need(len(args) <= 1 and all(type(one) in (int, float, bool) for one in args), "no number")
        number = args[0] if args else 0
        assert isinstance(number, (int, float))
        _need(abs(number) < 1e300, "no number")
        return kind(number)

    return call


def _complex(*args: object) -> complex:
    _need(len(args) == 2 and all(type(one) in (int, float) for one in args), "no complex number")
    real, imaginary = args
    assert isinstance(real, (int, float)) and isinstance(imaginary, (int, float))
    return complex(float(real), float(imaginary)) if max(abs(real), abs(imaginary)) < 1e300 else 0j


def _text(*args: object) -> str:
    _need(len(args) <= 1 and all(isinstance(one, str) for one in args), "no text")
    return str(args[0]) if args else ""


def _bytes(*args: object) -> bytes:
    if len(args) == 2 and isinstance(args[0], str) and args[1] in ("latin-1", "latin1"):
        return _encode(*args)
    _need(len(args) <= 1, "no bytes")
    if not args:
        return b""
    if isinstance(args[0], (bytes, bytearray)):
        return bytes(args[0])
    _need(isinstance(args[0], list) and len(args[0]) <= _PARTS, "no bytes")
    assert isinstance(args[0], list)
    _need(all(type(one) is int and 0 <= one < 256 for one in args[0]), "no bytes")
    return bytes(args[0])


def _encode(*args: object) -> bytes:
    text, encoding = args if len(args) == 2 else (None, None)
    _need(
        isinstance(text, str) and encoding in ("latin1", "latin-1"), "bytes in another way than Python's own"
    )
    assert isinstance(text, str)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise RefusedCallError("bytes that are none") from None


def _inert(name: str) -> Callable[..., object]:
    module, _, bare = name.rpartition(".")

    def call(*args: object) -> object:
        plain = all(isinstance(one, (*PLAIN, Inert)) for one in args)
        _need(plain, f"{name} is made of texts and numbers")
        return Inert(module, bare, args, called=True)

    return call


def _deque(*args: object) -> object:
    made = Inert("collections", "deque", (), called=True)
    _need(len(args) <= 2 and all(isinstance(one, (list, tuple, int, type(None))) for one in args), "no deque")
    made.items = _elements(args[0]) if args else []
    return made


CALLS: dict[str, Callable[..., object]] = {
    **TENSORS,
    **ARRAYS,
    "collections.OrderedDict": _ordered,
    "collections.Counter": _counter,
    "collections.defaultdict": _default,
    "collections.deque": _deque,
    "_codecs.encode": _encode,
    "builtins.dict": _dict,
    "builtins.list": _listed,
    "builtins.tuple": _tuple,
    "builtins.set": _set,
    "builtins.frozenset": _frozenset,
    "builtins.int": _number(int),
    "builtins.float": _number(float),
    "builtins.bool": _number(bool),
    "builtins.complex": _complex,
    "builtins.str": _text,
    "builtins.bytes": _bytes,
    "builtins.bytearray": _bytes,
    "builtins.slice": _inert("builtins.slice"),
    "builtins.range": _inert("builtins.range"),
    "torch.nn.parameter.Parameter": lambda data, grad=True: TENSORS["torch._utils._rebuild_parameter"](
        data, grad, None
    ),
    **{name: _inert(name) for name in TOLD if name.split(".")[0] in _INERT_MODULES},
}


def hashable(value: object, depth: int = 0) -> None:
    """Refuse what cannot be a key, and what would make hashing it costly."""
    if isinstance(value, (tuple, frozenset)):
        _need(depth < 4 and len(value) <= 1_000, "a key that is nested too deeply")
        for one in value:
            hashable(one, depth + 1)
        return
    small = type(value) is not int or abs(value) < 1 << 60
    _need(small and not isinstance(value, (list, dict, set, bytearray)), "a key that cannot be one")
