"""One thing that was found about a machine: how bad, what, the line it was read from, what mends it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

SEVERITIES = ("problem", "warning", "note", "ok")
GPU, CPU, LIMITS, NOISE, ZOO = "GPU", "CPU", "Limits", "Noise", "Zoo"
GROUPS = (GPU, CPU, LIMITS, NOISE, ZOO)
ON_NVIDIA = ("torch", "onnxruntime", "tensorrt")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; `mend` is a command that can be typed as it stands."""

    name: str  # what programs know it by: driver-library-mismatch
    group: str
    severity: str
    what: str
    why: str = ""  # the line it was read from, and where
    mend: str = ""
    blocks: tuple[str, ...] = ()  # engines that it keeps from the GPU
    by_choice: bool = False  # nothing is broken: what was installed has no part for the GPU

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"blocks": list(self.blocks)}
