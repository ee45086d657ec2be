"""What is seen, as files of reports."""

from __future__ import annotations

import csv
import io

from dashboard_results import scored, timed

from modelyard.reports.dashboard.exports import file_name, file_of, formats
from modelyard.reports.gathered.gather import gather


def test_the_csv_has_the_rows_that_are_seen_with_units_in_their_names() -> None:
    found = gather([timed(median=0.0125), scored(right="1110"), timed(batch=8)])
    rows = [*csv.DictReader(io.StringIO(file_of(found, "csv").decode()))]
    assert [(row["model"], row["batch"]) for row in rows] == [("resnet18", "1"), ("resnet18", "8")]
    assert (float(rows[0]["latency_ms"]), float(rows[0]["score"])) == (12.5, 0.75)


def test_every_format_that_is_offered_is_made_of_rows_and_of_none() -> None:
    assert formats()[:2] == ["csv", "markdown"]
    for name in formats():
        assert file_of(gather([timed()]), name)
        assert file_of(gather([]), name)
        assert file_name(name).startswith("results.")
