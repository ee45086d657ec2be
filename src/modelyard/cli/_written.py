"""What `--write` writes to cards, and how that is told."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard.benchmark.run.measured import Measured
    from modelyard.results.document import Result


def demand_some_writable(references: Iterable[str], zoo: str | None) -> None:
    """Refuse before anything is measured where no card could be written."""
    from modelyard.core.errors import InputError, ReadOnlyError
    from modelyard.registry.measured import demand_writable
    from modelyard.registry.resolve import get_model

    refused: ReadOnlyError | None = None
    for reference in references:
        try:
            demand_writable(get_model(reference, zoo=zoo))
        except ReadOnlyError as error:
            refused = refused or error
        else:
            return
    raise refused or InputError(
        "models of a hub have no card here to write to",
        hint="`modelyard.models.versioning.register_model` puts a model into the zoo.",
    )


def results_at(rows: Sequence[Measured]) -> list[Result]:
    """Read the results that a run wrote, each once."""
    from modelyard.results.folder import read

    return [read(path) for path in dict.fromkeys(path for one in rows for path in one.paths)]


def say_written(results: Iterable[Result], zoo: str | None) -> int:
    """Write results to their models; the exit code is 1 where none could be."""
    from modelyard.benchmark.written.write_back import write_back

    written = write_back(results, zoo)
    for one in written.recorded:
        for path in one.paths:
            _show.say(f"{path}: changed")
        if not one.paths:
            _show.say(f"{one.model}: its card says so already")
    for reason in written.left_out:
        _show.warn(_show.inert(f"not written: {reason}"))
    for reason in written.doubtful:
        _show.warn(_show.inert(f"in benchmarks.yaml, and not on the card: {reason}"))
    return 0 if written.recorded else 1
