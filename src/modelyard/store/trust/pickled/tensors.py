"""torch's own functions that rebuild a tensor, answered with a description in place of a tensor."""

from __future__ import annotations

from modelyard.store.trust.pickled.values import ITEM_SIZES, Global, OrderedRecord, Storage, Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Args = tuple[object, ...]

STORAGES = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16", "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16",
    "CharStorage": "int8", "ByteStorage": "uint8", "BoolStorage": "bool",
    "ComplexDoubleStorage": "complex128", "ComplexFloatStorage": "complex64", "QInt8Storage": "qint8",
    "QUInt8Storage": "quint8", "QInt32Storage": "qint32", "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4", "UntypedStorage": "uint8",
}  # fmt: skip
SCHEMES = (
    "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric",
    "per_channel_affine_float_qparams",
)  # fmt: skip
LARGEST = 1 << 60  # elements; beyond it arithmetic of other readers may overflow


class RefusedCallError(Exception):
    """A known function with arguments that it must not be given, and why."""


def storage_type(value: object) -> str | None:
    """Give the dtype that a storage class stands for."""
    if not isinstance(value, Global) or value.module not in ("torch", "torch.cuda", "torch.storage"):
        return None
    return STORAGES.get(value.name)


def is_storage(found: Global) -> bool:
    return storage_type(found) is not None


def is_dtype(found: Global) -> bool:
    return found.module == "torch" and (found.name in ITEM_SIZES or found.name in SCHEMES)


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise RefusedCallError(why)


def _integers(value: object) -> tuple[int, ...]:
    _need(isinstance(value, tuple) and len(value) <= 64, "a shape is a tuple of up to 64 numbers")
    assert isinstance(value, tuple)
    _need(all(type(one) is int and 0 <= one < LARGEST for one in value), "a shape has a wild number")
    return value


def _dense(
    storage: object, offset: object, shape: object, stride: object, dtype: str | None = None
) -> Tensor:
    """Describe a tensor whose elements all lie within its storage."""
    _need(isinstance(storage, Storage), "a tensor is made of a storage")
    assert isinstance(storage, Storage)
    sides, steps = _integers(shape), _integers(stride)
    _need(len(sides) == len(steps), "a shape and its strides differ in length")
    _need(type(offset) is int and 0 <= offset < LARGEST, "an offset is a wild number")
    assert isinstance(offset, int)
    kind = dtype or storage.dtype
    last = offset + sum((side - 1) * step for side, step in zip(sides, steps, strict=True))
    if 0 not in sides:
        held = storage.size // ITEM_SIZES[kind] if kind not in ("quint4x2", "quint2x4") else LARGEST
        _need(last < held, "a tensor reaches beyond its storage")
    return Tensor(storage, kind, offset, sides, steps)


def _hooks(value: object) -> None:
    empty = value is None or (isinstance(value, OrderedRecord) and not value and not value.attributes)
    _need(empty, "a tensor with hooks: they are functions that run later")


def _plain(storage: object, offset: object, shape: object, stride: object) -> Tensor:
    return _dense(storage, offset, shape, stride)


def _parts(args: Args, fewest: int) -> Args:
    """Take the arguments of a dense tensor: as many as it needs, and one of metadata that says nothing."""
    _need(fewest <= len(args) <= fewest + 1, "another number of arguments than torch writes")
    _need(not any(args[fewest:]), "metadata of a tensor that is not known")
    _hooks(args[5])
    return args


def _v2(*args: object) -> Tensor:
    storage, offset, shape, stride, grad = _parts(args, 6)[:5]
    tensor = _dense(storage, offset, shape, stride)
    tensor.requires_grad = bool(grad)
    return tensor


def _v3(*args: object) -> Tensor:
    storage, offset, shape, stride, grad = _parts(args, 7)[:5]
    tensor = _dense(storage, offset, shape, stride, _dtype(args[6]))
    tensor.requires_grad = bool(grad)
    return tensor


def _dtype(value: object) -> str:
    _need(isinstance(value, Global) and value.module == "torch" and value.name in ITEM_SIZES, "no dtype")
    assert isinstance(value, Global)
    return value.name


def _parameter(data: object, grad: object, hooks: object) -> Tensor:
    _need(isinstance(data, Tensor), "a parameter is made of a tensor")
    assert isinstance(data, Tensor)
    _hooks(hooks)
    made = Tensor(data.storage, data.dtype, data.offset, data.shape, data.stride)
    made.requires_grad, made.parameter, made.state = bool(grad), True, data.state
    return made


def _parameter_with_state(data: object, grad: object, hooks: object, state: object) -> Tensor:
    made = _parameter(data, grad, hooks)
    made.state = attributes(state)
    return made


def attributes(state: object) -> object:
    """Attributes to be set on an object: names that belong to Python itself are refused."""
    parts = state if isinstance(state, tuple) and len(state) == 2 else (state,)
    for part in parts:
        if part is None:
            continue
        _need(isinstance(part, dict), "attributes are a dictionary")
        assert isinstance(part, dict)
        fine = all(isinstance(key, str) and not key.startswith("__") for key in part)
        _need(fine, "an attribute of the machinery of Python")
    return state


def _sparse(layout: object, data: object) -> Tensor:
    known = isinstance(layout, Global) and layout.module == "torch" and layout.name.startswith("sparse_")
    _need(known and isinstance(data, tuple) and len(data) in (2, 3, 4, 5), "no sparse tensor")
    assert isinstance(data, tuple)
    parts = [one for one in data if isinstance(one, Tensor)]
    shapes = [one for one in data if isinstance(one, tuple)]
    _need(len(parts) >= 2 and len(shapes) == 1, "a sparse tensor is made of indices, values and a shape")
    made = Tensor(None, parts[-1].dtype, 0, _integers(shapes[0]), ())
    made.state = tuple(parts)
    return made


def _layout(name: object) -> Global:
    known = ("torch.strided", "torch.sparse_coo", "torch.sparse_csr", "torch.sparse_csc", "torch.sparse_bsr",
             "torch.sparse_bsc", "torch.jagged", "torch._mkldnn")  # fmt: skip
    _need(isinstance(name, str) and name in known, "no layout of tensors")
    assert isinstance(name, str)
    return Global("torch", name.removeprefix("torch."))


def _quantized(*args: object) -> Tensor:
    _need(len(args) == 7, "another number of arguments than torch writes")
    storage, offset, shape, stride, scheme, grad, hooks = args
    _hooks(hooks)
    known = isinstance(scheme, tuple) and scheme and isinstance(scheme[0], Global) and is_dtype(scheme[0])
    _need(bool(known), "no scheme of quantization")
    tensor = _dense(storage, offset, shape, stride)
    tensor.requires_grad, tensor.state = bool(grad), scheme
    return tensor


def _meta(dtype: object, shape: object, stride: object, grad: object) -> Tensor:
    tensor = Tensor(None, _dtype(dtype), 0, _integers(shape), _integers(stride))
    tensor.requires_grad = bool(grad)
    return tensor


def _from_type(function: object, kind: object, args: object, state: object) -> object:
    rebuild = TENSORS.get(str(function)) if isinstance(function, Global) else None
    _need(rebuild is not None and isinstance(args, tuple), "a tensor rebuilt by a function that is not known")
    plain = isinstance(kind, Global) and str(kind) in ("torch.Tensor", "torch.nn.parameter.Parameter")
    _need(plain, "a tensor of a class of its own")
    assert rebuild is not None and isinstance(args, tuple)
    made = rebuild(*args)
    if isinstance(made, Tensor):
        made.state = attributes(state)
    return made


def _size(*args: object) -> object:
    _need(len(args) <= 1, "torch.Size takes one tuple")
    return _integers(tuple(args[0]) if args and isinstance(args[0], list) else args[0] if args else ())


def _device(*args: object) -> str:
    fine = 1 <= len(args) <= 2 and isinstance(args[0], str) and all(type(one) is int for one in args[1:])
    _need(fine, "torch.device takes a name and a number")
    return ":".join(map(str, args))


TENSORS: dict[str, Callable[..., object]] = {
    "torch._utils._rebuild_tensor": _plain,
    "torch._utils._rebuild_tensor_v2": _v2,
    "torch._utils._rebuild_tensor_v3": _v3,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter_with_state,
    "torch._utils._rebuild_sparse_tensor": _sparse,
    "torch._utils._rebuild_qtensor": _quantized,
    "torch._utils._rebuild_meta_tensor_no_storage": _meta,
    "torch._tensor._rebuild_from_type_v2": _from_type,
    "torch.serialization._get_layout": _layout,
    "torch.Size": _size,
    "torch.device": _device,
}
