"""`ModelRegistry`: what Python registers is a card, a config and weights in a zoo."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import torch
from own_network import Mine
from safetensors.torch import load_file
from torch import nn

from modelyard.cli import main
from modelyard.core.errors import ConfigError, InputError, UnsafeFileError
from modelyard.models import ModelConfig, create_model
from modelyard.models.versioning import ModelRegistry, register_model

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

CONFIG = ModelConfig(num_classes=10, in_channels=3, channels=16)
PICTURE = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    return make_zoo(settings="starter = false")


def test_a_class_is_registered_with_the_config_that_builds_it(zoo: ZooFolder) -> None:
    ModelRegistry(str(zoo)).register(name="mine", version="1.0.0", model=Mine, config=CONFIG)
    assert ModelRegistry(str(zoo)).load("mine", version="1.0.0")(PICTURE).shape == (1, 10)


def test_a_network_is_registered_with_its_weights(zoo: ZooFolder) -> None:
    network = Mine(CONFIG)
    register_model(network, name="mine", version="1.1.0", tags=["fast"], config=CONFIG, zoo=str(zoo))
    found = ModelRegistry(str(zoo)).load("mine")
    assert torch.allclose(found(PICTURE), network.eval()(PICTURE), rtol=1e-5)
    assert zoo.says("mine")["tags"] == ["fast"]
    weights = load_file(zoo.folder("mine") / "model.safetensors")
    assert all(torch.equal(weights[name], one) for name, one in network.state_dict().items())


def test_what_is_registered_is_a_model_like_any_other(
    zoo: ZooFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    register_model(create_model("resnet18", num_classes=5), "tiny", "1.0.0", zoo=str(zoo))
    assert main(["check", "--zoo", str(zoo)]) == 0
    assert main(["list", "--zoo", str(zoo)]) == 0
    assert "tiny" in capsys.readouterr().out


def test_versions_stand_side_by_side_the_highest_first(zoo: ZooFolder) -> None:
    registry = ModelRegistry(str(zoo))
    for version in ("1.0.0", "1.10.0", "1.9.0"):
        registry.register("mine", version, Mine(CONFIG), CONFIG)
    assert registry.versions("mine") == ["1.10.0", "1.9.0", "1.0.0"]
    assert main(["check", "--zoo", str(zoo)]) == 0


def test_a_version_is_never_changed(zoo: ZooFolder) -> None:
    register_model(Mine(CONFIG), "mine", "1.0.0", config=CONFIG, zoo=str(zoo))
    before = zoo.card("mine").read_bytes()
    with pytest.raises(InputError, match="registered already, with another weights"):
        register_model(Mine(CONFIG), "mine", "1.0.0", config=CONFIG, zoo=str(zoo))
    assert zoo.card("mine").read_bytes() == before


def test_the_same_again_is_no_error(zoo: ZooFolder) -> None:
    network = Mine(CONFIG)
    for _ in range(2):
        register_model(network, "mine", "1.0.0", config=CONFIG, zoo=str(zoo))
    assert ModelRegistry(str(zoo)).versions("mine") == ["1.0.0"]


def test_without_a_zoo_the_users_own_is_made_and_said(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="no zoo is at hand: models are registered in"):
        ModelRegistry().register("mine", "1.0.0", Mine, CONFIG)
    assert (tmp_path / "data/modelyard/zoo/registry/classification/mine/model_card.yaml").is_file()
    assert ModelRegistry().load("mine")(PICTURE).shape == (1, 10)


@pytest.mark.parametrize(("trusted", "code"), [("", 1), ('trust_classes = ["nets"]\n', 0)])
def test_another_process_imports_a_class_only_where_the_zoo_trusts_it(
    trusted: str, code: int, zoo: ZooFolder, tmp_path: Path
) -> None:
    (tmp_path / "nets.py").write_text(
        "from torch import nn\nclass Net(nn.Linear):\n    task = 'classification'\n"
        "    def __init__(self, config):\n        super().__init__(3, config.num_classes)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "MODELYARD_ZOO": str(zoo)}
    register = "import nets; from modelyard.models.versioning import register_model as r;"
    register += "r(nets.Net, 'net', '1.0.0', config={'num_classes': 2})"
    subprocess.run([sys.executable, "-c", register], env=environment, check=True)
    (zoo.root / "modelyard.toml").write_text("starter = false\n" + trusted)
    load = "import modelyard; print(modelyard.load_model('net', pretrained=False))"
    done = subprocess.run(
        [sys.executable, "-c", load], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert ("does not trust it" in done.stderr) is bool(code)


def test_a_class_of_a_script_says_that_it_cannot_be_imported_elsewhere(zoo: ZooFolder) -> None:
    zoo.write("net")
    zoo.folder("net").joinpath("config.yaml").write_text('architecture: "__main__:Net"\n')
    (zoo.root / "modelyard.toml").write_text('starter = false\ntrust_classes = ["__main__"]\n')
    with pytest.raises(ConfigError, match="It was defined in a script or a notebook"):
        ModelRegistry(str(zoo)).load("net")


def test_a_class_that_nobody_trusts_is_not_imported(zoo: ZooFolder) -> None:
    zoo.write("net")
    zoo.folder("net").joinpath("config.yaml").write_text('architecture: "antigravity:fly"\n')
    with pytest.raises(UnsafeFileError, match="does not trust it"):
        ModelRegistry(str(zoo)).load("net")
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    ("name", "model", "options", "said"),
    [
        ("net", nn.Linear(2, 2), {}, "what builds a Linear again is not known"),
        ("net", 5, {}, "not a int"),
        ("net", Mine(CONFIG), {"config": CONFIG, "version": "one"}, "version"),
        ("../net", Mine(CONFIG), {"config": CONFIG}, "net"),
        ("net", Mine(CONFIG), {"config": CONFIG, "task": "clasification"}, "classification"),
    ],
)
def test_what_cannot_be_registered_is_said_and_leaves_nothing(
    name: str, model: object, options: dict[str, object], said: str, zoo: ZooFolder
) -> None:
    with pytest.raises(InputError, match=said):
        register_model(model, name, **{"version": "1.0.0", "zoo": str(zoo), **options})
    assert not list(zoo.registry.rglob("*.yaml")) and not zoo.leftovers()


def test_many_threads_that_register_one_version_make_it_once(zoo: ZooFolder) -> None:
    network, errors = Mine(CONFIG), []

    def register() -> None:
        try:
            register_model(network, "mine", "1.0.0", config=CONFIG, zoo=str(zoo))
        except InputError as error:
            errors.append(error)

    threads = [threading.Thread(target=register) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and ModelRegistry(str(zoo)).versions("mine") == ["1.0.0"]
    assert not zoo.leftovers()
