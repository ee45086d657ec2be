"""Mixed precision, channels last, compiled, in two processes: the gradients of a network are the same."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from two_processes import batch, loss, network


def gradients(model: torch.nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    loss(model, x).backward()
    return [one.grad for one in model.parameters()]


def largest(found: list[torch.Tensor], expected: list[torch.Tensor]) -> float:
    """Give the largest difference, as a part of the largest gradient of the same tensor."""
    pairs = zip(found, expected, strict=True)
    return max(float((one - other).abs().max() / other.abs().max()) for one, other in pairs)


@pytest.fixture
def expected() -> list[torch.Tensor]:
    return gradients(network(), batch())


def test_two_processes_have_the_gradients_of_one(tmp_path, expected):
    script = Path(__file__).with_name("two_processes.py")
    pair = [subprocess.Popen([sys.executable, script, str(rank), tmp_path]) for rank in range(2)]
    try:
        assert [process.wait(timeout=120) for process in pair] == [0, 0]
    finally:
        for process in pair:
            process.kill()
    for rank in range(2):
        assert largest(torch.load(tmp_path / f"{rank}.pt", weights_only=True), expected) < 1e-10


def test_channels_last_has_the_same_gradients(expected):
    model = network().to(memory_format=torch.channels_last)
    assert largest(gradients(model, batch().contiguous(memory_format=torch.channels_last)), expected) < 1e-10


@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")
def test_a_network_compiles_into_one_graph_with_the_same_gradients(expected):
    model = network()
    compiled = torch.compile(model, backend="aot_eager", fullgraph=True)
    loss(compiled, batch()).backward()
    assert largest([one.grad for one in model.parameters()], expected) < 1e-10


def test_mixed_precision_has_gradients_close_to_the_exact_ones(expected):
    model = network().float()
    with torch.autocast("cpu", torch.bfloat16):
        value = loss(model, batch().float())
    value.backward()
    found = torch.cat([one.grad.flatten() for one in model.parameters()])
    exact = torch.cat([one.flatten() for one in expected]).float()
    assert torch.cosine_similarity(found, exact, dim=0) > 0.99


def test_a_step_of_scaled_mixed_precision_lowers_the_loss():
    model = network().float()
    optimizer, scaler = torch.optim.SGD(model.parameters(), lr=1e-3), torch.amp.GradScaler("cpu")
    before = loss(model, batch().float()).item()
    with torch.autocast("cpu", torch.bfloat16):
        value = loss(model, batch().float())
    scaler.scale(value).backward()
    scaler.step(optimizer)
    assert loss(model, batch().float()).item() < before


def test_a_copy_of_a_network_learns_apart(expected):
    model = network()
    twin = copy.deepcopy(model)
    gradients(twin, batch())
    assert all(one.grad is None for one in model.parameters())
    assert largest([one.grad for one in twin.parameters()], expected) == 0
