"""What is particular to a runtime: providers, precisions, programs, and what it tells nobody."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy
import onnx
import onnxruntime
import pytest
import torch
from onnx import helper
from onnx_models import floats, line, quantised, saved, small_convolution
from tiny_network import Tiny

from modelyard.convert.converted import converted
from modelyard.core.errors import DeviceError, InputError, MissingExtraError, RunError, UnsafeFileError
from modelyard.models import ModelConfig
from modelyard.registry.resolve import get_model
from modelyard.runtimes import open_session
from modelyard.runtimes.engines._providers import RECORD, nodes_by_provider
from modelyard.runtimes.testing import RUNTIME_CHECKS, Subject

ONES = numpy.ones((2, 4), "float32")


@pytest.fixture
def path(tmp_path):
    return line(tmp_path / "line.onnx")


@pytest.fixture
def script(tmp_path):
    """A TorchScript file of others, without a word of what goes in."""
    with pytest.warns(DeprecationWarning):
        torch.jit.save(torch.jit.trace(torch.nn.Tanh(), torch.zeros(2, 3)), tmp_path / "tanh.pt")
    return tmp_path / "tanh.pt"


@pytest.mark.parametrize("device", ["cuda", "tensorrt", "npu"])
def test_a_provider_that_is_not_there_is_an_error_and_never_the_cpu(path, device):
    with pytest.raises(DeviceError, match="has no provider for"):
        open_session(path, "onnxruntime", device=device)


def test_a_provider_that_the_library_left_out_is_found(path):
    engine = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with pytest.raises(DeviceError, match="would run on CPUExecutionProvider"):
        nodes_by_provider(engine, "CUDAExecutionProvider")


def test_a_provider_that_runs_no_node_is_found(path):
    """That of Azure is part of each build, and runs nothing of a plain model."""
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(RECORD, "1")
    azure = "AzureExecutionProvider"
    if azure not in onnxruntime.get_available_providers():
        pytest.skip("this build has the provider of the CPU alone")
    engine = onnxruntime.InferenceSession(path, options, providers=[azure, "CPUExecutionProvider"])
    with pytest.raises(DeviceError, match="can run no node"):
        nodes_by_provider(engine, azure)


def test_onnxruntime_refuses_a_precision_that_the_file_does_not_have(path):
    with pytest.raises(InputError, match="in the numbers it holds"):
        open_session(path, "onnxruntime", precision="bf16")


def test_openvino_computes_in_float32_where_nothing_else_is_asked(tmp_path):
    """Left alone it takes bfloat16 on processors that have it, which would be off by a part in 256."""
    path = small_convolution(tmp_path / "model.onnx")
    x = numpy.random.default_rng(0).random((1, 2, 8, 8)).astype("float32")
    expected = onnxruntime.InferenceSession(path).run(None, {"pictures": x})[0]
    with open_session(path, "openvino") as session:
        assert session.used.precision == "float32"
        assert numpy.allclose(session.run(x)["scores"], expected, rtol=1e-5)


def test_openvino_computes_in_bfloat16_where_it_is_asked_and_the_processor_can(tmp_path):
    path = small_convolution(tmp_path / "model.onnx")
    try:
        session = open_session(path, "openvino", precision="bf16")
    except DeviceError as error:
        assert "cannot compute in bfloat16" in str(error)
        return
    assert session.used.precision == "bfloat16"


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_a_quantised_file_runs_as_it_is_and_is_told_as_such(tmp_path, runtime):
    x = numpy.array([[1, 0.5, 0.25, 1.51]], "float32")  # 1.51 is rounded to 1.5
    with open_session(quantised(tmp_path / "model.onnx"), runtime) as session:
        assert session.used.precision == "int8"
        assert numpy.allclose(session.run(x)["y"], [[1 - 0.25 + 0.75, 1 + 0.75]])


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_what_is_handed_through_comes_out_as_it_went_in(tmp_path, runtime):
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    path = saved(tmp_path / "model.onnx", nodes, [floats("x", "batch", 4)], [floats("y", "batch", 4)])
    x = numpy.arange(8, dtype="float32").reshape(2, 4)
    with open_session(path, runtime) as session:
        answer = session.run(x)["y"]
    assert answer.tolist() == x.tolist()
    assert not numpy.shares_memory(answer, x)


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino"])
def test_an_input_that_nothing_depends_on_may_be_given_all_the_same(tmp_path, runtime):
    nodes = [helper.make_node("Relu", ["x"], ["y"])]
    inputs = [floats("unused", "batch", 2), floats("x", "batch", 4)]
    path = saved(tmp_path / "model.onnx", nodes, inputs, [floats("y", "batch", 4)])
    with open_session(path, runtime) as session:
        assert session.run([numpy.ones((2, 2), "float32"), -ONES])["y"].tolist() == [[0] * 4] * 2


def test_importing_openvino_opens_no_connection(path):
    """Its own import would: it tells its makers of each."""
    code = (
        "import sys\n"
        "def watch(event, given):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname'):\n"
        "        print('CALLED', event, given, flush=True)\n"
        "sys.addaudithook(watch)\n"
        "from modelyard.runtimes import open_session\n"
        f"print(open_session({str(path)!r}, 'openvino').used.runtime)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "openvino\n"


def test_threads_are_those_that_were_asked_for(path):
    assert open_session(path, "openvino", threads=2).used.threads == 2
    with pytest.raises(InputError, match="from 1 on"):
        open_session(path, threads=0)


def test_a_model_in_bfloat16_answers_in_float32(starter_zoo):
    x = numpy.zeros((1, 1, 32, 32), "float32")
    full, half = (open_session("digits_resnet", "torch", precision=one) for one in ("float32", "bf16"))
    assert half.used.precision == "bfloat16"
    answers = full.run(x)["scores"], half.run(x)["scores"]
    assert answers[1].dtype == "float32"
    assert 0 < numpy.abs(answers[0] - answers[1]).max() < 0.1 * numpy.abs(answers[0]).max()


def test_torch_computes_with_its_threads_and_leaves_others_as_they_were(starter_zoo):
    before = torch.get_num_threads()
    with open_session("digits_resnet", "torch", threads=1) as session:
        session.run(numpy.zeros((1, 1, 32, 32), "float32"))
    assert (session.used.threads, torch.get_num_threads()) == (1, before)


def test_a_program_of_others_runs_only_where_its_digest_is_trusted(script):
    with pytest.raises(UnsafeFileError, match="code"):
        open_session(script)
    digest = hashlib.sha256(script.read_bytes()).hexdigest()
    with open_session(script, trust=[digest]) as session:
        assert session.run(numpy.zeros((2, 3), "float32"))["output"].tolist() == [[0, 0, 0]] * 2


def test_a_program_that_was_written_here_runs_without_more(starter_zoo):
    path = converted(get_model("digits_resnet"), "torchscript").path
    with open_session(path) as session:
        assert session.metadata["modelyard.name"] == "digits_resnet"


def test_a_program_is_refused_where_another_wrote_it(starter_zoo, tmp_path, monkeypatch):
    path = converted(get_model("digits_resnet"), "torch_export").path
    monkeypatch.setenv("MODELYARD_CACHE", str(tmp_path / "of another user"))
    with pytest.raises(UnsafeFileError, match="is a program"):
        open_session(path)


def test_a_file_says_what_is_written_in_it(path):
    model = onnx.load(path)
    onnx.helper.set_model_props(model, {"modelyard.name": "straight", "author": "nobody"})
    onnx.save(model, path)
    assert open_session(path).metadata == {"modelyard.name": "straight", "author": "nobody"}


def test_a_runtime_that_does_not_open_a_format_says_which_one_does(path):
    with pytest.raises(InputError, match="`onnxruntime` opens it"):
        open_session(path, "ncnn")


def test_a_missing_library_is_answered_with_the_line_that_installs_it(tmp_path):
    (tmp_path / "net.engine").write_bytes(b"engine")
    with pytest.raises(MissingExtraError, match="pip install tensorrt"):
        open_session(tmp_path / "net.engine")


def test_a_text_that_is_none_of_ncnn_is_refused(tmp_path):
    (tmp_path / "net.param").write_text("hello\n")
    (tmp_path / "net.bin").write_bytes(b"")
    with pytest.raises(RunError, match="7767517"):
        open_session(tmp_path / "net.param")


def test_a_layer_that_ncnn_lacks_is_an_error(tmp_path):
    (tmp_path / "net.param").write_text("7767517\n2 2\nInput in0 0 1 in0\nFrob f 1 1 in0 out0\n")
    (tmp_path / "net.bin").write_bytes(b"")
    with pytest.raises(RunError, match="ncnn cannot open it"):
        open_session(tmp_path / "net.param")


@pytest.fixture
def tiny(make_zoo, tmp_path):
    """A zoo of a model that is made of one layer."""
    zoo = make_zoo(settings='starter = false\ntrust_classes = ["tiny_network"]')
    weights = tmp_path / "tiny.pth"
    with torch.random.fork_rng():
        torch.manual_seed(0)
        torch.save(Tiny(ModelConfig()).state_dict(), weights)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    card = zoo.write("tiny", weights={"url": str(weights), "sha256": digest})
    card.with_name("config.yaml").write_text('architecture: "tiny_network:Tiny"\ninput_size: [1, 2, 2]\n')
    return str(zoo)


@pytest.mark.slow
def test_a_compiled_model_holds_to_the_contract(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "compiled"))
    plain = open_session("tiny", "torch", zoo=tiny)
    subject = Subject("torch_compile", "tiny", {"zoo": tiny}, plain.run)
    for check in RUNTIME_CHECKS:
        check(subject)
    assert subject.session.used.provider == "inductor"


def test_compiling_without_a_compiler_says_what_is_needed(starter_zoo, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    with pytest.raises(MissingExtraError, match=r"needs a C\+\+ compiler"):
        open_session("digits_resnet", "torch_compile")
