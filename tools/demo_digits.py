"""Let a starter model read handwritten digits that it was never trained on, and show them with its answers."""

from __future__ import annotations

import argparse

import torch
from torch import Tensor

from modelyard import load_model
from modelyard.evaluation.datasets.digits import DigitPictures

SHADES = " .:-=+*#%@"
ACROSS, WIDE, HIGH = 6, 16, 8  # digits in a row, and characters of each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", default="digits_resnet")
    name = parser.parse_args().model
    network = load_model(name)
    said_of = network.card.architecture.input_normalization
    held_out = DigitPictures("held-out")
    pictures = torch.stack([held_out[number][0] for number in range(len(held_out))])
    answers = torch.tensor([held_out[number][1] for number in range(len(held_out))])
    with torch.no_grad():
        scores = network((pictures / 255 - said_of.mean[0]) / said_of.std[0]).softmax(1)
    sure, said = scores.max(1)
    wrong = torch.nonzero(said != answers).flatten().tolist()
    shown = [*range(ACROSS), *wrong[:ACROSS]]
    for start in range(0, len(shown), ACROSS):
        row = shown[start : start + ACROSS]
        drawn = [drawing(pictures[number][0]) for number in row]
        print("\n".join("  ".join(lines) for lines in zip(*drawn, strict=True)))
        print("  ".join(f"{caption(said[n], sure[n], answers[n]):<{WIDE}}" for n in row).rstrip() + "\n")
    right = len(answers) - len(wrong)
    print(f"{right} of {len(answers)} right: {right / len(answers):.1%}, as its card says of held-out digits")


def drawing(picture: Tensor) -> list[str]:
    """Draw a picture in shades of text."""
    small = torch.nn.functional.adaptive_avg_pool2d(picture[None].float() / 256, (HIGH, WIDE))[0]
    return ["".join(SHADES[int(value * len(SHADES))] for value in line) for line in small]


def caption(said: Tensor, sure: Tensor, answer: Tensor) -> str:
    mark = "" if said == answer else f", it is {int(answer)}"
    return f"{int(said)} ({sure:.0%}){mark}"


if __name__ == "__main__":
    main()
