"""A zoo in a package that was installed is read, and not changed."""

from __future__ import annotations

import shutil

import pytest

from modelyard.core.errors import ReadOnlyError
from modelyard.registry.edit import edit
from modelyard.registry.life.add import add_version
from modelyard.registry.life.deprecate import deprecate
from modelyard.registry.life.rename import rename
from modelyard.registry.master import update_master
from modelyard.registry.zoo import open_zoo
from modelyard.scaffold.plugin.new_plugin import new_plugin


@pytest.fixture
def installed(make_zoo, tmp_path):
    """A zoo as an installer leaves it: in a package, its files noted beside that (PEP 376)."""
    place = tmp_path / "packages" / "birds" / "zoo"
    shutil.copytree(make_zoo("resnet50", "unet").root, place)
    notes = tmp_path / "packages" / "birds-1.0.dist-info"
    notes.mkdir()
    files = [path.relative_to(tmp_path / "packages") for path in place.rglob("*") if path.is_file()]
    (notes / "RECORD").write_text("".join(f"{path},sha256=x,1\n" for path in files))
    return open_zoo(place)


@pytest.mark.parametrize(
    "change",
    [
        lambda zoo: edit("unet", {"licence": "MIT"}, zoo), lambda zoo: rename("unet", "vnet", zoo),
        lambda zoo: deprecate("unet", None, None, zoo),
        lambda zoo: update_master(zoo, anew=True), lambda zoo: new_plugin("metric", "mine", output=zoo.root),
        lambda zoo: add_version(zoo, "new", {"version": "1.0.0", "task": "x"}, {}, None),
    ],
)  # fmt: skip
def test_what_would_change_it_is_refused_with_the_way_to_change_it(installed, change):
    with pytest.raises(ReadOnlyError, match=r"part of an installed package\nChange it in a checkout"):
        change(installed)


def test_it_is_read(installed, shell):
    assert "unet" in shell("list", "--zoo", installed.root).stdout


def test_a_checkout_beside_installed_packages_is_no_part_of_them(installed, tmp_path):
    shutil.copytree(installed.root, tmp_path / "packages" / "mine" / "zoo")
    assert edit("unet", {"licence": "MIT"}, str(tmp_path / "packages" / "mine" / "zoo")).changed


def test_a_model_of_the_starter_zoo_is_copied_as_before(installed, make_zoo, monkeypatch):
    monkeypatch.chdir(make_zoo("resnet50").root)
    assert edit("digits_vit", {"licence": "MIT"}, installed).notices
