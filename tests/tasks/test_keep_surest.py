"""Suppression against ONNX Runtime's `NonMaxSuppression`, and overlaps against pycocotools."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper
from pycocotools import mask as coco

from modelyard.tasks.nms import intersections_over_unions, keep_surest


def scattered(count: int, seed: int, spread: float = 300) -> tuple[np.ndarray, np.ndarray]:
    """Boxes that crowd, and scores of which no two are equal."""
    random = np.random.default_rng(seed)
    corners = random.uniform(0, spread, (count, 2))
    boxes = np.concatenate([corners, corners + random.uniform(10, 120, (count, 2))], 1)
    return boxes.astype(np.float32), random.permutation(count).astype(np.float32) / count


@pytest.fixture(scope="module")
def referee():
    """The ONNX operator: boxes [1, N, 4] and scores [1, classes, N], the overlap, the least score."""
    given = [
        helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, None, 4]),
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, None, None]),
        helper.make_tensor_value_info("most", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("overlap", TensorProto.FLOAT, [1]),
    ]
    kept = helper.make_tensor_value_info("kept", TensorProto.INT64, [None, 3])
    node = helper.make_node("NonMaxSuppression", [one.name for one in given], ["kept"])
    graph = helper.make_graph([node], "suppression", given, [kept])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def run(boxes: np.ndarray, scores: np.ndarray, overlap: float, most: int = 10**6) -> np.ndarray:
        feed = {
            "boxes": boxes[None], "scores": scores[None], "most": np.array([most]),
            "overlap": np.array([overlap], np.float32),
        }  # fmt: skip
        return session.run(None, feed)[0]

    return run


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 1500])
@pytest.mark.parametrize("overlap", [0.0, 0.3, 0.7])
def test_the_same_boxes_stay_as_in_onnx_runtime(referee, count, overlap):
    boxes, scores = scattered(count, count)
    expected = referee(boxes, scores[None], overlap)[:, 2]
    assert keep_surest(boxes, scores, overlap=overlap).tolist() == expected.tolist()


def test_classes_leave_each_other_alone(referee):
    boxes, scores = scattered(700, 3, spread=150)
    classes = np.random.default_rng(3).integers(0, 5, 700)
    by_class = np.where(classes == np.arange(5)[:, None], scores, 0)
    expected = [row[2] for row in referee(boxes, by_class, 0.45) if by_class[row[1], row[2]] > 0]
    kept = keep_surest(boxes, scores, classes, overlap=0.45)
    assert kept.tolist() == sorted(expected, key=lambda one: -scores[one])


def test_only_the_surest_so_many_stay(referee):
    boxes, scores = scattered(900, 5, spread=2000)
    expected = referee(boxes, scores[None], 0.45, most=300)[:, 2]
    assert keep_surest(boxes, scores, overlap=0.45, most=300).tolist() == expected.tolist()


def test_of_equal_scores_the_first_stays():
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]])
    assert keep_surest(boxes, np.array([0.5, 0.5, 0.5])).tolist() == [0, 2]


def test_nothing_is_kept_of_nothing():
    assert keep_surest(np.zeros((0, 4)), np.zeros(0)).tolist() == []


def test_boxes_without_area_take_nothing_away():
    boxes = np.array([[5, 5, 5, 5], [0, 0, 10, 10], [5, 5, 5, 5]])
    assert len(keep_surest(boxes, np.array([0.9, 0.8, 0.7]))) == 3


def test_overlaps_are_those_of_pycocotools():
    boxes = scattered(40, 7)[0].astype(np.float64)
    sized = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], 1)
    expected = coco.iou(sized, sized[:25], [0] * 25)
    np.testing.assert_allclose(intersections_over_unions(boxes, boxes[:25]), expected, atol=1e-12)
