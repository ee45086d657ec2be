"""`modelyard results`: listing, ranking within a key, comparing, and what other tools read."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

import modelyard
from modelyard.cli import main
from modelyard.results.folder import write

FOUR = {str(at): [0.010, 0.010, 0.011] for at in range(4)}


@pytest.fixture
def kept(measured):
    """Write a result into the folder that commands read; its first digits."""

    def keep(**otherwise) -> str:
        result = measured(**{"samples": FOUR} | otherwise)
        write(result)
        return result.digest[:12]

    return keep


def test_a_cell_that_failed_is_a_row_and_its_reason_stands_below(kept, capsys):
    kept()
    kept(
        model="yolo",
        made="2026-08-01T12:00:00Z",
        figures={},
        intervals={},
        samples={},
        problem="killed by SIGSEGV",
    )
    assert main(["results", "list"]) == 0
    out, err = capsys.readouterr()
    _, first, second = out.splitlines()
    assert first.endswith("median  11.7 ms  11.6 ms to 11.8 ms")
    assert second.split()[-3:] == ["failed", "-", "-"]
    assert "(yolo@1.0.0) failed: killed by SIGSEGV" in err


def test_a_file_that_was_edited_is_told_and_the_others_are_listed(kept, measured, capsys):
    path = Path(write(measured(model="vit")))
    path.write_text(path.read_text().replace("0.0117", "0.0007"))
    kept()
    assert main(["results", "list"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert "vit-latency" in err
    assert "was edited" in err


def test_random_weights_are_marked(kept, capsys):
    kept(artifact={"random_weights": True})
    main(["results", "list"])
    assert "resnet18@1.0.0 (random weights)" in capsys.readouterr().out


def test_ranking_stays_within_a_key_and_says_so(kept, capsys):
    for month, (batch, median) in enumerate([(1, 0.02), (8, 0.03), (1, 0.01)], 1):
        made = f"2026-0{month}-01T00:00:00Z"
        kept(made=made, key={"batch": batch}, figures={"median": median}, intervals={})
    assert main(["results", "list", "--sort", "median"]) == 0
    out, err = capsys.readouterr()
    assert re.findall(r"batch \d|\S+ ms", out) == ["batch 1", "10.0 ms", "20.0 ms", "batch 8", "30.0 ms"]
    assert "2 groups by key; figures of two groups are not compared" in err


def test_a_figure_there_is_not_is_answered_with_the_one_meant(kept, capsys):
    kept()
    assert main(["results", "list", "--sort", "medain"]) == 1
    assert "Did you mean `median`?" in capsys.readouterr().err


def test_two_results_of_one_key_are_compared(kept, capsys):
    a, b = kept(), kept(samples={name: [one / 2 for one in times] for name, times in FOUR.items()})
    assert main(["results", "compare", a, b, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["value"]) == ("faster", pytest.approx(0.5))


def test_what_cannot_be_told_has_an_exit_code_of_its_own(kept):
    a, b = kept(samples={"1": [0.01]}), kept(samples={"1": [0.02]})
    assert main(["results", "compare", a, b]) == 4


def test_two_keys_are_refused_with_the_field_and_the_nearest_of_the_same_key(kept, capsys):
    a, b, near = kept(key={"batch": 1}), kept(key={"batch": 8}), kept(key={"batch": 1}, model="vit")
    assert main(["results", "compare", a, b]) == 1
    err = capsys.readouterr().err
    assert "batch 1 against batch 8" in err
    assert f"is {near} (vit@1.0.0)" in err


def test_a_field_of_the_key_that_there_is_not_is_answered_with_the_one_meant(kept, capsys):
    a, b = kept(key={"engine": "x"}), kept(key={"engine": "y"})
    assert main(["results", "compare", a, b, "--across", "engin"]) == 1
    assert "Did you mean `engine`?" in capsys.readouterr().err


def test_a_refusal_is_data_too_for_a_program(kept, capsys):
    a, b = kept(key={"batch": 1}), kept(key={"batch": 8})
    assert main(["results", "compare", a, b, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["differing"], found["b"]["key.batch"]) == ("refused", ["batch"], 8)


def test_a_margin_may_be_said_in_percent(kept, capsys):
    a, b = kept(), kept(samples={name: [1.04 * one for one in times] for name, times in FOUR.items()})
    assert main(["results", "compare", a, b, "--margin", "5%"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("equal: ")


@pytest.mark.parametrize(
    ("margin", "said"), [("2", "write 0.02 or 2%"), ("wide", "0.01 or 1%"), ("nan", "0.01 or 1%")]
)
def test_a_margin_that_is_none_is_told_how_it_is_written(kept, capsys, margin, said):
    a, b = kept(), kept(model="vit")
    assert main(["results", "compare", a, b, "--margin", margin]) == 1
    assert said in capsys.readouterr().err


def test_three_digits_are_called_too_few_and_not_a_result_there_is_not(kept, capsys):
    digits = kept()
    assert main(["results", "show", digits[:3]]) == 3
    assert "at least four digits" in capsys.readouterr().err


def test_a_page_of_a_result_has_units(kept, capsys):
    figures = {"median": 0.00117, "throughput": 1700.4, "peak_memory": 67760128, "timer": 6e-8}
    digits = kept(figures=figures, intervals={"median": (0.00116, 0.00118)})
    assert main(["results", "show", digits]) == 0
    said = dict(re.split("  +", line, maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert said["median"] == "1.17 ms (1.16 ms to 1.18 ms)"
    assert (said["throughput"], said["peak_memory"]) == ("1,700 a second", "67.8 MB")
    assert (said["timer"], said["samples"]) == ("60 ns", "12 in 4 processes")


def test_the_samples_of_an_accuracy_are_counted_once_for_all_its_metrics(kept, capsys):
    hits = {"top1_accuracy": [1.0] * 100, "top5_accuracy": [1.0] * 100}
    digits = kept(kind="accuracy", figures={"top1_accuracy": 1.0}, intervals={}, samples=hits)
    assert main(["results", "show", digits]) == 0
    assert re.search(r"samples +100$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("more", [[], ["--sort", "median"]])
def test_the_group_is_the_same_digest_sorted_or_not_and_lists_are_lists(kept, capsys, more):
    kept(key={"input": [1, 32, 32]}, runtime={"runtime": "onnxruntime", "options": {"cores": [0]}})
    assert main(["results", "list", "--json", *more]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert re.fullmatch("[0-9a-f]{16}", row["group"])
    assert (row["key.input"], row["runtime.options"]) == ([1, 32, 32], {"cores": [0]})


def test_a_list_is_printed_as_csv_ranked_too(kept, capsys):
    kept(figures={"median": 0.02}, intervals={})
    kept(figures={"median": 0.01}, intervals={})
    assert main(["results", "list", "--sort", "median", "--csv"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert [row["figures.median"] for row in rows] == ["0.01", "0.02"]


def test_shares_and_times_stand_to_the_right(kept, capsys):
    kept(figures={"median": 0.0117}, intervals={})
    kept(figures={"median": 0.117}, intervals={})
    main(["results", "list"])
    head, *lines = capsys.readouterr().out.splitlines()
    end = head.index("VALUE") + len("VALUE")
    assert {line[:end].rpartition("  ")[2].strip() for line in lines} == {"11.7 ms", "117 ms"}


def test_a_table_is_written_to_a_file_by_its_name(kept):
    kept(figures={"median": 0.01})
    kept(figures={"median": 0.02}, runtime={"runtime": "openvino"})
    assert main(["results", "export", "--runtime", "openvino", "--output", "some.csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(Path("some.csv").read_text()))
    assert row["figures.median"] == "0.02"
    assert main(["results", "export", "--task", "detection", "--output", "none.json"]) == 0
    assert json.loads(Path("none.json").read_text()) == []


@pytest.mark.parametrize(("reference", "code"), [("dddd", 3), ("", 3), ("nowhere.json", 3)])
def test_a_result_there_is_not_is_exit_code_three(kept, reference, code):
    kept()
    assert main(["results", "show", reference]) == code


def test_a_result_is_shown_as_the_document_it_is(kept, capsys):
    digits = kept()
    assert main(["results", "show", digits[:6], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["samples"] == FOUR


def test_a_table_for_other_tools_has_a_row_a_result_and_every_column(kept, capsys):
    kept(figures={"median": 0.01})
    kept(figures={"top1": 0.9}, kind="accuracy", intervals={})
    assert main(["results", "export"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert sorted((row["figures.median"], row["figures.top1"]) for row in rows) == [("", "0.9"), ("0.01", "")]


def test_a_format_that_goes_to_a_file_wants_its_name(kept):
    kept()
    assert main(["results", "export", "--format", "parquet"]) == 2


def test_parquet_holds_what_the_table_holds_or_says_what_to_install(kept, capsys):
    kept()
    code = main(["results", "export", "--format", "parquet", "--output", "results.parquet"])
    try:
        from pyarrow import parquet
    except ModuleNotFoundError:
        assert (code, "pip install pyarrow" in capsys.readouterr().err) == (1, True)
    else:
        assert parquet.read_table("results.parquet").to_pylist()[0]["figures.median"] == 0.0117


def test_in_python_results_are_one_line_and_show_themselves_as_a_table(kept):
    kept(model="<b>")
    kept(runtime={"runtime": "openvino"})
    (one,) = modelyard.list_results(runtime="openvino")
    assert one.figures["median"] == 0.0117
    shown = modelyard.list_results()._repr_html_()
    assert "<td>11.7 ms</td><td>11.6 ms to 11.8 ms</td>" in shown
    assert "<b>" not in shown


def test_in_python_a_file_that_is_none_is_warned_of(kept):
    kept()
    Path("benchmarks/results/a-latency-000000000000.json").write_text("{}")
    with pytest.warns(UserWarning, match="its schema is None"):
        assert len(modelyard.list_results()) == 1
