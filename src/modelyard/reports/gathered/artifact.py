"""Whether two results are of one model: the same file, or files that answer alike."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.results.document import Result

_DIGESTS = ("sha256", "source_sha256")


def is_equal(one: Result) -> bool:
    """Tell whether a result's artifact answers as the weights it is made of, or is these weights.

    Args:
        one: of any kind.
    """
    proved = one.artifact.get("certificate") in (None, "equal")
    return proved and one.runtime.get("precision") in (None, "float32")


def is_same_model(one: Result, other: Result) -> bool:
    """Tell whether what is known of one result holds of the other's artifact, as far as both state theirs.

    Args:
        one: a score.
        other: a speed of a model of the same name and version.
    """
    files = [each.artifact.get("sha256") for each in (one, other)]
    if files[0] is not None and files[0] == files[1]:
        return True
    sources = [_digests(each) for each in (one, other)]
    if not all(sources):
        return True
    return bool(sources[0] & sources[1]) and is_equal(one) and is_equal(other)


def _digests(one: Result) -> set[str]:
    return {str(one.artifact[name]) for name in _DIGESTS if one.artifact.get(name)}
