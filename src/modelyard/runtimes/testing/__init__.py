"""What every runtime holds to; authors of others can check theirs.

>>> from modelyard.runtimes.testing import check_runtime
>>> check_runtime("onnxruntime", "digits_resnet")  # doctest: +SKIP

`RUNTIME_CHECKS` are the single checks, each a function of a `Subject`, for a test of each. An AssertionError
says in a sentence what does not hold. `small_subject` is a small ONNX model whose answers are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.runtimes.testing.checks import RUNTIME_CHECKS as RUNTIME_CHECKS
    from modelyard.runtimes.testing.checks import check_runtime as check_runtime
    from modelyard.runtimes.testing.small_model import small_onnx as small_onnx
    from modelyard.runtimes.testing.small_model import small_subject as small_subject
    from modelyard.runtimes.testing.subject import Subject as Subject

_HOMES = {
    "RUNTIME_CHECKS": "modelyard.runtimes.testing.checks",
    "Subject": "modelyard.runtimes.testing.subject",
    "check_runtime": "modelyard.runtimes.testing.checks",
    "small_onnx": "modelyard.runtimes.testing.small_model",
    "small_subject": "modelyard.runtimes.testing.small_model",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
