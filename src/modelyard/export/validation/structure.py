"""Is every part of a model folder there, and can it be read?"""

from __future__ import annotations

from modelyard.store.folder.layout import part_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.export.validation.findings import Notes
    from modelyard.store.folder.folder import ModelFolder
    from modelyard.store.folder.overview import PartState


def check_structure(folder: ModelFolder, notes: Notes) -> set[str]:
    """Look at each part; give the names of those that can be looked into."""
    states = folder.parts()
    for state in states:
        _judge(state, notes)
    notes.checked(f"structure: {len(states)} parts")
    return {state.name for state in states if state.state == "present"}


def _judge(state: PartState, notes: Notes) -> None:
    part = part_named(state.name)
    kind = f"a file {part.name}" if part.is_file else f"a folder {part.written} or an archive of it"
    if state.state == "damaged":
        notes.fault(part.written, "cannot be read", got=" ".join(state.note.split()))
    elif state.state == "empty":
        notes.fault(part.written, "is empty", "files in it", "none")
    elif state.state == "missing":
        notes.fault(part.written, "is missing", kind, "nothing")
    if part.samples and state.state in ("missing", "empty"):
        notes.unchecked(f"{part.written}: there are none")
