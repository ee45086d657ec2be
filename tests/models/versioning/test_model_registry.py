"""`ModelRegistry`: what Python registers is a card, a config and weights in a zoo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import torch
from own_network import Mine
from safetensors.torch import load_file
from torch import nn

from modelyard import open_zoo
from modelyard.cli import main
from modelyard.core.errors import ConfigError, InputError, StoreError, UnsafeFileError
from modelyard.models import ModelConfig, create_model
from modelyard.models.versioning import ModelRegistry, register_model
from modelyard.registry.life.add import add_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


class Large(nn.Linear):
    def __init__(self, config: object = None) -> None:
        super().__init__(1000, 1000)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(mount: Callable[..., Path], zoo: ZooFolder) -> None:
    disk = mount("-t", "tmpfs", "-o", "size=100k", "none", on="full")
    shutil.copytree(zoo.root, disk / "zoo")
    with pytest.raises(StoreError, match=r"mine@1\.0\.0 could not be registered: the disk is full"):
        register_model(Large(), "mine", "1.0.0", config={}, task="classification", zoo=str(disk / "zoo"))
    assert not [path for path in (disk / "zoo").rglob("*") if "mine" in path.name]


WRITE_FOR_EVER = """
import sys, time, modelyard
from modelyard.registry.life.add import add_version
def write(path):
    open(path + ".part", "wb").write(b"half")
    print("writing", flush=True)
    time.sleep(60)
card = {"name": "slow", "version": "1.0.0", "task": "classification", "framework": "pytorch"}
add_version(modelyard.open_zoo(sys.argv[1]), "slow", card, {}, write)
"""


@pytest.fixture
def writers(zoo: ZooFolder) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that are in the middle of registering a model."""
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(zoo)]
    made = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    assert [one.stdout.readline() for one in made if one.stdout] == [b"writing\n"] * 2
    yield made
    for one in made:
        one.kill()
        one.communicate()


def test_the_next_registration_removes_what_a_killed_one_left_and_nothing_of_a_living_one(
    zoo: ZooFolder, writers: list[subprocess.Popen[bytes]]
) -> None:
    writers[0].kill()
    writers[0].wait()
    register_model(Mine, "mine", "1.0.0", config=CONFIG, zoo=str(zoo))
    assert [name.split(".")[-2] for name in zoo.leftovers()] == [str(writers[1].pid)]
    writers[1].kill()
    writers[1].wait()
    register_model(Mine, "mine", "1.1.0", config=CONFIG, zoo=str(zoo))
    assert not zoo.leftovers()


@pytest.mark.parametrize("task", ["../../../escaped", "clasification", "", 5])
def test_a_task_that_is_none_makes_no_folder(task: Any, zoo: ZooFolder, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="task"):
        add_version(open_zoo(str(zoo)), "mine", card_of(task=task), {}, None)
    assert sorted(tmp_path.rglob("*")) == before


def card_of(**more: Any) -> dict[str, Any]:
    return {"name": "mine", "version": "1.0.0", "task": "classification", "framework": "pytorch", **more}


@pytest.mark.parametrize(
    "name",
    [
        "", "--help", "-x", "a b", "a:b", "naïve", "Net", "a@1", "a/b", "a" * 300, "index.yaml", "versions",
        "net.onnx", "net.", 5, None,
    ],
)  # fmt: skip
def test_a_name_that_check_would_not_have_is_refused(name: Any, zoo: ZooFolder) -> None:
    with pytest.raises(InputError, match=r"name.*\nA name is such as"):
        register_model(Mine, name, "1.0.0", config=CONFIG, zoo=str(zoo))


@pytest.mark.parametrize("version", [None, 1, "1.0", "1.0.0/../../x"])
def test_a_version_that_is_none_is_one_sentence(version: Any, zoo: ZooFolder) -> None:
    with pytest.raises(InputError, match="version"):
        register_model(Mine, "mine", version, config=CONFIG, zoo=str(zoo))


def test_a_text_is_one_tag(zoo: ZooFolder) -> None:
    model = register_model(Mine, "mine", "1.0.0", "production", config=CONFIG, zoo=str(zoo))
    assert model.tags == ["production"]


def test_a_class_that_no_other_process_can_import_is_said(zoo: ZooFolder) -> None:
    class Local(Mine):
        pass

    with pytest.warns(
        UserWarning, match=r'Local can be loaded in this process alone.* trust_classes = \["nets"\]'
    ):
        register_model(Local, "mine", "1.0.0", config=CONFIG, zoo=str(zoo))
