"""Joules from the counters of a processor, in the kernel's own form of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelyard.results.machine.energy import meter_of
from modelyard.results.machine.meter import Meter

FOLDER = "sys/class/powercap"
MOST = 262143328850  # of a processor of Intel


@pytest.fixture
def counters(tmp_path):
    """A machine with two processors, a part of the first, and the whole platform; each at some count."""

    def make(**counts: int) -> str:
        for name, kind in (("0", "package-0"), ("0:0", "core"), ("1", "package-1"), ("2", "psys")):
            folder = tmp_path / FOLDER / f"intel-rapl:{name}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "name").write_text(f"{kind}\n")
            (folder / "max_energy_range_uj").write_text(f"{MOST}\n")
            (folder / "energy_uj").write_text(f"{counts.get(kind.replace('-', ''), 0)}\n")
        return str(tmp_path)

    return make


def used(root, counters, **counts):
    meter = meter_of("cpu", root)
    assert isinstance(meter, Meter)
    before = meter.read()
    counters(**counts)
    return meter.joules(before, meter.read())


def test_the_joules_of_all_processors_are_added_and_their_parts_are_not(counters):
    root = counters(package0=1_000_000, core=5, package1=2_000_000, psys=7)
    found = used(root, counters, package0=3_500_000, core=2_000_000, package1=2_250_000, psys=9_000_000)
    assert found == 2.75


def test_a_counter_that_began_again_is_followed_over_its_end(counters):
    root = counters(package0=MOST - 999_999)
    assert used(root, counters, package0=500_000) == 1.5


def test_a_machine_without_counters_has_a_reason(tmp_path):
    assert (
        meter_of("cpu", str(tmp_path)) == "no energy: this machine shows no counter of its processor (RAPL)"
    )


def test_a_counter_that_may_not_be_read_has_a_reason(counters):
    """What newer kernels answer to anyone but root; a folder in its place cannot be read by root either."""
    root = counters()
    count = Path(root, FOLDER, "intel-rapl:1", "energy_uj")
    count.unlink()
    count.mkdir()
    assert "may not be read" in meter_of("cpu", root)


def test_a_card_without_its_library_has_a_reason():
    reason = meter_of("cuda:0")
    assert isinstance(reason, Meter) or reason.startswith("no energy: ")
