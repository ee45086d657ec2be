"""`Writer`: a session of a language model that goes on with texts, token by token.

Where a line feed is among the model's characters, a text begins after one and ends before the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from modelyard.core.errors import InputError, NotANumberError
from modelyard.core.stated_number import demand_whole
from modelyard.runtimes.predict.prediction import Prediction
from modelyard.tasks.answers import TextAnswer
from modelyard.tasks.characters import decoded, encoded
from modelyard.tasks.outputs import output
from modelyard.tasks.sampling import Draw, next_tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.predict.about import About
    from modelyard.runtimes.session import Session

BOUNDARY = "\n"


class Writer:
    """A language model that is open for texts."""

    def __init__(
        self,
        session: Session,
        about: About,
        *,
        max_tokens: int = 100,
        temperature: float = 0.0,
        top_k: int | None = None,
        seed: int | None = None,
    ) -> None:
        """Take a session and what is known of its model.

        Args:
            session: an open session.
            about: its labels, which are its characters.
            max_tokens: how many are written at most.
            temperature: 0 takes the likeliest, more leaves it to chance.
            top_k: only the likeliest so many can be drawn.
            seed: makes chance repeatable.
        """
        if about.labels is None:
            raise InputError(f"{about.name} does not say which characters its tokens are")
        demand_whole("max_tokens", max_tokens)
        self.session, self.about = session, about
        self._characters, self._most, self._draw = about.labels, max_tokens, Draw(temperature, top_k, seed)
        self._end = about.labels.index(BOUNDARY) if BOUNDARY in about.labels else None

    def __call__(self, prompts: str | Iterable[str]) -> Iterator[Prediction]:
        """Go on with each text in turn."""
        for prompt in _texts(prompts):
            try:
                tokens = self._tokens(prompt)
            except InputError as error:
                yield Prediction(prompt, None, str(error))
                continue
            yield self._answered(prompt, tokens)

    def _answered(self, prompt: str, tokens: NDArray[np.int64]) -> Prediction:
        try:
            return Prediction(prompt, self._written(prompt, tokens))
        except NotANumberError as error:
            return Prediction(prompt, None, error.message)

    def _tokens(self, prompt: str) -> NDArray[np.int64]:
        begun = prompt if self._end is None else BOUNDARY + prompt
        if not begun:
            raise InputError("a prompt has one character at least")
        return encoded(begun, self._characters)

    def _written(self, prompt: str, tokens: NDArray[np.int64]) -> TextAnswer:
        chance, start = np.random.default_rng(self._draw.seed), tokens.shape[1]
        while tokens.shape[1] < start + self._most:
            seen = np.ascontiguousarray(tokens[:, -self.about.longest :] if self.about.longest else tokens)
            scores = output(self.session.run(seen), "scores", "batch × tokens × vocabulary")[:, -1]
            drawn = next_tokens(scores, self._draw, chance)
            if drawn[0] == self._end:
                break
            tokens = np.concatenate([tokens, drawn[:, None]], axis=1)
        new = tuple(tokens[0, start:].tolist())
        return TextAnswer(decoded(new, self._characters), new, prompt)


def _texts(prompts: str | Iterable[str]) -> Iterator[str]:
    """Give texts one after another; what is none is refused."""
    if not isinstance(prompts, Iterable):
        raise InputError(f"prompts are texts, one or several, not {prompts!r:.60}")
    for prompt in [prompts] if isinstance(prompts, str) else prompts:
        if not isinstance(prompt, str):
            raise InputError(f"a prompt is a text, not {prompt!r:.60}")
        yield prompt
