"""Stubs: the real ones of SparseZoo with their fields read by hand, and the laws that all of them obey."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from modelyard.cards.stub import FIELDS, Stub, derive, explain, is_pattern, is_stub_like, pattern_regex
from modelyard.core.errors import StubError

# From the documents of SparseZoo, DeepSparse and SparseML: the fields of each, read off by hand, in the order
# of FIELDS and with a dot for none. `_written` puts the stub together from them by the grammar of row E1.
REAL = """
cv classification efficientnet b0 pytorch sparseml imagenet . arch moderate .
cv classification efficientnet b4 pytorch sparseml imagenet . base none .
cv classification efficientnet_v2 s pytorch sparseml imagenet . base none .
cv classification inception_v3 . pytorch sparseml imagenet . pruned conservative .
cv classification inception_v3 . pytorch sparseml imagenet . pruned moderate .
cv classification mnist . keras sparseml mnist . pruned conservative .
cv classification mnistnet . pytorch sparseml mnist . base none .
cv classification mobilenet_v1 1.0 pytorch sparseml imagenet . base none .
cv classification mobilenet_v1 1.0 pytorch sparseml imagenet . pruned_quant moderate .
cv classification mobilenet_v1 1.0 pytorch sparseml imagenet . sparse conservative .
cv classification mobilenet_v2 1.0 pytorch sparseml imagenet . base none .
cv classification resnet_v1 101 keras sparseml imagenet . pruned moderate .
cv classification resnet_v1 101_2x pytorch sparseml imagenet . base none .
cv classification resnet_v1 101_2x pytorch torchvision imagenet . base none .
cv classification resnet_v1 152 pytorch torchvision imagenet . base none .
cv classification resnet_v1 18 pytorch sparseml imagenet . pruned conservative .
cv classification resnet_v1 20 keras sparseml cifar_10 . base none .
cv classification resnet_v1 34 pytorch sparseml imagenet . sparse conservative .
cv classification resnet_v1 50 pytorch sparseml imagenet augmented pruned_quant aggressive .
cv classification resnet_v1 50 pytorch sparseml imagenet . pruned85_quant none vnni
cv classification resnet_v1 50 pytorch sparseml imagenet . channel20_pruned75_quant none vnni
cv classification resnet_v1 50 pytorch sparseml imagenet . pruned95 none .
cv classification resnet_v1 50 pytorch sparseml imagenet . pruned95_quant none .
cv classification resnet_v1 50 pytorch sparseml imagenet . pruned95_uniform_quant none .
cv classification resnet_v1 50 pytorch sparseml imagenette . pruned conservative .
cv classification resnet_v1 50 pytorch torchvision imagenet . base none .
cv classification resnet_v1 50_2x pytorch torchvision imagenet . base none .
cv classification vgg 11_bn pytorch sparseml imagenet . base none .
cv classification vgg 16 pytorch sparseml imagenet . pruned conservative .
cv classification vgg 19 pytorch sparseml imagenet . pruned moderate .
cv classification vgg 19_bn pytorch torchvision imagenet . base none .
cv detection ssd resnet18_300 pytorch sparseml voc . pruned moderate .
cv detection ssd resnet50_300 pytorch sparseml coco . base none .
cv detection yolo_v3 spp pytorch ultralytics coco . pruned aggressive_97 .
cv detection yolo_v3 spp pytorch ultralytics coco . pruned_quant aggressive_94 .
cv detection yolov5 l pytorch ultralytics coco . pruned_quant aggressive_95 .
cv detection yolov5 n pytorch ultralytics coco . base_quant none .
cv detection yolov5 s pytorch ultralytics coco . pruned aggressive_96 .
cv detection yolov5 s pytorch ultralytics coco . pruned75_quant none .
cv detection yolov5 s pytorch ultralytics coco . pruned_quant aggressive_94 .
cv detection yolov8 s pytorch ultralytics coco . pruned50_quant none .
cv segmentation yolact darknet53 pytorch dbolya coco . pruned82_quant none .
cv segmentation yolact darknet53 pytorch dbolya coco . pruned90 none .
cv segmentation yolov8 s pytorch ultralytics coco . base_quant none .
nlg text_generation codegen_mono 350m pytorch huggingface bigpython_bigquery_thepile . base none .
nlg text_generation codegen_mono 350m pytorch huggingface bigpython_bigquery_thepile . pruned50_quant none .
nlp document_classification obert base pytorch huggingface imdb . pruned90_quant none .
nlp masked_language_modeling bert base pytorch huggingface wikipedia_bookcorpus . 3layer_pruned80_quant none vnni
nlp masked_language_modeling bert large pytorch huggingface wikipedia_bookcorpus . pruned90 none .
nlp masked_language_modeling distilbert none pytorch huggingface wikipedia_bookcorpus . pruned80_quant none vnni
nlp multilabel_text_classification obert base pytorch huggingface goemotions . pruned90 none .
nlp question_answering bert base pytorch huggingface squad . 12layer_pruned80_quant none vnni
nlp question_answering bert base pytorch huggingface squad . pruned95_obs_quant none .
nlp question_answering bert base pytorch huggingface squad . pruned_quant aggressive_95 .
nlp question_answering bert base pytorch huggingface squad . pruned_quant_3layers aggressive_84 .
nlp question_answering bert base_cased pytorch huggingface squad . pruned90 none .
nlp question_answering distilbert none pytorch huggingface squad . pruned80_quant none vnni
nlp question_answering mobilebert none pytorch huggingface squad . 14layer_pruned50 none vnni
nlp question_answering oberta base pytorch huggingface squad . pruned90_quant none .
nlp question_answering roberta large pytorch huggingface squad . base none .
nlp sentiment_analysis bert base pytorch huggingface twitter_financial_news_sentiment . pruned80_quant none vnni
nlp text_classification distilbert none pytorch huggingface qqp . pruned80_quant none vnni
nlp token_classification bert base_cased pytorch huggingface conll2003 . pruned90 none .
nlp token_classification obert base pytorch huggingface conll2003 . base none .
"""  # noqa: E501
ROWS = [tuple(None if f == "." else f for f in line.split()) for line in REAL.strip().splitlines()]
RESNET = "cv/classification/resnet_v1-50/pytorch/sparseml/imagenet/"


def _written(row: tuple[str | None, ...]) -> str:
    domain, task, *architecture_to_repo = row[:6]
    *architecture, framework, repo = architecture_to_repo
    groups = ([domain], [task], architecture, [framework], [repo], row[6:8], row[8:])
    return "/".join("-".join(field for field in group if field) for group in groups)


def test_the_stubs_of_the_table_are_written_as_their_source_writes_them() -> None:
    written = [_written(row) for row in ROWS]
    assert written[0] == "cv/classification/efficientnet-b0/pytorch/sparseml/imagenet/arch-moderate"
    assert RESNET + "channel20_pruned75_quant-none-vnni" in written
    assert len(set(written)) == 64


@pytest.mark.parametrize("row", ROWS, ids=_written)
def test_a_real_stub_reads_as_its_fields_and_is_written_again(row: tuple[str | None, ...]) -> None:
    stub = Stub.parse("zoo:" + _written(row))
    assert stub.properties() == dict(zip(FIELDS, row, strict=True))
    assert str(stub) == _written(row)


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("pruned-quant-moderate-vnni", ("pruned-quant", "moderate", "vnni")),
        ("pruned-4-block-quant-none", ("pruned-4-block-quant", "none", None)),
        ("base-none-channel20_edge", ("base", "none", "channel20_edge")),
        ("base-none-none", ("base", "none", "none")),
        ("none-none", ("none", "none", None)),
        ("pruned-undecided_50-deepsparse-throughput", ("pruned", "undecided_50", "deepsparse-throughput")),
        ("Pruned-Aggressive_94", ("Pruned", "Aggressive_94", None)),
        ("pruned-mild", ("pruned", "mild", None)),
        ("pruned-mild-gpu", ("pruned", "mild", "gpu")),
        ("a-b-mild-gpu", ("a-b", "mild", "gpu")),
    ],
)
def test_an_awkward_sparse_part_is_divided_at_its_category(part: str, fields: tuple[str | None, ...]) -> None:
    stub = Stub.parse(RESNET + part)
    assert (stub.sparse_name, stub.sparse_category, stub.sparse_target) == fields
    assert str(stub) == RESNET + part


def test_the_first_hyphen_divides_architecture_and_dataset() -> None:
    reading = explain("cv/classification/vit-b-16/pytorch/my-repo/imagenet-21k-ft/base-none")
    assert reading.stub is not None
    assert (reading.stub.architecture, reading.stub.sub_architecture) == ("vit", "b-16")
    assert (reading.stub.dataset, reading.stub.training_scheme) == ("imagenet", "21k-ft")
    assert reading.notes == (
        "`vit-b-16`: architecture `vit`, sub-architecture `b-16`: the first hyphen divides",
        "`imagenet-21k-ft`: dataset `imagenet`, training scheme `21k-ft`: the first hyphen divides",
    )


def test_a_reading_tells_how_an_awkward_part_was_read() -> None:
    assert explain(RESNET + "base-none").notes == ()
    assert explain(RESNET + "pruned95_quant-none").notes == (
        "`pruned95_quant-none`: name `pruned95_quant`, category `none`, no target",
    )
    assert explain(RESNET + "pruned80_quant-none-vnni").notes == (
        "`pruned80_quant-none-vnni`: name `pruned80_quant`, category `none`, target `vnni`",
    )
    assert "by its place" in explain(RESNET + "pruned-mild").notes[1]


ALPHABET = "abcXYZ019_.+"
WORDS = st.text(alphabet=ALPHABET, min_size=1, max_size=8).filter(lambda word: word.strip("."))
CATEGORIES = st.sampled_from(
    ["none", "conservative", "moderate", "aggressive", "undecided", "aggressive_94", "odd"]
)
TARGETS = st.sampled_from(["vnni", "channel20_edge", "deepsparse_throughput"]) | WORDS
CHAINS = st.lists(WORDS, min_size=1, max_size=4).map("-".join)
SPARSE = st.lists(WORDS | CATEGORIES | TARGETS, min_size=2, max_size=5).map("-".join)
STUBS = st.tuples(CHAINS, CHAINS, CHAINS, CHAINS, CHAINS, CHAINS, SPARSE).map("/".join)


@settings(deadline=None)
@given(STUBS, st.booleans())
def test_a_well_formed_stub_is_written_as_it_was_read(text: str, prefixed: bool) -> None:
    assert str(Stub.parse("zoo:" + text if prefixed else text)) == text
    assert explain(text).problems == ()


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(alphabet="ab.-", max_size=4), min_size=6, max_size=8).map("/".join) | STUBS)
def test_a_text_is_well_formed_exactly_if_nothing_is_wrong_with_it(text: str) -> None:
    parts = text.split("/")
    wrong = len(parts) != 7 or "-" not in parts[-1] or any("" in part.split("-") for part in parts)
    assert (explain(text).stub is None) == (wrong or any(not part.strip(".") for part in parts))


@settings(deadline=None)
@given(STUBS)
def test_the_text_of_a_stub_reads_back_as_the_same_stub(text: str) -> None:
    stub = Stub.parse(text)
    assert Stub.parse(str(stub)) == stub
    assert Stub(**stub.properties()) == stub  # type: ignore[arg-type]


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60) | st.text(alphabet="ab/-*?_:.@ ", max_size=40) | STUBS)
def test_any_text_has_a_reading_with_a_stub_or_a_problem(text: str) -> None:
    reading = explain(text)
    assert (reading.stub is None) == bool(reading.problems)
    assert reading.stub is not None or (reading.hint and reading.problems[0].isprintable())


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "empty", "resnet_v1-50"),
        ("zoo:", "empty", "resnet_v1-50"),
        ("resnet50", "has one part", "all seven"),
        ("zoo:mpt-7b-gsm8k_mpt_pretrain-pruned60_quantized", "newer one-part form", "seven parts"),
        (
            "cv/classification/resnet_v1-50",
            "missing are framework, repo, dataset, sparsification",
            "all seven",
        ),
        (RESNET + "base-none/x", "8 parts", "domain / sub_domain"),
        (RESNET + "base", "no sparse category", "`base-none`"),
        (RESNET + "pruned-", "one side of a hyphen in `pruned-`", "none stands at an end"),
        ("cv/classification/-50/pytorch/sparseml/imagenet/base-none", "part architecture", "hyphen"),
        ("cv//resnet_v1-50/pytorch/sparseml/imagenet/base-none", "part sub_domain is empty", "unknown"),
        ("cv/../resnet_v1-50/pytorch/sparseml/imagenet/base-none", "part sub_domain is `..`", "unknown"),
        (
            "cv/class ification/a/b/c/d/base-none",
            r"part sub_domain has the character ` ` \(U\+0020\)",
            "letters",
        ),
        ("cv/x/a/b/c/é/base-none", r"part dataset has the character `é` \(U\+00E9\)", "letters"),
        ("cv/x/a\x1b/b/c/d/base-none", r"part architecture has the character `\\x1b`", "letters"),
        ("cv/x/a/b/c/d/*-none", r"wildcard `\*`", "pattern"),
        (RESNET + "base-none?recipe_type=transfer", "names a recipe", f"`zoo:{RESNET}base-none`"),
        ("a" * 1001, "at most 1000", "resnet_v1-50"),
    ],
)
def test_a_wrong_stub_is_refused_with_the_part_and_the_character(text: str, said: str, hint: str) -> None:
    with pytest.raises(StubError, match=said) as caught:
        Stub.parse(text)
    assert hint in (caught.value.hint or "")
    assert explain(text).problems == (caught.value.message,)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("architecture", "resnet-v1"),
        ("sparse_name", "pruned-none"),
        ("dataset", "a-b"),
        ("repo", "a/b"),
        ("domain", ""),
    ],
)
def test_fields_that_would_not_read_back_make_no_stub(field: str, value: str) -> None:
    fields = Stub.parse(RESNET + "base-none").properties()
    with pytest.raises(StubError):
        Stub(**{**fields, field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("zoo:cv/classification/*/pytorch/*/imagenet/pruned*", True),
        ("cv/*/resnet_v1-?0/*/*/*/*", True),
        ("CV/Classification/ResNet_V1-50/PyTorch/*/ImageNet/PRUNED95_quant-None", True),
        (RESNET + "pruned95_quant-none", True),
        (RESNET + "pruned95", False),
        ("cv/*/resnet_v1/*/*/*/*", False),
        ("cv/*/resnet.v1-50/*/*/*/*", False),
        ("nlp/*/*/*/*/*/*", False),
        ("*/*/*/*/*/*/?", False),
    ],
)
def test_a_stub_fits_its_patterns_without_regard_to_case(pattern: str, fits: bool) -> None:
    assert Stub.parse(RESNET + "pruned95_quant-none").matches(pattern) is fits


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("cv/classification/*", "missing are framework, repo, dataset, sparsification"),
        ("cv/**/*/*/*/*/*", r"part sub_domain has `\*\*`, which is not supported"),
        ("*/*/*/*/*/*/*/*", "8 parts"),
        ("cv/[a-z]/*/*/*/*/*", r"character `\["),
        ("cv//*/*/*/*/*", "part sub_domain is empty"),
        ("", "empty"),
    ],
)
def test_a_wrong_pattern_is_refused_with_what_is_missing(pattern: str, said: str) -> None:
    with pytest.raises(StubError, match=said):
        pattern_regex(pattern)


@settings(deadline=None, max_examples=300)
@given(STUBS, st.data())
def test_a_pattern_fits_part_by_part_as_fnmatch_does(text: str, data: st.DataObject) -> None:
    parts = text.split("/")
    cuts = [data.draw(st.integers(0, len(part))) for part in parts]
    wild = [
        part[:cut] + data.draw(st.sampled_from(["*", "?", ""])) for part, cut in zip(parts, cuts, strict=True)
    ]
    assume(all(wild))
    expected = all(fnmatch.fnmatchcase(p.lower(), w.lower()) for p, w in zip(parts, wild, strict=True))
    assert Stub.parse(text).matches("/".join(wild)) is expected


@pytest.mark.parametrize(
    ("text", "stub_like", "pattern"),
    [
        (RESNET + "base-none", True, False),
        ("zoo:resnet50", True, False),
        ("ZOO:" + RESNET + "*", True, True),
        ("cv/classification/*", True, True),
        (RESNET + "base-none?recipe_type=transfer", True, False),
        ("resnet50", False, False),
        ("resnet*", False, False),
        ("org/name", False, False),
        ("./a/b/c/d/e/f/g", False, False),
        ("/a/b/c/d/e/f/*", False, False),
        ("a/b/c/d/e/f/model.onnx", False, False),
        ("https://a/b/c/d/e/f", False, False),
    ],
)
def test_a_stub_is_told_from_a_name_and_from_a_path(text: str, stub_like: bool, pattern: bool) -> None:
    assert (is_stub_like(text), is_pattern(text)) == (stub_like, pattern)


def test_a_card_without_a_stub_gets_one_from_what_it_states() -> None:
    stub = derive(
        task="classification",
        backbone="ResNet-50",
        framework="PyTorch",
        repo="torchvision",
        dataset="ImageNet-1K",
    )
    assert str(stub) == "cv/classification/resnet-50/pytorch/torchvision/imagenet_1k/base-none"
    text = derive(task="text-generation", backbone="Phi 2 (base)", framework=None, repo=None, dataset="")
    assert str(text) == "nlp/text_generation/phi_2_base/unknown/unknown/unknown/base-none"


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=150), st.none() | st.text(max_size=30))
def test_any_card_has_a_stub_without_training_scheme(task: str, backbone: str, other: str | None) -> None:
    stub = derive(task=task, backbone=backbone, framework=other, repo=other, dataset=other)
    assert Stub.parse(str(stub)) == stub
    assert stub.training_scheme is None and stub.sparse_target is None
