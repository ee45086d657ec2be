"""The report as Markdown: tables, lights, the sentence on speed, and what others may write into it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from few_results import SLOWER_CPU, failed, keep, scored, timed

from modelyard import make_report
from modelyard.core.errors import InputError, NotFoundError


@pytest.fixture(autouse=True)
def _no_zoo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELYARD_ZOO", "starter")


def page(*results, **options):
    return str(make_report(keep("r", *results), **options))


def cells(text, model):
    """The cells of the first row of a model."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {model} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_has_the_columns_that_people_know():
    text = page(timed(milliseconds=8.0), scored(accuracy=0.9))
    heads = "| Model | Backend | Latency (ms) | p95 (ms) | Throughput (s/s) | Size (MB) | Top-1 accuracy |"
    assert heads in text
    score = "90.00% (85.00 to 95.00)"
    assert cells(text, "alpha") == ["alpha", "onnx_cpu", "🟢 8.00", "8.80", "125", "46.8", score]
    assert "\n\nTop-1 accuracy on digits, 100 samples\n" in text


def test_a_column_of_scores_is_named_by_what_they_are():
    """A perplexity is no accuracy."""
    odd = {"figures": {"perplexity": 1.5}, "intervals": {}, "samples": {"perplexity": [1.5] * 7}}
    assert "| Size (MB) | Perplexity |" in page(timed("gamma"), scored("gamma", **odd))
    text = page(timed(), timed("beta"), scored(), scored("beta", **odd))
    assert "| Size (MB) | Score |" in text
    assert cells(text, "beta")[6] == "1.5000 ²"
    assert "\n² Perplexity (less is better) on digits, 7 samples\n" in text


def test_what_a_result_says_of_itself_is_a_footnote():
    warm, busy = "it was not steady", "others took its core 0.1 times a call"
    text = page(timed(notes=[warm, busy]), timed("beta", notes=[warm]))
    assert (cells(text, "alpha")[2], cells(text, "beta")[2]) == ("🟢 8.00 ¹", "🟢 8.00")
    assert f"\nAll rows: {warm}\\\n¹ {busy}\\\n" in text


def test_an_empty_cell_says_why_it_is():
    few = timed(figures={"median": 0.008})
    assert "No p95: too few calls were timed for one. No score" in page(few)
    assert "No p95" not in page(few, timed("beta"), model="beta")


@pytest.mark.parametrize(("ms", "light"), [(9.99, "🟢"), (10.0, "🟡"), (50.0, "🟡"), (50.1, "🔴")])
def test_the_light_turns_at_ten_and_fifty_milliseconds(ms, light):
    assert cells(page(timed(milliseconds=ms)), "alpha")[2].startswith(light)


@pytest.mark.parametrize("light", [("5ms", "20ms"), ("0.005s", "0.02s"), (5, 20)])
def test_the_light_turns_where_it_is_asked_to(light):
    text = page(timed(milliseconds=8.0), light=light)
    assert cells(text, "alpha")[2] == "🟡 8.00"
    assert "🟢 below 5 ms, 🟡 5 to 20 ms, 🔴 above 20 ms" in text


@pytest.mark.parametrize("light", [("50ms", "10ms"), ("fast", "slow"), ("10ms",), ("0", "1")])
def test_a_light_that_cannot_be_is_refused(light):
    with pytest.raises(InputError, match=r"light|time"):
        page(timed(), light=light)


def test_the_speed_up_over_pytorch_is_a_range_over_models_measured_on_both():
    """24 to 8 is 3 times, 10 to 8 is 1.25 times; `gamma` ran on one of the two alone."""
    text = page(
        timed("alpha", milliseconds=8.0), timed("alpha", "torch", 24.0), timed("beta", milliseconds=8.0),
        timed("beta", "torch", 10.0), timed("gamma", milliseconds=1.0),
    )  # fmt: skip
    assert "batch 1, against pytorch: onnx_cpu is 1.2 to 3.0 times as fast (2 models)." in text


def test_a_speed_up_says_of_how_many_models_it_cannot_be_told():
    wide = timed("beta", "torch", 10.0, intervals={"median": (0.007, 0.020)})
    text = page(timed("alpha"), timed("alpha", "torch", 24.0), timed("beta"), wide)
    assert "1.2 to 3.0 times as fast (2 models, the intervals of 1 overlap)." in text


def test_what_the_budget_cut_off_is_not_compared():
    """One call of 30 s is no speed: it stands in the table, and no sentence is made of it."""
    cut = {"intervals": {}, "samples": {"1": [30.0]}, "config": {"stopped": "run budget spent"}}
    text = page(timed("alpha", "torch", 24.0), timed("alpha", milliseconds=30_000.0, **cut))
    assert "times as fast" not in text and "onnx_cpu" in text


def test_a_speed_up_needs_the_same_machine_and_batch():
    text = page(
        timed(milliseconds=8.0),
        timed("alpha", "torch", 24.0, on=SLOWER_CPU),
        timed("alpha", "torch", 24.0, batch=8),
    )
    assert "times as fast" not in text


@pytest.mark.parametrize("other", [{"on": SLOWER_CPU}, {"batch": 8}, {"random": True}, {"task": "detection"}])
def test_what_cannot_be_compared_stands_in_a_table_of_its_own(other):
    text = page(timed("alpha"), timed("beta", **other))
    assert text.count("| Model | Backend |") == 2


def test_machines_of_one_name_are_told_apart_by_their_fingerprints():
    twin = {**timed().key, "machine": "cccc000000000003"}
    text = page(timed("alpha"), timed("beta", key=twin))
    assert text.count("### AMD EPYC, 2 cores, 2 threads (aaaa00), batch 1") == 1
    assert text.count("### AMD EPYC, 2 cores, 2 threads (cccc00), batch 1") == 1


def test_what_could_not_be_measured_says_why():
    text = page(timed("alpha"), failed("beta", "no room"), failed("gamma", "no room"))
    assert "## What could not be measured\n\n- beta on onnx_cpu, gamma on onnx_cpu: no room\n" in text


def test_the_newest_result_of_a_cell_counts_and_the_older_ones_are_counted():
    text = page(timed(milliseconds=8.0), timed(milliseconds=9.0, made="2026-07-02T12:00:00Z"))
    assert cells(text, "alpha")[2] == "🟢 9.00"
    assert "- 1 older result, for which newer ones of the same stand." in text


def test_a_damaged_file_is_named_with_its_reason(tmp_path):
    keep("r", timed())
    (tmp_path / "r/bad-latency-000000000000.json").write_text("{")
    assert re.search(r"- `?r/bad-latency-000000000000\.json`?: .*this is no result", page())


def test_a_wide_interval_stands_beside_its_figure():
    wide = timed(milliseconds=8.0, intervals={"median": (0.006, 0.011)})
    assert cells(page(wide), "alpha")[2] == "🟢 8.00 (6.00 to 11.0)"


def test_a_score_of_random_weights_is_none_and_one_without_speed_stands_alone():
    text = page(timed("alpha", random=True), scored("beta", 0.75))
    assert cells(text, "alpha")[6] == "–"
    assert "### Without a latency" in text
    assert cells(text, "beta")[6] == "75.00% (70.00 to 80.00)"


def test_a_card_states_the_score_that_nobody_measured_and_it_is_said_so():
    text = page(timed("digits_resnet", version="1.1.0"))
    assert re.search(r"Top-1 accuracy on \w+, stated by the card", text)


def test_the_same_results_give_the_same_text_in_any_order():
    one, other = timed("alpha"), timed("beta", "torch", 30.0)
    first = str(make_report(keep("one", one, other)))
    assert str(make_report(keep("two", other, one))).replace(" two/", " one/") == first


def test_each_measurement_has_the_command_that_replays_it():
    one, usual = timed(), Path("benchmarks/results")
    assert f"`modelyard replay r/alpha-latency-{one.digest[:12]}.json`" in page(one)
    assert f"`modelyard replay {one.digest[:12]}`" in str(make_report(keep(str(usual), one)))


def test_a_model_among_a_thousand_has_its_row():
    text = page(*(timed(f"model{number}", milliseconds=1 + number) for number in range(1000)))
    assert cells(text, "model417")[2] == "🔴 418"


def test_a_filter_keeps_what_it_names_and_says_what_there_is_else():
    keep("r", timed("alpha"), timed("beta", "torch", 30.0, on=SLOWER_CPU))
    for chosen in ({"model": "beta"}, {"runtime": "pytorch"}, {"runtime": "torch"}, {"machine": "atom"}):
        text = str(make_report("r", **chosen))
        assert "| beta |" in text and "| alpha |" not in text
    with pytest.raises(NotFoundError, match="Did you mean `alpha`"):
        make_report("r", model="alpa")


def test_results_that_say_little_have_their_place_all_the_same():
    """As an older schema, or another tool, wrote them."""
    bare = {"artifact": {}, "key": {}, "environment": {}, "intervals": {}, "runtime": {"runtime": "torch"}}
    nothing = {"median": None, "p95": 0.5}
    text = page(replace(timed("alpha"), **bare), replace(timed("beta"), **bare, figures=nothing))
    assert "### an unknown machine, batch 1" in text
    assert cells(text, "alpha") == ["alpha", "pytorch", "🟢 8.00", "8.80", "125", "–", "–"]
    assert cells(text, "beta") == ["beta", "pytorch", "–", "500", "–", "–", "–"]


def test_a_single_result_is_a_source_as_well():
    (path,) = Path(keep("r", timed("alpha"))).iterdir()
    assert "| alpha | onnx_cpu |" in str(make_report(str(path)))


def test_without_results_it_says_how_to_get_some(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "nowhere"):
        with pytest.raises(NotFoundError, match="modelyard benchmark NAME"):
            make_report(folder)


HOSTILE = (
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "a | b | c", "http://evil.example/a",
    "@everyone", "www.evil.example", "<img src=x onerror=alert(1)>", "`` ` ``", "# heading", "x\n\n## y",
    "\u202egnp.exe",
    "![a](http://evil.example/b.png)", "a\\", "me@evil.example", "x" * 10_000, "\x1b[2J", "<!-- -->", "*a*",
)  # fmt: skip


class Seen(HTMLParser):
    """The tags of a page, and how many cells its rows have."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.rows = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append(0)
        elif tag in ("td", "th"):
            self.rows[-1] += 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_and_does_nothing(name):
    """markdown-it reads it as GitHub does: tables, bare links, and HTML as it stands."""
    from markdown_it import MarkdownIt

    text = page(timed(name, task=name), failed(f"{name}2", name), title=name)
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    seen = Seen(reader.render(text))
    assert seen.tags.isdisjoint({"a", "script", "img", "em", "strong"})
    assert set(seen.rows) == {7, 4}
    outside_of_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert not re.search(r"https?:/|www\.|[@\u202e\x1b]", outside_of_code)
    assert max(map(len, text.splitlines())) < 1000


def test_the_commands_that_replay_tell_two_versions_apart():
    said = str(make_report(keep("r", timed("alpha"), timed("alpha", version="2.0.0"))))
    assert all(
        f"alpha@{one} on onnx_cpu" in said.partition("## Environment")[2] for one in ("1.0.0", "2.0.0")
    )
