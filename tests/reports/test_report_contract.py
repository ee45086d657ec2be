"""Each format of reports holds to the contract that outside authors run."""

from __future__ import annotations

import pytest

from modelyard.reports.family import FORMATS
from modelyard.reports.testing import REPORT_CHECKS


@pytest.mark.parametrize("check", REPORT_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", FORMATS.names())
def test_each_format_of_reports_holds_to_the_contract(name, check):
    check(name)
