"""The version of a library that is installed, told without importing it."""

from __future__ import annotations


def version_of(package: str) -> str | None:
    """Give the version of an installed library, or None where it is not."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None
