"""`--resume` takes what is of the same, measures the rest again, and writes what it added."""

from __future__ import annotations

import json
import warnings
from hashlib import sha256

import pytest
from quick_config import QUICK

from modelyard.benchmark.cell import Cell
from modelyard.benchmark.run.journal import Journal
from modelyard.benchmark.run.measured import Measured
from modelyard.benchmark.run.plan import planned
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.benchmark.run.same import scored_of
from modelyard.cli._cells import data_of, remarks
from modelyard.core.errors import InputError
from modelyard.results.folder import read_all

pytestmark = pytest.mark.usefixtures("exported")


def plan_of(yard, **how):
    return planned(QUICK.but(models=["calm"], runtimes=["naughty"], **how), str(yard.zoo))


def changed(yard, plan, **of):
    """Rewrite the journal as if its processes had measured something else."""
    with Journal(str(yard.results), plan.digest, resume=True) as journal:
        before = journal.entries
    with Journal(str(yard.results), plan.digest, resume=False) as journal:
        for one in before:
            told = dict(one.told)
            journal.note(one.what, one.cell, told | {"of": told["of"] | of} if "of" in told else told)


@pytest.mark.parametrize(
    "of", [{"source_sha256": "0" * 64}, {"sha256": "0" * 64}, {"machine": "another"}, {"engine": "0.1"}]
)
def test_what_is_of_other_weights_engines_or_machines_is_measured_again(yard, of):
    yard.add("calm")
    plan = plan_of(yard)
    (first,) = run_benchmark(plan, output=str(yard.results))
    changed(yard, plan, **of)
    with pytest.warns(UserWarning, match="2 lines of the journal told of other weights"):
        (again,) = run_benchmark(plan, output=str(yard.results), resume=True)
    assert len(again.found) == 2
    assert first.processes[0] not in again.processes


def test_what_a_later_run_added_is_written(yard):
    yard.add("calm")
    plan = plan_of(yard, most_processes=3, min_samples=1_000_000)
    (first,) = run_benchmark(plan, output=str(yard.results))
    with Journal(str(yard.results), plan.digest, resume=True) as journal:
        entries = journal.entries
    with Journal(str(yard.results), plan.digest, resume=False) as journal:  # as if the third had not been
        for one in [*entries[:2], *entries[3:]]:
            journal.note(one.what, one.cell, one.told)
    (again,) = run_benchmark(plan, output=str(yard.results), resume=True)
    assert again.path != first.path
    kept = {one.digest: one for one in read_all(str(yard.results)).results}
    assert sorted(map(len, (list(one.samples["3"]) for one in kept.values()))) == sorted(
        len(one.processes[2]) for one in (first, again)
    )


def test_the_seed_of_the_first_run_is_kept(yard):
    yard.add("calm")
    run_benchmark(plan_of(yard, seed=5), output=str(yard.results))
    for one in yard.results.rglob("*.json"):
        one.unlink()
    run_benchmark(plan_of(yard, seed=6), output=str(yard.results), resume=True)
    (result,) = read_all(str(yard.results)).results
    assert result.seed == 5


def test_a_line_that_is_whole_and_makes_no_sense_is_a_damaged_one(yard):
    yard.add("calm")
    plan = plan_of(yard)
    with Journal(str(yard.results), plan.digest, resume=False) as journal:
        journal.note("found", plan.cells[0], {"problem": "none"})
    (path,) = (yard.results / ".runs").iterdir()
    text = path.read_bytes().partition(b" ")[2].replace(b'"batch"', b'"patch"')
    line = text.strip()
    path.write_bytes(sha256(line).hexdigest()[:16].encode() + b" " + line + b"\n")
    with Journal(str(yard.results), plan.digest, resume=True) as journal:
        assert (journal.damaged, journal.entries) == (1, [])


def test_a_score_is_of_the_files_of_its_data(yard, tmp_path):
    yard.add("calm")
    plan = plan_of(yard)
    (row,) = run_benchmark(plan, output=str(yard.results))
    (tmp_path / "pictures" / "0").mkdir(parents=True)
    (tmp_path / "pictures" / "0" / "a.png").write_bytes(b"one")
    config = plan.config.but(accuracy=True, dataset=f"folder:{tmp_path / 'pictures'}")
    before = scored_of(row.prepared, "naughty", config)
    assert scored_of(row.prepared, "naughty", config) == before
    (tmp_path / "pictures" / "0" / "a.png").write_bytes(b"another")
    assert scored_of(row.prepared, "naughty", config) != before


def test_a_run_of_the_same_warns_of_nothing(yard):
    yard.add("calm")
    plan = plan_of(yard)
    (first,) = run_benchmark(plan, output=str(yard.results))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (again,) = run_benchmark(plan, output=str(yard.results), resume=True)
    assert (again.processes, again.path) == (first.processes, first.path)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"name": "a", "hf_id": "o/x", "img_size": side} for side in (160, 224)], "img_size 160"),
        ([{"name": "digits_resnet", "hf_id": "org/x@1.1.0"}], "of the zoo, and hf:org/x@1.1.0"),
    ],
)
def test_one_name_for_two_things_is_refused(yard, entries, said):
    config = QUICK.but(models=entries, runtimes=["naughty"], anchor="digits_resnet")
    with pytest.raises(InputError) as caught:
        planned(config, str(yard.zoo))
    assert said in str(caught.value)
    assert "a `name` of its own" in str(caught.value)


def test_notes_of_a_score_stand_below_the_table_too():
    row = Measured(Cell("a", "1", "c", "r", 1), score={"figures": {}, "notes": ["36 pictures were not read"]})
    assert remarks([row]) == ["36 pictures were not read (all)"]
    assert "36 pictures were not read" in json.dumps(data_of(row, QUICK))
