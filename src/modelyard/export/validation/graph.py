"""Is an ONNX file of the folder whole, and of the opset that its name says?"""

from __future__ import annotations

from modelyard.core.errors import FolderError, ModelyardError
from modelyard.export.validation.reason import MOST, reason
from modelyard.store.trust.scan import scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.export.validation.findings import Notes
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.store.folder.files import File


def check_graph(file: File, name: str, opset: int | None, notes: Notes) -> ModelFile | None:
    """Look at an ONNX file; None if nothing can be asked of it. `opset` is the one its name states."""
    from modelyard.runtimes.sight import looked_at

    try:
        if scan(file.path).format != "onnx":
            raise FolderError("no model is in it: it is damaged, cut short, or of another kind")
        seen = looked_at(file.path, "onnx")
    except ModelyardError as error:
        notes.fault(name, "is no ONNX file that may be opened", got=reason(error, file.path))
        return None
    written = opset_of(seen)
    if opset is not None and written != opset:
        notes.fault(name, "its name states another opset than the file", f"opset {opset}", f"opset {written}")
    _checker(file.path, name, notes)
    return seen


def opset_of(file: ModelFile) -> int | None:
    """Give the opset of ONNX's own operators."""
    opsets = file.facts.opsets if file.facts is not None else {}
    return opsets.get("", opsets.get("ai.onnx"))


def _checker(path: str, name: str, notes: Notes) -> None:
    try:
        import onnx.checker
        import onnx.shape_inference
    except ImportError:
        notes.unchecked(f"{name}: onnx.checker, not installed here (pip install onnx)")
        return
    wrong = (onnx.checker.ValidationError, onnx.shape_inference.InferenceError, RuntimeError, ValueError)
    try:
        onnx.checker.check_model(path, full_check=True)
    except wrong as error:
        said = " ".join(str(error).split())[:MOST]
        notes.fault(name, "onnx.checker refuses it", got=said)
    else:
        notes.checked(f"{name}: onnx.checker")
