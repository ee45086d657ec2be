"""What is drawn: colours where they belong, words that can be read, and the picture left as it was."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from photographs import photograph
from PIL import Image

from modelyard.core.errors import InputError
from modelyard.tasks.answers import (
    Box,
    ClassificationAnswer,
    DetectionAnswer,
    Scored,
    SegmentationAnswer,
    TextAnswer,
)
from modelyard.tasks.draw.palette import BLACK, PALETTE, WHITE, color_of, ink_on

PIXELS = np.array(photograph())
TEMPLE = Box(60, 70, 300, 330, "temple", 0, 0.93)


def brightness(color: tuple[int, int, int]) -> float:
    """The relative luminance of WCAG 2, straight from its definition."""
    parts = np.array(color) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("color", [*PALETTE, BLACK, WHITE])
def test_words_stand_out_from_every_colour_as_wcag_asks(color):
    ink, ground = sorted([brightness(ink_on(color)), brightness(color)])
    assert (ground + 0.05) / (ink + 0.05) >= 4.5


def test_a_box_is_drawn_at_its_place_in_its_colour():
    drawn = DetectionAnswer((TEMPLE,), 375, 500).drawn(PIXELS)
    assert drawn.shape == PIXELS.shape
    for row, column in ((200, 60), (200, 300), (330, 180)):
        assert tuple(drawn[row, column]) == color_of(0)
    assert (drawn[100:300, 100:250] == PIXELS[100:300, 100:250]).all()
    assert (drawn[:, 310:] == PIXELS[:, 310:]).all()


def test_a_label_stands_above_its_box_and_no_two_cover_each_other():
    near = Box(58, 72, 298, 331, "pagoda", 1, 0.6)
    drawn = DetectionAnswer((TEMPLE, near), 375, 500).drawn(PIXELS)
    assert (drawn[52:69, 62:130] == color_of(0)).all(-1).mean() > 0.4
    patches = [(drawn == color_of(index)).all(-1).sum() for index in (0, 1)]
    assert min(patches) > 1500


def test_a_tiny_picture_is_enlarged_so_that_words_can_be_read():
    drawn = DetectionAnswer((Box(4, 8, 20, 24, "7", 0, 0.9),), 32, 32).drawn(np.zeros((32, 32, 3), np.uint8))
    assert drawn.shape == (384, 384, 3)
    assert tuple(drawn[200, 4 * 12]) == color_of(0)


def test_a_mask_tints_what_it_covers_and_not_the_background():
    mask = np.zeros((375, 500), np.uint8)
    mask[100:200, 100:300] = 2
    answer = SegmentationAnswer(mask, ("background", "tree", "temple"))
    drawn = answer.drawn(PIXELS)
    assert (drawn[mask == 0] == PIXELS[mask == 0]).all()
    assert tuple(drawn[100, 150]) == color_of(2)
    expected = PIXELS[120, 150] + (np.array(color_of(2)) - PIXELS[120, 150]) * 0.55
    assert np.abs(drawn[120, 150] - expected).max() <= 1


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(InputError, match=r"the mask is of \[2, 2\], the picture of \[375, 500\]"):
        SegmentationAnswer(np.zeros((2, 2), np.uint8), ("a",)).drawn(PIXELS)


def test_a_caption_stands_below_the_picture_with_bars_as_long_as_scores():
    answer = ClassificationAnswer((Scored("palace", 0, 0.75), Scored("x" * 300, 1, 0.1)))
    drawn = answer.drawn(PIXELS)
    assert (drawn[:375] == PIXELS).all()
    assert drawn.shape[0] > 375
    bar = (drawn[380] == PALETTE[1]).all(-1)
    assert bar.sum() == pytest.approx(0.75 * 488, abs=3)


def test_a_notebook_shows_an_answer_on_its_picture_and_in_words():
    answer = DetectionAnswer((TEMPLE,), 375, 500)
    assert answer._repr_png_() is None
    page = answer.on(PIXELS)._repr_html_()
    inside = base64.b64decode(page.partition("base64,")[2].partition('"')[0])
    assert inside == answer.on(PIXELS)._repr_png_()
    assert (np.asarray(Image.open(io.BytesIO(inside))) == answer.drawn(PIXELS)).all()
    assert "temple" in page


def test_words_of_labels_are_no_markup_in_a_notebook():
    answer = ClassificationAnswer((Scored("<script>", 0, 1.0),))
    assert answer._repr_html_().startswith("<pre>&lt;script&gt;")


def test_the_picture_of_an_answer_is_no_part_of_what_it_says():
    answer = DetectionAnswer((TEMPLE,), 375, 500)
    assert answer.on(PIXELS) == answer
    assert "picture" not in answer.as_dict()


def test_words_for_a_terminal_are_one_line_for_each_thing():
    assert DetectionAnswer((), 1, 1).text() == "nothing found"
    assert (
        DetectionAnswer((TEMPLE,), 375, 500).text()
        == "temple   93.0%  left 60  top 70  right 300  bottom 330"
    )
    two = ClassificationAnswer((Scored("cat", 0, 0.9), Scored("tiger", 1, 0.05)))
    assert two.text() == "cat     90.0%\ntiger    5.0%"
    assert TextAnswer("c", (2,), "ab").text() == "abc"


def test_a_text_is_not_drawn():
    with pytest.raises(InputError, match="not drawn"):
        TextAnswer("c").drawn(PIXELS)
