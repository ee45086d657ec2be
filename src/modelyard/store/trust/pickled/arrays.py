"""NumPy's functions that rebuild an array, a scalar or a type, answered without NumPy; no objects."""

from __future__ import annotations

from modelyard.store.trust.pickled.opcodes import Blob
from modelyard.store.trust.pickled.tensors import RefusedCallError
from modelyard.store.trust.pickled.values import Array, DType, Global

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = "?biufcSUmMV"


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise RefusedCallError(why)


def is_plain(text: str) -> bool:
    """Tell whether the text of a type, such as `<f4`, names one that holds no objects."""
    bare = text[1:] if text[:1] in ("<", ">", "|", "=") else text
    unit = bare[1:].partition("[")[0] if bare[:1] in ("m", "M") else bare[1:]
    return bare[:1] in _KINDS and bool(bare) and (unit.isdecimal() or (not unit and len(bare) == 1))


def _dtype(text: object, *more: object) -> DType:
    _need(isinstance(text, str) and is_plain(text), "an array of objects, which are pickles themselves")
    _need(all(isinstance(one, (bool, int)) for one in more) and len(more) <= 2, "no type of NumPy")
    assert isinstance(text, str)
    return DType(text)


def build_dtype(made: DType, state: object) -> None:
    """Take in byte order, and the fields of a structured type, each of which was made by itself."""
    _need(isinstance(state, tuple) and 5 <= len(state) <= 9, "no state of a NumPy type")
    assert isinstance(state, tuple)
    waiting: list[object] = list(state)
    for _ in range(10_000):
        if not waiting:
            made.state = state
            return
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend([*one, *one.values()])
        elif isinstance(one, tuple):
            waiting.extend(one)
        else:
            known = one is None or isinstance(one, (str, int, bytes, DType, Array))
            _need(known, "a NumPy type with something else inside")
    raise RefusedCallError("a NumPy type that is nested too deeply")


def _scalar(kind: object, data: object = b"") -> Array:
    _need(isinstance(kind, DType) and isinstance(data, bytes), "a scalar is a type and its bytes")
    assert isinstance(kind, DType) and isinstance(data, bytes)
    return Array(kind, (), data)


def _reconstruct(kind: object, shape: object, text: object) -> Array:
    _need(kind == Global("numpy", "ndarray"), "an array of a class of its own")
    _need(isinstance(shape, tuple) and isinstance(text, (bytes, str)), "no array")
    return Array(None, (), b"")


def build_array(made: Array, state: object) -> None:
    """Take in what an array is made of: version, shape, type, order, bytes."""
    _need(isinstance(state, tuple) and len(state) in (4, 5), "no state of an array")
    assert isinstance(state, tuple)
    shape, kind, fortran, data = state[-4:]
    _shape(shape)
    _need(isinstance(kind, DType), "an array of a type that is not known")
    _need(isinstance(data, (bytes, Blob)), "an array of objects, which are pickles themselves")
    made.shape, made.dtype, made.fortran, made.data = shape, kind, bool(fortran), data


def _shape(shape: object) -> None:
    fine = isinstance(shape, tuple) and all(type(one) is int and 0 <= one < 1 << 60 for one in shape)
    _need(fine, "the shape of an array has a wild number")


def _from_buffer(data: object, kind: object, shape: object, order: object) -> Array:
    _need(isinstance(data, (bytes, bytearray, Blob)) and isinstance(kind, DType), "no array")
    _shape(shape)
    assert isinstance(data, (bytes, bytearray, Blob)) and isinstance(kind, DType) and isinstance(shape, tuple)
    made = Array(kind, shape, bytes(data) if isinstance(data, bytearray) else data)
    made.fortran = order == "F"
    return made


ARRAYS: dict[str, Callable[..., object]] = {
    "numpy.dtype": _dtype,
    "numpy.core.multiarray.scalar": _scalar,
    "numpy._core.multiarray.scalar": _scalar,
    "numpy.core.multiarray._reconstruct": _reconstruct,
    "numpy._core.multiarray._reconstruct": _reconstruct,
    "numpy.core.numeric._frombuffer": _from_buffer,
    "numpy._core.numeric._frombuffer": _from_buffer,
}
