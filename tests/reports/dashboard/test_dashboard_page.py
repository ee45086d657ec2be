"""The page as Streamlit runs it: what each filter leaves, and the URL that says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dashboard_results import scored, timed

from modelyard.reports.dashboard.choice import SIZES, WORDS, Choice
from modelyard.results.folder import write

apptest = pytest.importorskip("streamlit.testing.v1")
SCRIPT = str(Path(__file__).parents[3] / "src/modelyard/reports/dashboard/script/app.py")
PATIENCE = 30


@pytest.fixture
def folder(tmp_path: Path) -> str:
    for one in (
        timed("digits_vit", 0.002), timed("digits_vit", 0.009, "torch"), timed("digits_vit", 0.011, batch=8),
        timed("resnet18", 0.004, machine=1, artifact={"size": 5_000_000}),
        timed("yolo", 0.006, task="detection"), scored("digits_vit", "1" * 97 + "000"),
    ):  # fmt: skip
        write(one, str(tmp_path))
    return str(tmp_path)


def opened(folder: str, monkeypatch: pytest.MonkeyPatch, **query: str | list[str]) -> Any:
    monkeypatch.setattr("sys.argv", [SCRIPT, folder, "starter"])
    app = apptest.AppTest.from_file(SCRIPT, default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def rows_of(app: Any) -> list[tuple[str, str, int]]:
    frame = app.dataframe[0].value
    return [(one.model, one.backend, one.batch) for one in frame.itertuples()]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, 5), ({"task": "detection"}, 1), ({"model": ["digits_vit", "yolo"]}, 4),
        ({"backend": "pytorch"}, 1),
        ({"machine": "Apple M4, 2 cores"}, 1), ({"licence": "Apache-2.0"}, 3), ({"batch": "8"}, 1),
        ({"max_mb": "5"}, 1), ({"min_mb": "40"}, 4), ({"task": "no such task"}, 5),
    ],
)  # fmt: skip
def test_each_filter_of_a_url_changes_the_rows(
    folder: str, monkeypatch: pytest.MonkeyPatch, query: dict[str, str | list[str]], left: int
) -> None:
    assert len(rows_of(opened(folder, monkeypatch, **query))) == left


def test_what_is_chosen_by_hand_opens_again_from_its_query(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(folder, monkeypatch)
    app.multiselect(key="backend").set_value(["pytorch"]).run()
    app.number_input(key="max_mb").set_value(50.0).run()
    assert rows_of(app) == [("digits_vit", "pytorch", 1)]
    chosen = Choice.of({name: app.session_state[name] for name in (*WORDS, *SIZES)})
    again = opened(folder, monkeypatch, **chosen.query())
    assert rows_of(again) == [("digits_vit", "pytorch", 1)]


def test_all_filters_are_cleared_at_once(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(folder, monkeypatch, task="detection", max_mb="50")
    next(one for one in app.button if one.label == "Clear all filters").click().run()
    assert len(rows_of(app)) == 5


def test_the_answer_names_what_is_beaten_by_nothing(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(scored("digits_vit", "1" * 99 + "0", "torch"), folder)
    said = opened(folder, monkeypatch).markdown[0].value.replace("\\", "")
    assert "Of 2, **digits_vit** on onnx_cpu (2.00 ms, top1_accuracy 97.00%)" in said
    assert "**digits_vit** on pytorch (9.00 ms, top1_accuracy 99.00%) are beaten by none" in said


def test_a_new_result_is_shown_by_the_next_run(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(folder, monkeypatch)
    write(timed("newcomer", day=9), folder)
    assert ("newcomer", "onnx_cpu", 1) in rows_of(app.run())


def test_two_models_are_compared_side_by_side(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["digits_vit@1.0.0 · onnx_cpu · batch 1", "digits_vit@1.0.0 · pytorch · batch 1"]
    app = opened(folder, monkeypatch, view="Compare", rows=names)
    said = next(one.value for one in app.markdown if "latency" in one.value).replace("\\", "")
    assert "**slower**, 4.5 times the time" in said
    assert "they differ in engine" in said


def test_a_model_is_shown_with_its_facts_and_samples(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(folder, monkeypatch, view="Model", of="digits_vit@1.0.0")
    told = {one.label.replace("\\", ""): one.value.replace("\\", "") for one in app.metric}
    assert told["Fastest, on onnx_cpu"] == "2.00 ms"
    assert (told["top1_accuracy"], told["Licence"]) == ("97.00%", "Apache-2.0")


def test_history_and_regressions_tell_of_a_step(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(2, 22):
        write(
            timed("yolo", (0.006 if day < 12 else 0.009) * (1 + day % 3 / 500), task="detection", day=day),
            folder,
        )
    app = opened(folder, monkeypatch, view="History", task="detection")
    assert any("+50%" in one.value.replace("\\", "") and "07\\-12" in one.value for one in app.markdown)
    write(timed("yolo", 0.02, task="detection", day=23), folder)
    frame = opened(folder, monkeypatch, view="Regressions").dataframe[0].value
    assert frame.verdict.tolist() == ["slower"]


def test_files_that_a_result_names_are_opened_when_the_reader_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    for name in ("cat", "dog"):
        (tmp_path / "own" / name).mkdir(parents=True)
        Image.new("RGB", (8, 8)).save(tmp_path / "own" / name / "private.png")
    key = {"dataset": f"folder:{tmp_path}/own", "slice": "0:2", "data": "d"}
    write(scored(right="10", key=key), str(tmp_path / "results"))
    app = opened(str(tmp_path / "results"), monkeypatch, view="Mistakes")
    assert not any(one.value.startswith("sample") for one in app.markdown)
    next(one for one in app.button if one.label == "Open this data set").click().run()
    assert [one.value[:8] for one in app.markdown if one.value.startswith("sample")] == ["sample 1"]


@pytest.mark.parametrize("view", ["Explore", "Compare", "Model", "History", "Regressions"])
def test_odd_figures_end_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    (tmp_path / "loop.json").symlink_to("loop.json")
    for at, odd in enumerate([0.0, -1.0, 1e99, 1e-300, -1e99, None]):
        for day in (1, 2):
            figures = {"median": odd, "p95": odd, "throughput": odd}
            samples = {"1": [odd or 0.0] * 4}
            write(timed(batch=1 + at, day=day, figures=figures, samples=samples), str(tmp_path))
    for batch, ends in enumerate([[-1, 0.5], [3, 1], [0, 0]], 9):
        write(timed(batch=batch, intervals={"median": ends}), str(tmp_path))
    write(timed("other", figures={"median": 0.01, "p95": -1.0, "throughput": 0.0}), str(tmp_path))
    write(scored(figures={"top1_accuracy": -1e99}), str(tmp_path))
    opened(str(tmp_path), monkeypatch, view=view)


@pytest.mark.parametrize("end", ["9" * 20, "9" * 5000, "-1", "\u0663"])
def test_a_slice_of_no_data_set_ends_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    key = {"dataset": "folder:pictures", "slice": f"0:{end}", "data": "d"}
    write(scored(key=key, samples={}), str(tmp_path))
    opened(str(tmp_path), monkeypatch, view="Mistakes")


def test_mistakes_are_shown_by_their_pictures_and_no_url_lets_a_model_answer(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(folder, monkeypatch, view="Mistakes", answer="true")
    assert app.markdown[0].value.replace("\\", "") == "**3** of 100 are wrong (top1_accuracy)."
    assert [one.value[:9] for one in app.markdown if one.value.startswith("sample")] == [
        "sample 97",
        "sample 98",
        "sample 99",
    ]
    assert [one.value for one in app.toggle] == [False]


@pytest.mark.parametrize("made", [True, False])
def test_without_results_the_page_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: bool
) -> None:
    app = opened(str(tmp_path if made else tmp_path / "none"), monkeypatch)
    assert app.title[0].value == "No results yet"
    assert app.code[0].value.startswith("modelyard benchmark")
