"""The energy that a graphics card of NVIDIA used, through the library that its driver brings."""

from __future__ import annotations

from modelyard.results.machine.meter import Meter

_NEVER = 2**63 - 1  # the counter begins again when the driver is loaded, and not before


def card_meter(number: int) -> Meter | str:
    """Give the meter of a card, or the reason why there is none.

    Args:
        number: of the card, from 0.
    """
    try:
        import pynvml
    except ModuleNotFoundError:
        return "no energy: nvidia-ml-py is not installed (pip install 'modelyard[nvml]')"
    try:
        pynvml.nvmlInit()
        card = pynvml.nvmlDeviceGetHandleByIndex(number)
        pynvml.nvmlDeviceGetTotalEnergyConsumption(card)
    except pynvml.NVMLError as error:
        return f"no energy: the driver of the card does not count it ({error})"
    return Meter(lambda: {"card": 1000 * pynvml.nvmlDeviceGetTotalEnergyConsumption(card)}, {"card": _NEVER})
