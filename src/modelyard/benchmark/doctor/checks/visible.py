"""Do environment variables hide the cards from CUDA?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.finding import GPU, ON_NVIDIA, Finding
from modelyard.benchmark.doctor.read.machine import Machine

VARIABLE = "CUDA_VISIBLE_DEVICES"


def check(machine: Machine) -> Iterator[Finding]:
    """Find a CUDA_VISIBLE_DEVICES that names no card, or not all that it means to."""
    cards = len(nvidia_of(machine).cards)
    if VARIABLE not in machine.environment or not cards:
        return
    given = machine.environment[VARIABLE]
    words = [word.strip() for word in given.split(",")]
    seen = _seen(words, cards)
    if not seen:
        yield _hidden(given, cards)
    elif seen < len(words):
        why = f"{VARIABLE}={given}, and nvidia-smi lists {cards}"
        what = f"{VARIABLE} names a card that is not there; CUDA takes those before it, and drops the rest"
        mend = f"export {VARIABLE}={','.join(words[:seen])}"
        yield Finding("some-cards-hidden", GPU, "warning", what, why, mend)


def _seen(words: list[str], cards: int) -> int:
    """Count the cards that CUDA takes: up to the first that it does not know."""
    for at, word in enumerate(words):
        known = (word.isdecimal() and int(word) < cards) or re.match(r"(GPU|MIG)-", word)
        if not known:
            return at
    return len(words)


def _hidden(given: str, cards: int) -> Finding:
    there = "there is one, number 0" if cards == 1 else f"there are {cards}, 0 to {cards - 1}"
    return Finding(
        "cards-hidden", GPU, "problem", f"{VARIABLE} hides every card from CUDA; {there}",
        f"{VARIABLE}={given or '(empty)'}", f"unset {VARIABLE}", ON_NVIDIA,
    )  # fmt: skip
