"""The test of a plug-in as it stands in a zoo: it opens the zoo, for tests may be run from anywhere."""

from __future__ import annotations

_IMPORT = "from modelyard.registry.zoo import open_zoo"
_OPEN = 'open_zoo(f"{__file__}/../..")  # its plug-ins count, wherever the tests are run from'


def opening_the_zoo(text: str) -> str:
    """Add to a test what opens the zoo around it.

    Args:
        text: of the test, with one block of imports of libraries.
    """
    lines = text.splitlines()
    imports = [at for at, line in enumerate(lines) if line.startswith(("import ", "from "))]
    later = (
        at for at in imports if lines[at].startswith("from ") and lines[at] > _IMPORT and at > imports[0]
    )
    place = next(later, imports[-1] + 1)
    last = imports[-1] + 1
    return "\n".join([*lines[:place], _IMPORT, *lines[place:last], "", _OPEN, *lines[last:], ""])
