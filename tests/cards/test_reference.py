"""References: each form that a person may write, and what is said of the others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.cards.reference import RESERVED_ALIASES, Reference, is_path, selector_kind, slug_problem
from modelyard.core.errors import ReferenceFormError

STUB = "cv/classification/resnet_v1-50/pytorch/torchvision/imagenet/base-none"


@pytest.mark.parametrize(
    ("text", "kind", "name", "selector", "hub"),
    [
        ("resnet50", "name", "resnet50", None, None),
        ("ResNet-50", "name", "ResNet-50", None, None),
        ("  Mask R-CNN (v2) ", "name", "Mask R-CNN (v2)", None, None),
        ("ViT: base", "name", "ViT: base", None, None),
        ("resnet50@1.0.0", "name", "resnet50", "1.0.0", None),
        ("resnet50@^1", "name", "resnet50", "^1", None),
        ("resnet50@~1.2", "name", "resnet50", "~1.2", None),
        ("resnet50@>=1,<2", "name", "resnet50", ">=1,<2", None),
        ("resnet50 @ >=1 <2 || 3.x", "name", "resnet50", ">=1 <2 || 3.x", None),
        ("resnet50@latest", "name", "resnet50", "latest", None),
        ("resnet50@experimental", "name", "resnet50", "experimental", None),
        ("ResNet-50@production", "name", "ResNet-50", "production", None),
        (STUB, "stub", STUB, None, None),
        ("zoo:" + STUB, "stub", STUB, None, None),
        (STUB + "@1.0.0", "stub", STUB, "1.0.0", None),
        ("zoo:cv/*/*/pytorch/*/imagenet/pruned*", "pattern", "cv/*/*/pytorch/*/imagenet/pruned*", None, None),
        ("cv/*/resnet_v?-50/*/*/*/*@^1", "pattern", "cv/*/resnet_v?-50/*/*/*/*", "^1", None),
        ("hf:org/name", "hub", "org/name", None, "hf"),
        ("hf:org/name@refs/pr/1", "hub", "org/name", "refs/pr/1", "hf"),
        ("timm:convnext_tiny", "hub", "convnext_tiny", None, "timm"),
        ("hf:org/model.onnx", "hub", "org/model.onnx", None, "hf"),
        ("./x", "path", "./x", None, None),
        ("../x@1", "path", "../x@1", None, None),
        ("/a/b/c/d/e/f/g", "path", "/a/b/c/d/e/f/g", None, None),
        ("~/models/a", "path", "~/models/a", None, None),
        ("path:resnet50", "path", "resnet50", None, None),
        (".", "path", ".", None, None),
        ("a/b/c/d/e/f/best.ONNX", "path", "a/b/c/d/e/f/best.ONNX", None, None),
        *[("m" + suffix, "path", "m" + suffix, None, None) for suffix in (".onnx", ".pth", ".pt", ".pt2")],
        *[("m" + suffix, "path", "m" + suffix, None, None) for suffix in (".safetensors", ".torchscript")],
    ],
)
def test_a_reference_is_read_as_what_it_is(
    text: str, kind: str, name: str, selector: str | None, hub: str | None
) -> None:
    found = Reference.parse(text)
    assert (found.kind, found.name, found.selector, found.hub) == (kind, name, selector, hub)
    assert str(found) == found.raw == text


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "empty", "resnet50"),
        ("  \t", "empty", "resnet50"),
        ("@1.0.0", "names no model", "`resnet50@1.0.0`"),
        ("@", "names no model", "`resnet50@1.0.0`"),
        ("a@", "names no version", "`a@1.0.0`"),
        ("a@b@c", "more than one `@`", "One `@`"),
        ("a\x1b[31mb", r"U\+001B", "by hand"),
        ("resnet\u202e50", r"U\+202E", "by hand"),
        ("resnet50@v1.0.0", "`v1.0.0`", "Write `1.0.0`"),
        ("resnet50@1.0.0rc1", "`1.0.0rc1`", "Ranges"),
        ("resnet50@Production", "capital", "`@production`"),
        ("cv/classification/resnet50", "no slash", "seven parts"),
        ("resnet*", r"wildcard `\*`", "modelyard search"),
        ("zoo:resnet50", "one part", "seven|all"),
        ("zoo:cv/*/*", "missing are framework, repo, dataset, sparsification", r"`\*`"),
        ("zoo:" + STUB + "?recipe_type=transfer", "recipe", "Leave it out"),
        ("https://example.org/a/b/c/d/e/f/model", "an address", "url"),
        ("hf:", "names no model after `hf:`", "hf:org/name"),
        ("hf:@main", "names no model", "Write the model"),
        ("path:", "names no model", "Write the model"),
        ("x" * 5000, "at most 4096", "resnet50"),
    ],
)
def test_a_wrong_reference_is_refused_with_a_hint(text: str, said: str, hint: str) -> None:
    with pytest.raises(ReferenceFormError, match=said) as caught:
        Reference.parse(text)
    assert caught.value.hint
    assert any(word in caught.value.hint for word in hint.replace("\\", "").split("|"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.0.0", "version"),
        ("1.0.0-rc.1+b", "version"),
        ("1.0", "range"),
        ("=1.0.0", "range"),
        ("*", "range"),
        (">=1,<2", "range"),
        ("latest", "alias"),
        ("production", "alias"),
        ("v1", "alias"),
        ("eu_west-2", "alias"),
    ],
)
def test_a_selector_is_a_version_a_range_or_an_alias(text: str, kind: str) -> None:
    assert selector_kind(text) == kind


def test_the_reserved_words_are_aliases_by_their_form() -> None:
    assert {"latest", "experimental"} == RESERVED_ALIASES
    assert {selector_kind(word) for word in RESERVED_ALIASES} == {"alias"}


@pytest.mark.parametrize("name", ["resnet50", "a", "0", "yolov8n", "mobilenet_v1-1.0", "a" * 100])
def test_a_plain_folder_name_can_be_a_reference(name: str) -> None:
    assert slug_problem(name) is None
    assert Reference.parse(name).kind == "name"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "empty"),
        ("ResNet-50", "lower-case"),
        ("-x", "starts with"),
        (".hidden", "starts with"),
        ("a b", "lower-case"),
        ("a/b", "lower-case"),
        ("a\n", "lower-case"),
        ("é", "lower-case"),
        ("a.", "ends with a dot"),
        ("a" * 101, "at most 100"),
    ],
)
def test_an_odd_folder_name_cannot_be_a_reference(name: str, said: str) -> None:
    assert said in (slug_problem(name) or "")


def test_a_display_name_is_no_path() -> None:
    assert [text for text in ("ResNet-50", "~x", "a.b", "zoo:m.pt", "hf:a/m.pt") if is_path(text)] == []


PIECES = st.sampled_from(
    ["zoo:", "hf:", "@", "/", "*", "?", "./", "resnet50", "1.0.0", "^1", ".onnx", "-", "="]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=16).map("".join)


@settings(deadline=None, max_examples=500)
@given(TEXTS)
def test_any_text_is_a_reference_or_a_reference_error(text: str) -> None:
    try:
        found = Reference.parse(text)
    except ReferenceFormError as error:
        assert error.message.isprintable() and error.hint
    else:
        assert found.name and found.raw == text


@settings(deadline=None)
@given(
    st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True).filter(lambda name: not slug_problem(name))
)
def test_every_allowed_folder_name_but_a_file_reads_back_as_a_name(name: str) -> None:
    found = Reference.parse(name + "@1.0.0")
    assert (found.kind, found.name, found.selector) == ("name", name, "1.0.0")
