"""Write the starter zoo's `registry/index.yaml` from its cards, which no command does for a user."""

from __future__ import annotations

from modelyard.registry.master import update_master
from modelyard.registry.zoo import Zoo, starter_zoo


def main() -> None:
    starter = starter_zoo()
    changed = update_master(Zoo(starter.root, "given", starter.settings), anew=True)
    print("written" if changed else "as it was")


if __name__ == "__main__":
    main()
