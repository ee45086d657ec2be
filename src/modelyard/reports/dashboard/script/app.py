"""What `streamlit run` runs, from top to bottom, each time that anything on the page changes."""

from __future__ import annotations

import sys

from modelyard.reports.dashboard.page import show

show(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
