"""What `streamlit run` serves: the page of `app.py`, which no other page may hold in a frame."""

from __future__ import annotations

import os

from starlette.middleware import Middleware
from streamlit.starlette import App  # noqa: TID253  (Streamlit runs this file, and looks for an App in it)

from modelyard.reports.dashboard.frames import Unframed

app = App(os.path.join(os.path.dirname(__file__), "app.py"), middleware=[Middleware(Unframed)])
