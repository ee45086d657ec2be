"""The folder `recipes/`: how the model was trained or made smaller, one Markdown file each."""

from __future__ import annotations

from modelyard.store.folder.files import File, Files


class Recipes(Files):
    """Recipes by name, `recipes["original"]` for `recipe_original.md`, or by file name."""

    __slots__ = ()

    @property
    def short_names(self) -> list[str]:
        """What the recipes are called: `original`, …"""
        return [short_name(name) for name in self.names]

    def __getitem__(self, key: str) -> File:
        by_name = dict(zip(self.short_names, self.names, strict=True))
        return super().__getitem__(key if key in self else by_name.get(key, key))


def short_name(name: str) -> str:
    """Give `original` for `recipe_original.md`."""
    return name.rpartition("/")[2].removesuffix(".md").removeprefix("recipe_").removeprefix("recipe-")
