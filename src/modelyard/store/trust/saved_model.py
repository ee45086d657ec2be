"""TensorFlow's SavedModel: a graph that runs; the operators that reach the disk or Python are named."""

from __future__ import annotations

from modelyard.store.trust.protobuf import BYTES, VARINT, fields
from modelyard.store.trust.report import BrokenFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

OPERATORS = (
    "ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless", "EagerPyFunc", "PrintV2",
    "DebugIdentity", "DebugIdentityV2", "DebugIdentityV3", "TextLineReader", "TextLineReaderV2",
    "WholeFileReader", "WholeFileReaderV2", "TFRecordReader", "TFRecordReaderV2", "TextLineDataset",
    "TFRecordDataset", "TFRecordDatasetV2", "FixedLengthRecordDataset", "FixedLengthRecordDatasetV2",
    "SaveDataset", "SaveDatasetV2", "SnapshotDatasetV2", "CreateSummaryFileWriter", "RemoteCall",
    "RpcClient", "RpcCall", "TryRpc", "Rpc", "SqlDataset", "CSVDataset", "CSVDatasetV2", "CacheDatasetV2",
)  # fmt: skip


def is_saved_model(source: Source) -> bool:
    """Tell by the fields at the top: the version of the schema, then graphs."""
    if source.peek(0, 2) != b"\x08\x01":
        return False
    seen = set()
    try:
        for field in fields(source, 0, source.size):
            seen.add((field.number, field.kind))
    except BrokenFileError:
        return False
    return (2, BYTES) in seen and seen <= {(1, VARINT), (2, BYTES)}


def examine(source: Source, notes: Notes) -> None:
    """Look for each operator as a node names it: the field, the length, the name."""
    wanted = {bytes((0x12, len(name))) + name.encode(): name for name in OPERATORS}
    for start, window in source.windows(64):
        for mark, name in wanted.items():
            at = window.find(mark)
            if at >= 0:
                why = "it reaches the disk, the network or Python when the model runs"
                notes.add("code", f"the operator {name}", source.place(start + at), why)
