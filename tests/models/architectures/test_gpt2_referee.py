"""`LanguageArchitecture` against the GPT-2 of transformers, with random weights in its own format."""

from __future__ import annotations

import warnings
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from modelyard.models import create_model
from modelyard.models.architectures import LanguageArchitecture

# The counts of openai/gpt-2's published checkpoints, tied weights once.
COUNTS = {
    "gpt2": 124_439_808,
    "gpt2-medium": 354_823_168,
    "gpt2-large": 774_030_080,
    "gpt2-xl": 1_557_611_200,
}
SMALL = {"n_positions": 24, "n_embd": 48, "n_layer": 3, "n_head": 4}
OURS = {"context": 24, "width": 48, "depth": 3, "heads": 4}


@pytest.fixture(scope="module")
def transformers(torchvision: ModuleType) -> ModuleType:
    assert torchvision  # transformers imports it, and it must be whole by then
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers
    return transformers


def small(transformers: ModuleType, *, tied: bool = True) -> nn.Module:
    """Make theirs, without dropout, with all weights drawn."""
    torch.manual_seed(0)
    dropped = dict.fromkeys(("embd_pdrop", "attn_pdrop", "resid_pdrop"), 0.0)
    config = transformers.GPT2Config(
        vocab_size=100, tie_word_embeddings=tied, bos_token_id=0, eos_token_id=None, **SMALL, **dropped
    )
    network = transformers.GPT2LMHeadModel(config)
    for name, parameter in network.named_parameters():
        nn.init.normal_(parameter, float("ln_" in name), 0.4)
    return network.double()


def loaded(theirs: nn.Module, *, tied: bool = True) -> LanguageArchitecture:
    ours = create_model("language", num_classes=100, tied=tied, **OURS).double()
    ours.load_state_dict(ours.layouts()[0].apply(theirs.state_dict()))
    return ours


def tokens(*shape: int) -> Tensor:
    return torch.randint(0, 100, shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("tied", [True, False])
def test_scores_and_gradients_are_theirs(transformers: ModuleType, tied: bool) -> None:
    theirs = small(transformers, tied=tied).train()
    ours = loaded(theirs, tied=tied).train()
    got, expected = ours(tokens(2, 24)), theirs(tokens(2, 24)).logits
    torch.testing.assert_close(got, expected, rtol=1e-5, atol=1e-9)
    got.square().mean().backward()
    expected.square().mean().backward()
    gradients = ours.layouts()[0].apply({key: one.grad for key, one in theirs.named_parameters()})
    assert gradients.keys() == dict(ours.named_parameters()).keys()
    for key, gradient in gradients.items():
        torch.testing.assert_close(ours.get_parameter(key).grad, gradient, rtol=1e-5, atol=1e-9)


def test_it_continues_a_prompt_as_theirs_does(transformers: ModuleType) -> None:
    theirs = small(transformers, tied=False).eval()
    expected = theirs.generate(tokens(2, 6), max_new_tokens=18, do_sample=False, pad_token_id=0)
    got = loaded(theirs, tied=False).generate(tokens(2, 6), 18, temperature=0)
    assert torch.equal(got, expected)
    assert len(got[:, 6:].unique()) > 5


def test_the_hubs_older_files_are_read_too(transformers: ModuleType) -> None:
    theirs = small(transformers).eval()
    older = {key.removeprefix("transformer."): one for key, one in theirs.transformer.state_dict().items()}
    older |= {f"h.{number}.attn.bias": torch.ones(1, 1, 24, 24) for number in range(3)}
    older |= {f"h.{number}.attn.masked_bias": torch.tensor(-1e4) for number in range(3)}
    ours = loaded(theirs)
    ours.load_state_dict(ours.layouts()[0].apply(older))
    torch.testing.assert_close(ours(tokens(1, 9)), theirs(tokens(1, 9)).logits)


@pytest.mark.parametrize("name", COUNTS)
def test_published_models_have_the_published_count_of_parameters(name: str) -> None:
    with torch.device("meta"):
        assert sum(one.numel() for one in create_model(name).parameters()) == COUNTS[name]


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("gpt2", (768, 12, 12)),
        ("gpt2-medium", (1024, 24, 16)),
        ("gpt2-large", (1280, 36, 20)),
        ("gpt2-xl", (1600, 48, 25)),
    ],
)
def test_published_keys_and_shapes_are_ours(
    transformers: ModuleType, name: str, sizes: tuple[int, int, int]
) -> None:
    config = transformers.GPT2Config(**dict(zip(("n_embd", "n_layer", "n_head"), sizes, strict=True)))
    with torch.device("meta"):
        theirs, ours = transformers.GPT2LMHeadModel(config), create_model(name)
        renamed = ours.layouts()[0].apply(theirs.state_dict())
    assert {key: one.shape for key, one in renamed.items()} == {
        key: one.shape for key, one in ours.state_dict().items()
    }
