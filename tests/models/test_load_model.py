"""`load_model`: from a card to a network that gives what the referee with the same weights gives."""

from __future__ import annotations

import warnings
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import save_file

from modelyard import load_model
from modelyard.core.errors import (
    DeviceError,
    DigestError,
    InputError,
    NotFoundError,
    OfflineError,
    UnsafeFileError,
    WeightsError,
)
from modelyard.models import create_model, download_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    State = dict[str, torch.Tensor]

PICTURES = torch.rand(2, 3, 65, 97, generator=torch.Generator().manual_seed(1))
CONFIG = {"architecture": "resnet18"}


@pytest.fixture(scope="module")
def referee(torchvision: ModuleType) -> torch.nn.Module:
    torch.manual_seed(0)
    network: torch.nn.Module = torchvision.models.resnet18()
    for name, buffer in network.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            buffer.uniform_(0.5, 1.5)
    return network.eval()


@pytest.fixture
def add(make_zoo: MakeZoo, tmp_path: Path) -> Callable[..., ZooFolder]:
    zoo = make_zoo(settings="starter = false")

    def adding(
        content: object, *, name: str = "net", file: str = "net.pth", config: Any = CONFIG, **card: Any
    ) -> ZooFolder:
        path = tmp_path / file
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif file.endswith(".safetensors"):
            assert isinstance(content, dict)
            save_file({key: one.contiguous() for key, one in content.items()}, path)
        else:
            torch.save(content, path)
        digest = sha256(path.read_bytes()).hexdigest()
        card = zoo.write(name, weights={"url": str(path), "sha256": digest}, **card)
        lines = [f"{key}: {value}" for key, value in config.items()]
        card.with_name("config.yaml").write_text("\n".join(lines))
        return zoo

    return adding


def wrapped(state: State, form: str) -> object:
    return {
        "plain": state,
        "lightning": {"epoch": 3, "state_dict": {f"model.{key}": one for key, one in state.items()}},
        "parallel": {f"module.{key}": one for key, one in state.items()},
        "compiled": {"model": {f"_orig_mod.{key}": one for key, one in state.items()}, "optimizer": {}},
        "both": {"model": {f"module._orig_mod.{key}": one for key, one in state.items()}},
        "average": {"model": {key: one * 0 for key, one in state.items()}, "ema": {"module": state}},
    }[form]


@pytest.mark.parametrize("form", ["plain", "lightning", "parallel", "compiled", "both", "average"])
def test_what_trainers_save_is_understood(
    form: str, add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(wrapped(referee.state_dict(), form))
    found = load_model("net", zoo=str(zoo))
    assert torch.equal(found(PICTURES), referee(PICTURES))


def test_what_was_understood_by_rule_is_told_with_the_network(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    kept = {"model": {f"module.{name}": one for name, one in referee.state_dict().items()}, "epoch": 3}
    network = load_model("net", zoo=str(add(kept).root))
    said = "; ".join(network.weights_notes)
    assert "under `model`" in said
    assert "`module.` stood before each name" in said
    assert "torchvision" in said


def test_the_older_form_of_checkpoints_is_read_too(
    add: Callable[..., ZooFolder], referee: torch.nn.Module, tmp_path: Path
) -> None:
    torch.save(referee.state_dict(), tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    zoo = add((tmp_path / "old.pth").read_bytes())
    assert torch.equal(load_model("net", zoo=str(zoo))(PICTURES), referee(PICTURES))


def test_safetensors_are_read(add: Callable[..., ZooFolder], referee: torch.nn.Module) -> None:
    zoo = add(referee.state_dict(), file="net.safetensors")
    assert torch.equal(load_model("net", zoo=str(zoo))(PICTURES), referee(PICTURES))


def test_a_network_is_ready_to_answer_and_to_be_trained(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(referee.state_dict())
    found = load_model("net", zoo=str(zoo))
    assert not any(module.training for module in found.modules())
    found.train()(PICTURES).sum().backward()
    torch.optim.SGD(found.parameters(), 0.1).step()
    assert torch.equal(load_model("net", zoo=str(zoo))(PICTURES), referee(PICTURES))


def test_the_counters_that_older_files_lack_begin_at_none(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    state = {key: one for key, one in referee.state_dict().items() if "num_batches" not in key}
    found = load_model("net", zoo=str(add(state)))
    assert int(found.get_buffer("backbone.bn1.num_batches_tracked")) == 0


def test_other_classes_get_a_new_head_which_is_said(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(referee.state_dict())
    with pytest.warns(UserWarning, match="answers for 1000 classes; its head is new for 10"):
        found = load_model("net", zoo=str(zoo), num_classes=10)
    assert found(PICTURES).shape == (2, 10)
    assert torch.equal(found.get_parameter("backbone.conv1.weight"), referee.get_parameter("conv1.weight"))


def test_the_architecture_alone_needs_no_weights(add: Callable[..., ZooFolder]) -> None:
    zoo = add(b"not even weights")
    assert load_model("net", zoo=str(zoo), pretrained=False, num_classes=10)(PICTURES).shape == (2, 10)


def test_a_dtype_and_a_memory_format_are_taken(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(referee.state_dict())
    found = load_model("net", zoo=str(zoo), dtype="bfloat16", memory_format=torch.channels_last)
    weight = found.get_parameter("backbone.layer1.0.conv1.weight")
    assert weight.dtype == torch.bfloat16 and weight.is_contiguous(memory_format=torch.channels_last)


def test_weights_of_another_network_are_listed_in_groups(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(referee.state_dict(), config={"architecture": "resnet50"})
    with pytest.raises(WeightsError) as caught:
        load_model("net", zoo=str(zoo))
    lines = caught.value.message.splitlines()
    assert [line.split(":")[0].strip().split(" ", 1)[1] for line in lines[1:]] == [
        "missing",
        "of another shape",
    ]


def test_half_the_keys_are_taken_where_that_is_allowed(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    half = {key: one for key, one in referee.state_dict().items() if not key.startswith("layer4")}
    zoo = add(half)
    with pytest.raises(WeightsError, match=r"25 missing: backbone\.layer4"):
        load_model("net", zoo=str(zoo))
    with pytest.warns(UserWarning, match="25 missing"):
        found = load_model("net", zoo=str(zoo), strict=False)
    assert torch.isfinite(found(PICTURES)).all()


def test_weights_that_are_no_numbers_are_refused(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    state = {
        key: one * float("nan") if key == "fc.bias" else one for key, one in referee.state_dict().items()
    }
    with pytest.raises(WeightsError, match=r"not a number \(NaN\) in head.linear.bias"):
        load_model("net", zoo=str(add(state)))


def test_a_file_that_was_cut_is_refused(add: Callable[..., ZooFolder], referee: torch.nn.Module) -> None:
    zoo = add(referee.state_dict(), name="whole", file="whole.safetensors")
    content = (zoo.root.parent / "whole.safetensors").read_bytes()
    zoo = add(content[:-100], file="cut.safetensors")
    with pytest.raises(UnsafeFileError, match="may not be read"):
        load_model("net", zoo=str(zoo))


def test_a_file_that_runs_code_is_never_run(add: Callable[..., ZooFolder], tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    zoo = add(f"cos\nsystem\n(Vtouch {mark}\ntR.".encode())
    with pytest.raises(UnsafeFileError, match="could run code"):
        load_model("net", zoo=str(zoo))
    assert not mark.exists()


def test_a_torchscript_is_run_only_when_it_is_trusted(add: Callable[..., ZooFolder], tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.trace(torch.nn.ReLU(), torch.zeros(1)).save(str(tmp_path / "script.pt"))
        content = (tmp_path / "script.pt").read_bytes()
        zoo = add(content)
        with pytest.raises(UnsafeFileError, match="TorchScript"):
            load_model("net", zoo=str(zoo))
        found = load_model("net", zoo=str(zoo), trust=[sha256(content).hexdigest()])
    assert found(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]


def test_damaged_bytes_in_the_cache_are_noticed_and_fetched_again(
    add: Callable[..., ZooFolder], referee: torch.nn.Module, tmp_path: Path
) -> None:
    zoo = add(referee.state_dict())
    load_model("net", zoo=str(zoo))
    (cached,) = (tmp_path / "cache" / "net").glob("1.0.0/net.pth")
    content = bytearray(cached.read_bytes())
    content[len(content) // 2] ^= 1
    cached.write_bytes(bytes(content))
    with pytest.warns(UserWarning, match="damaged"):
        assert torch.equal(load_model("net", zoo=str(zoo))(PICTURES), referee(PICTURES))


def test_a_card_whose_digest_is_another_gives_nothing(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(referee.state_dict())
    zoo.write("net", weights={"url": str(zoo.root.parent / "net.pth"), "sha256": "0" * 64})
    with pytest.raises(DigestError):
        load_model("net", zoo=str(zoo))


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"device": "cuda:0"}, DeviceError, "there is no cuda:0 here"),
        ({"device": "cupu"}, DeviceError, "'cupu' is no device"),
        ({"dtype": "bfloat61"}, InputError, "Did you mean `bfloat16`"),
        ({"dtype": torch.int8}, InputError, "floating-point"),
        ({"version": "9"}, NotFoundError, "has no version 9"),
        ({"pretrained": False, "num_classes": 0}, InputError, "at least one class"),
    ],
)
def test_what_cannot_be_is_said(
    options: dict[str, Any], error: type[Exception], said: str, add: Callable[..., ZooFolder]
) -> None:
    if options.get("device") == "cuda:0" and torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    zoo = add(b"never read")
    with pytest.raises(error, match=said):
        load_model("net", zoo=str(zoo), **options)


def test_a_card_without_weights_says_how_to_go_on(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings="starter = false")
    card = zoo.write("bare")
    card.with_name("config.yaml").write_text("architecture: resnet18\n")
    with pytest.raises(NotFoundError, match="pretrained=False"):
        load_model("bare", zoo=str(zoo))


def test_a_deprecated_model_names_its_successor(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    zoo = add(referee.state_dict(), status="deprecated", deprecated_by="other")
    with pytest.warns(UserWarning, match="deprecated; use other instead"):
        load_model("net", zoo=str(zoo))


def test_offline_a_model_that_is_not_here_is_not_asked_for(make_zoo: MakeZoo) -> None:
    zoo = make_zoo(settings="starter = false")
    card = zoo.write("far", weights={"url": "https://example.org/x.pth", "sha256": "0" * 64})
    card.with_name("config.yaml").write_text("architecture: resnet18\n")
    with pytest.raises(OfflineError):
        load_model("far", zoo=str(zoo), offline=True)


def test_nothing_is_drawn_that_a_file_brings(add: Callable[..., ZooFolder], referee: torch.nn.Module) -> None:
    zoo = add(referee.state_dict())
    torch.manual_seed(3)
    before = torch.get_rng_state()
    load_model("net", zoo=str(zoo))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_network_is_the_same_as_one_that_was_filled_by_hand(
    add: Callable[..., ZooFolder], referee: torch.nn.Module
) -> None:
    found = load_model("net", zoo=str(add(referee.state_dict())))
    made = create_model("resnet18")
    made.load_state_dict(found.state_dict())
    assert torch.equal(made.eval()(PICTURES), found(PICTURES))


def test_a_vision_transformer_takes_weights_for_pictures_of_another_size(
    add: Callable[..., ZooFolder],
) -> None:
    numbers = {"patch": 4, "width": 16, "depth": 1, "heads": 2, "hidden": 32}
    config = {"architecture": "transformer", "backbone": "vit_t_16", "num_classes": 5}

    def made(size: int) -> dict[str, Any]:
        return config | {"parameters": {"backbone": numbers | {"image_size": size}}}

    zoo = add(create_model(config=made(16)).state_dict(), file="vit.safetensors", config=made(32))
    assert load_model("net", zoo=str(zoo))(torch.zeros(1, 3, 32, 32)).shape == (1, 5)


def test_weights_are_brought_before_they_are_needed(
    add: Callable[..., ZooFolder], referee: torch.nn.Module, tmp_path: Path
) -> None:
    zoo = add(referee.state_dict())
    assert download_weights("net", zoo=str(zoo)) == [str(tmp_path / "cache/net/1.0.0/net.pth")]
    (tmp_path / "net.pth").unlink()
    assert torch.equal(load_model("net", zoo=str(zoo), offline=True)(PICTURES), referee(PICTURES))
