"""What fits together, as the vendors say it; docs/doctor.md names each source.

Where a build says itself what it was made for, that counts, and these tables do not.
"""

from __future__ import annotations

from modelyard.benchmark.doctor.facts.version import Numbers

# The first driver for Linux on which a major version of CUDA runs, its minor versions included.
DRIVERS: dict[int, Numbers] = {11: (450, 80, 2), 12: (525, 60, 13), 13: (580,)}

# The compute capabilities that torch's own builds hold code for, by the CUDA they were built with.
_OLD = ((5, 0), (6, 0), (7, 0), (7, 5), (8, 0), (8, 6), (9, 0))
_TURING = ((7, 5), (8, 0), (8, 6), (9, 0), (10, 0), (12, 0))
VOLTA_UNTIL: Numbers = (2, 11)  # torch's version; its builds with CUDA 12.8 held code for Volta before

# ONNX Runtime's package for GPUs: (from version, major of CUDA, major of cuDNN).
ONNXRUNTIME = (((1, 27), 13, 9), ((1, 19), 12, 9), ((1, 9), 11, 8))


def driver_for(cuda: Numbers) -> Numbers:
    """Give the first driver for a version of CUDA; nothing where that is not known."""
    return DRIVERS.get(cuda[0], ()) if cuda else ()


def capabilities(cuda: Numbers, torch: Numbers) -> tuple[Numbers, ...]:
    """Give the compute capabilities that a build of torch holds code for; nothing where not known."""
    if cuda[:1] == (13,):
        return _TURING
    if cuda[:2] >= (12, 8):
        return _TURING if torch[:2] >= VOLTA_UNTIL else ((7, 0), *_TURING)
    if cuda[:1] == (12,):
        return _OLD
    return ((3, 7), *_OLD) if cuda[:2] == (11, 8) else ()


def holds_code(card: Numbers, built: tuple[Numbers, ...]) -> bool:
    """Tell whether code for one of some capabilities runs on a card: the same major, no later minor."""
    return any(one[0] == card[0] and one[1] <= card[1] for one in built)


def onnxruntime_cuda(version: Numbers) -> tuple[int, int] | None:
    """Give the majors of CUDA and cuDNN that a version of onnxruntime-gpu was built with."""
    return next(((cuda, cudnn) for since, cuda, cudnn in ONNXRUNTIME if version >= since), None)
