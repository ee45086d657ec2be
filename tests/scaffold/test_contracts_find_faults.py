"""The contracts that outside authors run find a fault that is put into the rendered example."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelyard.evaluation.testing import check_dataset, check_metric
from modelyard.export.testing import check_format
from modelyard.registry.zoo import open_zoo
from modelyard.reports.testing import check_report
from modelyard.scaffold.plugin.new_plugin import new_plugin
from modelyard.scaffold.plugin.trust import trust_zoo
from modelyard.store.testing import Place, check_backend
from modelyard.tasks.testing import Decoding, check_task
from modelyard.tune.testing import check_method, small_job


@pytest.fixture
def faulty(zoo):
    """Write an example into a zoo that is trusted, with some of its text replaced."""

    def write(kind: str, old: str, new: str) -> None:
        made = new_plugin(kind, f"my{kind}", output=zoo.root)
        path = Path(made.folder, made.files[0])
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    trust_zoo(str(zoo.root))
    open_zoo(zoo.root)
    return write


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("shutil.copyfile(_path(url), local_path)", "open(local_path, 'w').close()", "is not the file"),
        ("return file.read(end - start)", "return file.read()", "`read` gives other bytes"),
        ("os.path.isfile(_path(url))", "True", "`exists` is not False of no file"),
        ("os.path.getsize(_path(url))", "7", "has the size 7"),
        (
            'url.partition("://")[2]',
            'url.partition("://")[2].replace("%20", " ")',
            "was stored, and is not found",
        ),
    ],
)
def test_of_a_backend(faulty, tmp_path, monkeypatch, old, new, said):
    share = tmp_path / "share"
    share.mkdir()
    monkeypatch.setenv("MYBACKEND_ROOT", str(share))
    faulty("backend", old, new)

    def put(name, data):
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_bytes(data)

    place = Place("mybackend://".__add__, put, lambda name: (share / name).read_bytes())
    with pytest.raises(AssertionError, match=said):
        check_backend(place)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("manual_seed(number)", "manual_seed(__import__('time').time_ns())", "is another each time"),
        ("raise IndexError(number)", "number = 0", "has an item behind its last"),
        ("dtype=torch.uint8", "dtype=torch.int16", "not uint8"),
        ('return ["lying", "standing"]', 'return ["lying"]', "numbers without names"),
    ],
)
def test_of_a_data_set(faulty, old, new, said):
    faulty("dataset", old, new)
    with pytest.raises((AssertionError, TypeError), match=said):
        check_dataset("mydataset")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("for scores, truth in", "self.found = []\n        for scores, truth in", "counted 1 at a time"),
        ("float(ranks.mean())", "2.0", "outside of"),
        ("return {}", 'return {"mymetric": Figure(0.0)}', "of nothing"),
    ],
)
def test_of_a_metric(faulty, old, new, said):
    faulty("metric", old, new)
    with pytest.raises(AssertionError, match=said):
        check_metric("mymetric")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("for row in rows", "for row in rows[:1]", "has 1 answers"),
        ("float(one)", "float(one) - float(rows.max())", "another when asked for alone"),
        ("digits: int = 4,", "digits: int,", "has no default"),
    ],
)
def test_of_a_task(faulty, old, new, said):
    import numpy as np

    faulty("task", old, new)
    with pytest.raises(AssertionError, match=said):
        check_task(Decoding("mytask", {"values": np.arange(6.0).reshape(3, 2)}))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("MARK.decode()", '"something else"', "MARK"),
        ('errors="backslashreplace")', 'errors="backslashreplace") + b"\\xff"', "no UTF-8"),
        ("map(_line, gathered.rows)", "map(_line, gathered.rows[:1])", "leaves out a model"),
    ],
)
def test_of_a_format_of_reports(faulty, old, new, said):
    faulty("report", old, new)
    with pytest.raises(AssertionError, match=said):
        check_report("myreport")


def test_of_a_format(faulty, tmp_path):
    faulty("format", "np.savez(file, **arrays)", "np.savez(file, now=id(arrays), **arrays)")
    with pytest.raises(AssertionError, match="otherwise a second time"):
        check_format("myformat", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("node.name in how.exclude or ", "", "which is excluded, were changed"),
        ("values.astype(np.float16)", "(0 * values).astype(np.float16)", "answers are off by"),
    ],
)
def test_of_a_method(faulty, tmp_path, old, new, said):
    faulty("method", old, new)
    with pytest.raises(AssertionError, match=said):
        check_method(small_job("mymethod", tmp_path))
