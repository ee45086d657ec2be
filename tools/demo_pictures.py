"""Write two pictures of held-out digits for the tour: a seven, and digits scattered on a canvas."""

from __future__ import annotations

import os
import shutil
import tempfile

from modelyard.evaluation.datasets.digits import write_samples

with tempfile.TemporaryDirectory() as folder:
    digits = write_samples(os.path.join(folder, "digits"), count=40)
    canvases = write_samples(os.path.join(folder, "canvases"), task="detection", count=1)
    shutil.copy(next(path for path in digits if path.endswith("digit-7.png")), "seven.png")
    shutil.copy(canvases[0], "canvas.png")
