"""What is asked of a runtime and cannot be: one sentence each, before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
from onnx_models import line
from PIL import Image

from modelyard import open_session, predict
from modelyard.core.errors import InputError
from modelyard.runtimes.how import how
from modelyard.tasks.sampling import Draw

pytestmark = pytest.mark.usefixtures("exported")


@pytest.mark.parametrize("device", [None, "", "cpu:7", "cuda:²", "cuda:", 0])
def test_what_is_no_device_is_refused(device: str) -> None:
    with pytest.raises(InputError, match="is no device"):
        how(device, None, None, None)


def test_so_many_threads_that_an_engine_would_end_the_process_are_refused():
    with pytest.raises(InputError, match="threads is 1,000,000,000; at most"):
        how("cpu", 10**9, None, None)


@pytest.mark.parametrize("threads", ["2", 1.5, True, 0])
def test_threads_are_a_whole_number(threads: int) -> None:
    with pytest.raises(InputError, match="threads is a whole number from 1 on"):
        how("cpu", threads, None, None)


@pytest.mark.parametrize(
    ("stated", "said"),
    [({"seed": -1}, "seed is a whole number from 0 on, not -1"), ({"seed": 1.5}, "seed"),
     ({"temperature": 1e-300}, "temperature is 0, or a number from 1e-06 on, not 1e-300"),
     ({"temperature": "1"}, "temperature"), ({"top_k": 1.5}, "top_k")],
)  # fmt: skip
def test_a_draw_that_cannot_be_is_refused(stated: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Draw(**stated)


@pytest.mark.parametrize(
    ("pictures", "stated", "said"),
    [("x.png", {"batch_size": 1.5}, "batch_size is a whole number from 1 on, not 1.5"),
     (None, {}, "pictures are paths, bytes, arrays or images, one or several, not None")],
)  # fmt: skip
def test_what_predict_cannot_take_is_refused(pictures: str, stated: dict[str, int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        predict("digits_resnet", pictures, runtime="torch", **stated)


def test_a_top_that_is_no_number_is_refused(tmp_path: Path) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "one.png")
    with pytest.raises(InputError, match="top is a whole number from 1 on, not '3'"):
        predict("digits_resnet", tmp_path, runtime="torch", top="3")


def test_a_text_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="prompts are texts, one or several, not None"):
        predict("facts_gpt", None, runtime="torch")


def test_torch_takes_no_options() -> None:
    with pytest.raises(InputError, match="torch has no option 'nope': it takes none"):
        open_session("digits_resnet", "torch", options={"nope": "1"})


def test_a_configuration_that_onnx_runtime_never_reads_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    model = line(tmp_path / "line.onnx")
    known = "session.use_deterministic_compute"
    assert open_session(model, "onnxruntime", options={known: "1"}).used.options[known] == "1"
    with pytest.raises(InputError, match=f"Did you mean `{known}`"):
        open_session(model, "onnxruntime", options={"session.use_determinstic_compute": "1"})
    with pytest.raises(InputError, match="no session configuration 'nope'"):
        open_session(model, "onnxruntime", options={"nope": "1"})
