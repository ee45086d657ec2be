"""Each format that models are written in holds to the contract that outside authors run."""

from __future__ import annotations

import pytest

from modelyard.convert.family import FORMATS
from modelyard.export.testing import FORMAT_CHECKS

ELSEWHERE = ("openvino", "tensorrt")  # the one is made of ONNX, slowly; the other wants a GPU
NAMES = [name for name in FORMATS.names() if name not in ELSEWHERE]


@pytest.mark.parametrize("check", FORMAT_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_each_format_holds_to_the_contract(name, check, tmp_path):
    check(name, tmp_path)
