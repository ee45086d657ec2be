"""The storages that tensors of a checkpoint lie in, as its pickle names them, and what they add up to."""

from __future__ import annotations

from modelyard.store.trust.pickled.tensors import LARGEST, RefusedCallError, storage_type
from modelyard.store.trust.pickled.values import ITEM_SIZES, Storage, tensors_in
from modelyard.store.trust.report import Weights


class Storages:
    """Gathers storages while a pickle is followed; give its `persistent` to the machine."""

    __slots__ = ("by_key", "legacy")

    def __init__(self, *, legacy: bool) -> None:
        self.by_key: dict[str, list[Storage]] = {}
        self.legacy = legacy

    def persistent(self, reference: object) -> object:
        """Read `("storage", type, key, device, count)`, which is what torch puts outside of a pickle."""
        length = 6 if self.legacy else 5
        if not isinstance(reference, tuple) or len(reference) != length or reference[0] != "storage":
            raise RefusedCallError("a reference to something outside that is no storage")
        kind, key, device, count = reference[1:5]
        dtype = storage_type(kind)
        plain = isinstance(key, str) and isinstance(device, str) and type(count) is int
        if dtype is None or not plain or not 0 <= count < LARGEST:
            raise RefusedCallError("a storage that is not described as torch does it")
        if self.legacy and str(kind) == "torch.storage.UntypedStorage":
            raise RefusedCallError(
                "a storage without a type, which torch itself cannot read back in this form"
            )
        if self.legacy and reference[5] is not None:
            raise RefusedCallError("a storage that is a view of another")
        storage = Storage(dtype, key, count, count * ITEM_SIZES[dtype])
        self.by_key.setdefault(key, []).append(storage)
        return storage


def weights_of(value: object) -> Weights:
    """Count the tensors of what was read; a storage that several share counts once."""
    tensors = [tensor for _, tensor in tensors_in(value)]
    sizes = {one.storage.key: one.storage.size for one in tensors if one.storage}
    return Weights(len(tensors), tuple(sorted({one.dtype for one in tensors})), sum(sizes.values()))
