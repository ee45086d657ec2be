"""A model is added from its weights: what can be computed is, and what is not what it claims is refused."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from safetensors.torch import save_file

from modelyard import get_model, list_models, load_model, open_zoo
from modelyard.cli import main
from modelyard.core.errors import InputError, ModelyardError, NotFoundError, UnsafeFileError, WeightsError
from modelyard.models import create_model
from modelyard.registry.checks.check import check_zoo
from modelyard.runtimes.predict.predict import predict
from modelyard.scaffold.adding.add import add_model
from modelyard.scaffold.adding.answers import Answers, read_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

PARTS = {"depths": [1, 1, 1, 1], "widths": [4, 8, 8, 8], "stem": "small"}
SMALL = {"architecture": "cnn", "backbone": "resnet18", "parameters": {"backbone": PARTS}}


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    made = make_zoo("vit", settings="starter = false")
    assert main(["index", "--zoo", str(made)]) == 0
    return made


@pytest.fixture(scope="session")
def mobile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small published network for seven classes of grey pictures, as torch saves it."""
    network = create_model("mobilenet_v3_small", num_classes=7, in_channels=1)
    path = tmp_path_factory.mktemp("weights") / "shapes-mobilenet_v3_small-0a1b2c3d.pth"
    torch.save({"epoch": 3, "state_dict": network.state_dict()}, path)
    return path


def says(zoo: ZooFolder, home: str, file: str = "model_card.yaml") -> dict[str, object]:
    import yaml

    found = yaml.safe_load((zoo.folder(home) / file).read_text())
    assert isinstance(found, dict)
    return found


def is_clean(zoo: ZooFolder) -> bool:
    problems = check_zoo(open_zoo(str(zoo))).problems
    assert problems == [], problems
    return True


def test_a_checkpoint_tells_its_classes_channels_numbers_and_digest(zoo: ZooFolder, mobile: Path) -> None:
    said = Answers(weights=str(mobile), architecture="mobilenet_v3_small", licence="mit", labels=None)
    done = add_model(said, zoo=str(zoo))
    card, config = says(zoo, done.model.ref), says(zoo, done.model.ref, "config.yaml")
    assert done.model.ref == "shapes-mobilenet_v3_small"
    assert (config["num_classes"], config["in_channels"]) == (7, 1)
    theirs = torch.load(mobile, weights_only=True)["state_dict"]
    parameters = sum(one.numel() for key, one in theirs.items() if "running" not in key and "num_" not in key)
    assert card["architecture"]["num_parameters"] == parameters
    assert card["architecture"]["input_size"] == [1, 224, 224]
    raw = mobile.read_bytes()
    assert card["weights"] == {
        "url": f"{done.model.ref}-1.0.0.pth", "sha256": hashlib.sha256(raw).hexdigest(),
        "size_mb": len(raw) / 1e6, "format": "pytorch_state_dict",
    }  # fmt: skip
    assert (card["licence"], card["task"]) == ("MIT", "classification")
    assert is_clean(zoo)


def test_what_was_added_is_loaded_with_its_weights(zoo: ZooFolder, mobile: Path) -> None:
    add_model(Answers(str(mobile), "shapes", architecture="mobilenet_v3_small"), zoo=str(zoo))
    again = load_model("shapes", zoo=str(zoo))
    theirs = torch.load(mobile, weights_only=True)["state_dict"]
    picture = torch.zeros(1, 1, 64, 64)
    twin = create_model("mobilenet_v3_small", num_classes=7, in_channels=1).eval()
    twin.load_state_dict(theirs)
    assert torch.equal(again(picture), twin(picture))
    assert [one.ref for one in list_models(zoo=str(zoo))] == ["shapes", "vit"]


def test_safetensors_are_taken_as_well(zoo: ZooFolder, mobile: Path, tmp_path: Path) -> None:
    save_file(torch.load(mobile, weights_only=True)["state_dict"], tmp_path / "net.safetensors")
    said = Answers(str(tmp_path / "net.safetensors"), architecture="mobilenet_v3_small")
    assert add_model(said, zoo=str(zoo)).model.ref == "net"
    assert says(zoo, "net")["weights"]["format"] == "safetensors"


def test_an_onnx_file_tells_its_input_its_opset_and_its_parameters(zoo: ZooFolder, tmp_path: Path) -> None:
    shape = ["N", 3, 8, 8]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    answer = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 5, 6, 6])
    weight = helper.make_tensor("w", TensorProto.FLOAT, [5, 3, 3, 3], [0.5] * 135)
    node = helper.make_node("Conv", ["x", "w"], ["y"])
    graph = helper.make_graph([node], "g", [given], [answer], [weight])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "conv.onnx")
    done = add_model(Answers(str(tmp_path / "conv.onnx"), task="segmentation"), zoo=str(zoo))
    card = says(zoo, "segmentation/conv")
    look = {"num_parameters": 135, "input_size": [3, 8, 8], "input_dtype": "float32"}
    assert card["architecture"] == look | {"macs": 5 * 6 * 6 * 3 * 3 * 3}
    assert card["exports"]["onnx"]["opset_version"] == 17
    assert "does not say how pictures are prepared" in done.computed.notes[0]
    assert is_clean(zoo)


def test_a_program_of_torch_is_described_without_being_run(zoo: ZooFolder, tmp_path: Path) -> None:
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU()).eval()
    program = torch.export.export(network, (torch.zeros(2, 3, 9, 9),))
    torch.export.save(program, tmp_path / "conv.pt2")
    done = add_model(Answers(str(tmp_path / "conv.pt2"), task="segmentation"), zoo=str(zoo))
    look = says(zoo, "segmentation/conv")["architecture"]
    assert look == {"num_parameters": 3 * 4 * 9 + 4, "input_size": [3, 9, 9], "input_dtype": "float32"}
    assert "is a program" in done.computed.notes[0]


def test_an_export_of_ours_brings_its_labels_licence_and_task(zoo: ZooFolder, tmp_path: Path) -> None:
    words = ["export", "digits_resnet", "--format", "onnx", "--output", str(tmp_path / "out")]
    assert main([*words, "--zoo", "starter"]) == 0
    (path,) = (tmp_path / "out").rglob("model.onnx")
    add_model(Answers(str(path), "digits"), zoo=str(zoo))
    card, theirs = says(zoo, "digits"), get_model("digits_resnet", zoo="starter")
    look = theirs.data["architecture"]
    for key in ("macs", "input_size", "input_dtype", "input_normalization"):
        assert card["architecture"][key] == look[key]
    assert (card["task"], card["licence"], card["labels"]) == (
        "classification",
        "Apache-2.0",
        list("0123456789"),
    )
    assert main(["check", "--zoo", str(zoo)]) == 0


def test_an_architecture_alone_is_a_model_too(zoo: ZooFolder) -> None:
    add_model(Answers(name="plain", architecture="resnet18", classes=5), zoo=str(zoo))
    card = says(zoo, "plain")
    assert card["architecture"]["num_parameters"] == 11_689_512 - (1000 - 5) * 513
    assert "weights" not in card
    assert (zoo.folder("plain") / "benchmarks.yaml").read_text() == "results: []\n"


@pytest.fixture
def served(mobile: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(mobile.parent))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{mobile.name}"
    server.shutdown()
    server.server_close()


def test_weights_at_a_url_stay_there_known_by_their_digest(zoo: ZooFolder, served: str, mobile: Path) -> None:
    add_model(Answers(served, "far", architecture="mobilenet_v3_small"), zoo=str(zoo))
    weights = says(zoo, "far")["weights"]
    assert weights["url"] == served
    assert weights["sha256"] == hashlib.sha256(mobile.read_bytes()).hexdigest()
    assert sorted(path.name for path in zoo.folder("far").iterdir()) == [
        "benchmarks.yaml", "config.yaml", "model_card.yaml",
    ]  # fmt: skip


def test_a_file_that_is_not_copied_stays_where_it_is(zoo: ZooFolder, mobile: Path) -> None:
    said = Answers(str(mobile), "near", architecture="mobilenet_v3_small", copy=False)
    assert not add_model(said, zoo=str(zoo)).copied
    assert says(zoo, "near")["weights"]["url"] == str(mobile)
    inside = zoo.root / "weights"
    inside.mkdir()
    shutil.copy(mobile, inside / "net.pth")
    add_model(
        Answers(str(inside / "net.pth"), "inner", architecture=said.architecture, copy=False), zoo=str(zoo)
    )
    assert says(zoo, "inner")["weights"]["url"] == "../../../weights/net.pth"


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch owned",)


def forged(folder: Path, kind: str, mobile: Path) -> Path:
    """Write a file that is not what its name says."""
    path = (
        folder / {"pickle": "a.pth", "text": "a.pth", "onnx": "a.onnx", "pt2": "a.pt2", "net": "a.pth"}[kind]
    )
    if kind == "pickle":
        path.write_bytes(pickle.dumps({"w": Evil()}))
    elif kind == "net":
        shutil.copy(mobile, path)
    else:
        path.write_text("<html>404</html>")
    return path


@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("pickle", UnsafeFileError, "may not be read"),
        ("text", ModelyardError, "may not be read"),
        ("onnx", ModelyardError, "is no ONNX file"),
        ("pt2", WeightsError, "is no program of torch.export"),
        ("net", WeightsError, "does not fit a resnet18"),
    ],
)
def test_weights_that_are_not_what_they_claim_add_nothing(
    zoo: ZooFolder, mobile: Path, tmp_path: Path, kind: str, error: type[Exception], said: str
) -> None:
    path = forged(tmp_path, kind, mobile)
    with pytest.raises(error, match=said):
        add_model(Answers(str(path), "bad", task="classification", architecture="resnet18"), zoo=str(zoo))
    assert [one.ref for one in list_models(zoo=str(zoo))] == ["vit"]
    assert not (zoo.leftovers() or Path("owned").exists())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(name="vit", architecture="resnet18"), "vit is there already, as a model of classification"),
        (Answers(name="Big Net", architecture="resnet18"), "may hold lower-case letters"),
        (Answers(name="n", architecture="resnet81"), "there is no architecture 'resnet81'"),
        (Answers(name="n", architecture="resnet18", task="clasification"), "no task is called"),
        (Answers(name="n"), "which architecture the weights are of is not said"),
        (Answers("none.pth", "n"), "none.pth: no such file"),
        (Answers("net.zip", "n"), "weights end in .pth"),
        (Answers("hf:gpt2", "n"), "names no repository of the Hub"),
        (Answers(name="n", architecture="resnet18", licence="apache"), "Apache-2.0"),
        (Answers(name="n", architecture="resnet18", labels="imagnet-1k"), "neither a file nor a set"),
        (Answers(name="n", architecture="resnet18", version="1.0"), "1.0"),
    ],
)
def test_an_answer_that_cannot_be_adds_nothing(zoo: ZooFolder, answers: Answers, said: str) -> None:
    with pytest.raises(ModelyardError) as error:
        add_model(answers, zoo=str(zoo))
    assert said in str(error.value)
    assert error.value.hint or "(" in error.value.message
    assert [one.ref for one in list_models(zoo=str(zoo))] == ["vit"]


def test_a_file_of_answers_says_all(zoo: ZooFolder, mobile: Path, tmp_path: Path, capsys: Capture) -> None:
    import yaml

    shutil.copy(mobile, tmp_path / "net.pth")
    (tmp_path / "names.txt").write_text("a\nb\nc\nd\ne\nf\ng\n")
    said = {"weights": "net.pth", "name": "mine", "architecture": "mobilenet_v3_small", "labels": "names.txt",
            "tags": ["own"], "input_size": [1, 64, 64], "version": "0.3.0"}  # fmt: skip
    (tmp_path / "answers.yaml").write_text(yaml.safe_dump(said))
    assert main(["add", "--from", str(tmp_path / "answers.yaml"), "--json", "--zoo", str(zoo)]) == 0
    told = json.loads(capsys.readouterr().out)
    card = says(zoo, "mine")
    assert (told["model"], told["version"], card["labels"]) == ("mine", "0.3.0", list("abcdefg"))
    assert (card["tags"], card["architecture"]["input_size"]) == (["own"], [1, 64, 64])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("architectur: resnet18", "Did you mean `architecture`?"),
        ("version: 1.0", 'Put it in quotes: version: "1.0"'),
        ("tags: own", "`tags` is a list of str"),
        ("[1, 2]", "a mapping of keys is expected"),
        ("a: b: c", "answers.yaml"),
    ],
)
def test_a_file_of_answers_that_cannot_be_says_what_was_meant(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_answers(str(path))
    assert said in str(error.value)


def test_where_nobody_can_be_asked_scripts_are_told_how(zoo: ZooFolder, capsys: Capture) -> None:
    assert main(["add", "--zoo", str(zoo)]) == 2
    assert "--yes with options, or --from FILE" in capsys.readouterr().err


def test_a_name_that_was_given_up_is_a_name_again(zoo: ZooFolder) -> None:
    assert main(["remove", "vit", "--force", "--zoo", str(zoo)]) == 0
    add_model(Answers(name="vit", architecture="resnet18"), zoo=str(zoo))
    assert "removed: {}" in (zoo.registry / "index.yaml").read_text()
    with pytest.raises(NotFoundError, match="no model 'nothing'"):
        load_model("nothing", zoo=str(zoo))


def test_a_disk_that_is_full_is_told_and_leaves_nothing(zoo: ZooFolder, mobile: Path, tmp_path: Path) -> None:
    limited = f"ulimit -f 2000; exec {sys.executable} -m modelyard add big --weights {mobile} --yes"
    words = f"{limited} --architecture mobilenet_v3_small --zoo {zoo}"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False, timeout=90)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert not zoo.folder("big").exists()
    assert zoo.leftovers() == []


def test_an_onnx_model_whose_weights_lie_beside_it_comes_as_one_file(zoo: ZooFolder, tmp_path: Path) -> None:
    ends = [helper.make_tensor_value_info(one, TensorProto.FLOAT, ["n", 3]) for one in ("x", "y")]
    held = onnx.numpy_helper.from_array(torch.eye(3).numpy(), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])], "net", ends[:1], ends[1:], [held]
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(
        made, tmp_path / "own.onnx", save_as_external_data=True, location="own.onnx.data", size_threshold=0
    )
    done = add_model(Answers(str(tmp_path / "own.onnx"), task="classification"), zoo=str(zoo))
    (own,) = zoo.folder("own").glob("*.onnx*")
    (whole,) = onnx.load(own, load_external_data=False).graph.initializer
    assert onnx.numpy_helper.to_array(whole).tolist() == torch.eye(3).tolist()
    assert hashlib.sha256(own.read_bytes()).hexdigest() == done.model.card.exports["onnx"].sha256


def test_tensors_of_another_network_are_told_with_the_one_they_fit(zoo: ZooFolder, mobile: Path) -> None:
    with pytest.raises(WeightsError) as told:
        add_model(Answers(str(mobile), architecture="resnet18"), zoo=str(zoo))
    assert str(told.value.hint).startswith("It fits `--architecture mobilenet_v3_small`")


def test_tensors_of_no_network_that_is_known_are_told_with_what_to_do(zoo: ZooFolder, tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(4, 3).state_dict(), tmp_path / "own.pth")
    with pytest.raises(InputError, match="they fit none that modelyard names") as told:
        add_model(Answers(str(tmp_path / "own.pth")), zoo=str(zoo))
    assert "docs/contributing.md of a project" in str(told.value.hint)


def one_with_pictures(path: Path) -> Path:
    """A file of others: four numbers of a grey picture, and nothing that says what they mean."""
    ends = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 2, 2]),
        helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4]),
    ]
    graph = helper.make_graph([helper.make_node("Flatten", ["x"], ["y"])], "net", ends[:1], ends[1:])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


def test_a_file_of_others_is_asked_as_its_card_says(zoo: ZooFolder, tmp_path: Path) -> None:
    add_model(Answers(str(one_with_pictures(tmp_path / "own.onnx")), task="classification"), zoo=str(zoo))
    picture = numpy.array([[0, 51], [102, 255]], "uint8")
    with pytest.raises(InputError, match="nor its card says how its pictures are prepared") as told:
        predict("own", picture, zoo=str(zoo), runtime="onnxruntime")
    assert "modelyard set own@1.0.0 'preprocessing.resize=[2, 2]'" in str(told.value.hint)
    wanted = ["preprocessing.resize=[2, 2]", "preprocessing.resize_rule=exact",
              "preprocessing.color_order=GREY",
              "architecture.input_normalization={mean: [0.0], std: [0.2]}"]  # fmt: skip
    assert main(["set", "own", *wanted, "--zoo", str(zoo)]) == 0
    (answer,) = predict("own", picture, zoo=str(zoo), runtime="onnxruntime")
    assert [one.index for one in answer.answer.labels] == [3, 2, 1, 0]  # by how bright they are


def test_a_name_that_leads_to_a_renamed_model_is_not_given_away(zoo: ZooFolder) -> None:
    assert main(["rename", "vit", "lion", "--zoo", str(zoo)]) == 0
    with pytest.raises(InputError, match="vit leads to lion"):
        add_model(Answers(name="vit", architecture="resnet18"), zoo=str(zoo))
