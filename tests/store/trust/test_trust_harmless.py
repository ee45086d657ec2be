"""Files of real savers are accepted, and what is called safe also loads with torch's own safe reader."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings

import pytest
from trust_containers import onnx
from trust_harmless import FILES, TOLD, TORCH, network

from modelyard.store.trust.pickled.values import ITEM_SIZES
from modelyard.store.trust.scan import scan


def saved(tmp_path, value, **how) -> str:
    path = str(tmp_path / "model.pt")
    torch.save(value, path, **how)
    return path


def told(names):
    """The objects of names, as `torch.serialization.safe_globals` takes them."""
    found = [
        getattr(importlib.import_module(name.rpartition(".")[0]), name.rpartition(".")[2]) for name in names
    ]
    types = [getattr(np.dtypes, name) for name in np.dtypes.__all__]
    return [*zip(found, names, strict=True), *types]


def loaded(path, names=()):
    with warnings.catch_warnings(), torch.serialization.safe_globals(told(names)):
        warnings.simplefilter("ignore")
        return torch.load(path, weights_only=True)


np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
FORMS = [(kind, form) for kind in TORCH for form in ("torch", "torch-legacy")]
UNREADABLE = ("tensors of torch.float8_e4m3fn", "torch-legacy")  # torch writes it and cannot read it back
FORMS.remove(UNREADABLE)


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_checkpoint_that_torch_wrote_is_safe_and_torch_loads_it(kind, form, tmp_path):
    path = saved(tmp_path, TORCH[kind](), _use_new_zipfile_serialization=form == "torch")
    report = scan(path)
    assert (report.verdict, report.format) == ("safe", form), report.findings
    assert report.globals == ()
    loaded(path)


@pytest.mark.parametrize("kind", TOLD)
def test_what_trainers_add_is_safe_once_torch_is_told_of_the_names_in_the_report(kind, tmp_path):
    path = saved(tmp_path, TOLD[kind]())
    report = scan(path)
    assert report.verdict == "safe", report.findings
    with pytest.raises(Exception, match="weights_only"):
        loaded(path, ())
    loaded(path, report.globals)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_saver_is_safe(name, tmp_path):
    form, save = FILES[name]
    path = str(tmp_path / name)
    save(path)
    report = scan(path)
    assert (report.verdict, report.format) == ("safe", form), report.findings


def test_what_torch_itself_cannot_read_back_is_not_called_safe(tmp_path):
    path = saved(tmp_path, TORCH[UNREADABLE[0]](), _use_new_zipfile_serialization=False)
    assert scan(path).verdict == "refused"
    with pytest.raises(AttributeError):
        loaded(path)


def test_a_graph_with_its_data_beside_it_is_safe(tmp_path):
    (tmp_path / "w.bin").write_bytes(bytes(8))
    report = scan(str(onnx(tmp_path, ("location", "w.bin"), ("offset", "0"), ("length", "8"))))
    assert (report.verdict, report.format) == ("safe", "onnx"), report.findings


def test_the_tensors_and_bytes_of_a_state_dict_are_those_that_torch_counts(tmp_path):
    state = network().state_dict()
    report = scan(saved(tmp_path, state))
    assert report.weights.tensors == len(state)
    assert report.weights.bytes == sum(value.untyped_storage().nbytes() for value in state.values())
    assert report.weights.dtypes == ("float32", "int64")


def test_the_size_of_an_element_is_the_one_of_torch():
    sizes = {name: getattr(torch, name).itemsize for name in ITEM_SIZES}
    assert sizes == ITEM_SIZES


def test_a_file_is_told_by_its_content_and_not_by_its_name(tmp_path):
    path = tmp_path / "model.safetensors"
    torch.save({"a": torch.zeros(1)}, path)
    assert scan(str(path)).format == "torch"


def test_a_scan_reads_no_tensors_and_holds_little(tmp_path):
    path = saved(tmp_path, {str(at): torch.zeros(8 << 20) for at in range(8)})
    code = (
        "import sys\n"
        "from modelyard.store.trust.scan import scan\n"
        "before = open('/proc/self/io').read().split()[1]\n"
        "assert scan(sys.argv[1]).verdict == 'safe'\n"
        "after = open('/proc/self/io').read().split()[1]\n"
        "status = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
        "print(int(after) - int(before), status['VmHWM'].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    read, resident = map(int, done.stdout.split())
    assert read < 2_000_000  # bytes, of 256 MB
    assert resident < 50_000  # kB
