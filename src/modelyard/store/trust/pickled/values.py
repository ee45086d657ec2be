"""What the stack of a pickle holds when it is followed and not run: records in the place of objects."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.trust.pickled.opcodes import Blob

LONGEST_PATH = 2_000
PLAIN = (str, int, float, bool, bytes, complex, type(None))


class Global:
    """A name that a pickle imports."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    def __repr__(self) -> str:
        return f"Global({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Global) and (self.module, self.name) == (other.module, other.name)

    def __hash__(self) -> int:
        return hash((self.module, self.name))


class Inert:
    """An object of a class that was not imported: what it was made of, as data."""

    __slots__ = ("args", "called", "items", "module", "name", "pairs", "state")

    def __init__(self, module: str, name: str, args: tuple[object, ...], *, called: bool = False) -> None:
        self.module = module
        self.name = name
        self.args = args
        self.called = called  # made by a call of the name, not as an empty object of the class
        self.state: object = None
        self.items: list[object] = []  # of a class that is also a list or a set
        self.pairs: list[tuple[object, object]] = []  # of one that is also a mapping

    def __repr__(self) -> str:
        return f"Inert({self.module}.{self.name})"


class OrderedRecord(dict[object, object]):
    """An OrderedDict, Counter or defaultdict: its entries, and attributes such as `_metadata`."""

    __slots__ = ("attributes", "kind")

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.attributes: dict[object, object] = {}


class Storage:
    """The bytes that tensors share: their type, key and number; `at` is their place in the file."""

    __slots__ = ("at", "count", "dtype", "key", "size")

    def __init__(self, dtype: str, key: str, count: int, size: int) -> None:
        self.dtype = dtype
        self.key = key
        self.count = count
        self.size = size  # bytes
        self.at: int | None = None


class Tensor:
    """A tensor described: its shape and type, and which bytes of the file it is made of."""

    __slots__ = ("dtype", "offset", "parameter", "requires_grad", "shape", "state", "storage", "stride")

    def __init__(
        self,
        storage: Storage | None,
        dtype: str,
        offset: int,
        shape: tuple[int, ...],
        stride: tuple[int, ...],
    ) -> None:
        self.storage = storage  # None where there are no bytes: a meta tensor, a sparse one
        self.dtype = dtype
        self.offset = offset  # in elements
        self.shape = shape
        self.stride = stride
        self.requires_grad = False
        self.parameter = False
        self.state: object = None  # of a sparse tensor its parts, of a parameter its attributes

    @property
    def start(self) -> int | None:
        """The place in the file of the first element."""
        if self.storage is None or self.storage.at is None:
            return None
        return self.storage.at + self.offset * ITEM_SIZES[self.dtype]

    @property
    def count(self) -> int:
        total = 1
        for side in self.shape:
            total *= side
        return total

    def __repr__(self) -> str:
        return f"Tensor({self.dtype}, {self.shape})"


class Array:
    """An array or scalar of NumPy: its type, shape and bytes."""

    __slots__ = ("data", "dtype", "fortran", "shape")

    def __init__(self, dtype: DType | None, shape: tuple[int, ...], data: bytes | Blob) -> None:
        self.dtype = dtype
        self.shape = shape
        self.data = data
        self.fortran = False


class DType:
    """A type of NumPy that holds no objects, as its text."""

    __slots__ = ("state", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.state: object = None


ITEM_SIZES: dict[str, int] = {
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2, "int8": 1,
    "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8, "bool": 1, "complex128": 16, "complex64": 8,
    "complex32": 4, "qint8": 1, "quint8": 1, "qint32": 4, "quint4x2": 1, "quint2x4": 1,
    "float8_e4m3fn": 1, "float8_e5m2": 1, "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1,
    "float4_e2m1fn_x2": 1, "bits8": 1, "bits16": 2,
}  # fmt: skip


def tensors_in(value: object) -> Iterator[tuple[str, Tensor]]:
    """Give every tensor once, with the path of keys that leads to it."""
    seen: set[int] = set()
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        path, current = waiting.pop()
        if isinstance(current, PLAIN) or id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Tensor):
            yield path, current
        found = [(_joined(path, key), one) for key, one in children(current)]
        waiting.extend(reversed(found))


def _joined(path: str, key: str) -> str:
    """Put a key behind a path; paths end somewhere, or deep nesting would make them its square."""
    return key if not path else f"{path}.{key}" if len(path) < LONGEST_PATH else path


def children(value: object) -> list[tuple[str, object]]:
    """Name what a record directly holds."""
    if isinstance(value, dict):
        return [(_label(key), one) for key, one in value.items()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [(str(at), one) for at, one in enumerate(value)]
    if isinstance(value, Inert):
        held = [("args", value.args), ("state", value.state), ("items", value.items)]
        return [*held, *((_label(key), one) for key, one in value.pairs)]
    return [("state", value.state)] if isinstance(value, Tensor) else []


def _label(key: object) -> str:
    return key[:200] if isinstance(key, str) else str(key) if isinstance(key, (int, float)) else "?"
