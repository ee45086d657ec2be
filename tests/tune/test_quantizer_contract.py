"""Each method of quantization holds to the contract: on a small graph, and on networks of the starter zoo."""

from __future__ import annotations

from pathlib import Path

import pytest
from tune_files import batches, digits_onnx, digits_samples

from modelyard.core.errors import MissingExtraError
from modelyard.tune.quantize.family import QUANTIZERS, quantizer_named
from modelyard.tune.testing import METHOD_CHECKS, MethodJob, small_job
from modelyard.tune.testing.checks import nodes_stand_in_the_order_in_which_they_run


@pytest.fixture(params=QUANTIZERS.names())
def method(request):
    try:
        quantizer_named(request.param)
    except MissingExtraError as error:
        pytest.skip(f"{request.param} is not tried here: {error}")
    return request.param


def named(check):
    return check.__name__


@pytest.mark.parametrize("check", METHOD_CHECKS, ids=named)
def test_it_holds_to_the_contract_on_a_small_graph(tmp_path, method, check):
    check(small_job(method, tmp_path))


@pytest.mark.parametrize("check", METHOD_CHECKS, ids=named)
def test_it_holds_to_the_contract_on_a_starter_network(tmp_path, shared_onnx, method, check):
    check(MethodJob(method, Path(digits_onnx()), tmp_path, batches(digits_samples("train", 16))))


def test_nodes_of_a_transformer_stand_in_their_order(tmp_path, shared_onnx, method):
    source = Path(digits_onnx("digits_vit"))
    samples = batches(digits_samples("train", 16))
    nodes_stand_in_the_order_in_which_they_run(MethodJob(method, source, tmp_path, samples))
