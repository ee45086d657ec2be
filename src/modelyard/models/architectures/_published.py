"""How whole detectors and segmenters are published: key maps beyond those of their backbones."""

from __future__ import annotations

from modelyard.models.layout import Layout

# The modules of YOLOv8 by their number in the published file; those that are missing have no weights.
_YOLOV8 = {
    r"0": "backbone.stem.",
    **{str(2 * stage - 1): f"backbone.stage{stage}.0." for stage in range(1, 5)},
    **{str(2 * stage): f"backbone.stage{stage}.1." for stage in range(1, 5)},
    r"9": "backbone.stage4.2.",
    r"12": "neck.finer.0.",
    r"15": "neck.finer.1.",
    r"16": "neck.shrink.0.",
    r"18": "neck.coarser.0.",
    r"19": "neck.shrink.1.",
    r"21": "neck.coarser.1.",
    r"22\.cv2": "head.boxes.",
    r"22\.cv3": "head.classes.",
}
YOLOV8 = Layout(
    "ultralytics",
    (
        (r"model\.22\.dfl\.conv\.weight", "head.distances"),
        *((rf"model\.{number}\.(.*)bn\.", rf"{ours}\1norm.") for number, ours in _YOLOV8.items()),
        *((rf"model\.{number}\.", ours) for number, ours in _YOLOV8.items()),
    ),
)

_LEVEL = r"(?:bottleneck|enc\d|dec\d)"  # each layer repeats the name of its block
_PARTS = ((r"conv1\.", "first.conv."), (r"norm1\.", "first.norm."), (r"conv2\.", "second.conv."),
          (r"norm2\.", "second.norm."))  # fmt: skip
_BLOCKS = {
    **{rf"encoder{level}\.": f"backbone.level{level}." for level in range(1, 5)},
    r"bottleneck\.": "backbone.level5.",
    **{rf"decoder{4 - step}\.": f"decoder.merge.{step}." for step in range(4)},
}
UNET = Layout(
    "mateuszbuda",
    (
        *(
            (published + _LEVEL + part, ours + our_part)
            for published, ours in _BLOCKS.items()
            for part, our_part in _PARTS
        ),
        *((rf"upconv{4 - step}\.", f"decoder.up.{step}.") for step in range(4)),
        (r"conv\.", "head.classes."),
    ),
)

_AUXILIARY = (r"aux_classifier\.", None)  # it helps in training, and answers nothing
DEEPLABV3 = Layout(
    "torchvision",
    (
        _AUXILIARY,
        (r"classifier\.0\.convs\.4\.1\.", "head.body.0.pooled.conv."),
        (r"classifier\.0\.convs\.4\.2\.", "head.body.0.pooled.norm."),
        (r"classifier\.0\.convs\.(\d)\.0\.", r"head.body.0.convs.\1.conv."),
        (r"classifier\.0\.convs\.(\d)\.1\.", r"head.body.0.convs.\1.norm."),
        (r"classifier\.0\.project\.0\.", "head.body.0.project.conv."),
        (r"classifier\.0\.project\.1\.", "head.body.0.project.norm."),
        (r"classifier\.1\.", "head.body.1.conv."),
        (r"classifier\.2\.", "head.body.1.norm."),
        (r"classifier\.4\.", "head.classes."),
    ),
)
FCN = Layout(
    "torchvision",
    (
        _AUXILIARY,
        (r"classifier\.0\.", "head.body.0.conv."),
        (r"classifier\.1\.", "head.body.0.norm."),
        (r"classifier\.4\.", "head.classes."),
    ),
)
