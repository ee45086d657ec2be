"""Licences are SPDX expressions in their official spelling; others get the id they were meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.cards.licence import canonical

# From the list of licence ids at spdx.org and from the SPDX specification, annex D.
WELL_FORMED = {
    "Apache-2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "MIT": "MIT",
    " mit ": "MIT",
    "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0",
    "0bsd": "0BSD",
    "GPL-2.0-only": "GPL-2.0-only",
    "MIT OR Apache-2.0": "MIT OR Apache-2.0",
    "mit or apache-2.0": "MIT OR Apache-2.0",
    "(MIT  OR  Apache-2.0) AND BSD-3-Clause": "(MIT OR Apache-2.0) AND BSD-3-Clause",
    "LGPL-2.1-only OR MIT AND BSD-3-Clause": "LGPL-2.1-only OR MIT AND BSD-3-Clause",
    "((MIT))": "((MIT))",
    "EPL-1.0+": "EPL-1.0+",
    "GPL-2.0-or-later WITH classpath-exception-2.0": "GPL-2.0-or-later WITH Classpath-exception-2.0",
    "MIT AND (GPL-2.0-only WITH Bison-exception-2.2 OR Zlib)": (
        "MIT AND (GPL-2.0-only WITH Bison-exception-2.2 OR Zlib)"
    ),
    "LicenseRef-Ours": "LicenseRef-Ours",
    "DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2": "DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2",
}
ILL_FORMED = [
    "", " ", "MIT AND", "OR MIT", "(MIT", "MIT)", "()", "MIT MIT", "MIT,Apache-2.0", "MIT/Apache-2.0",
    "MIT;",
    "AND", "WITH", "MIT WITH", "MIT WITH MIT", "MIT++", "+", "LicenseRef-", "LicenseRef-a b", "(MIT) (MIT)",
    "GPL-2.0-only WITH nothing", "MIT\nOR", "MIT | GPL-2.0-only", "MÍT", "(" * 60 + "MIT" + ")" * 60,
]  # fmt: skip
MEANT = {
    "Apache": "Apache-2.0",
    "apache2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "GPLv3": "GPL-3.0-only",
    "MIT License": "MIT",
    "MITT": "MIT",
    "CC-BY-4": "CC-BY-4.0",
    "proprietary": "LicenseRef-Proprietary",
}


@pytest.mark.parametrize("written", WELL_FORMED)
def test_an_expression_is_kept_in_its_official_spelling(written: str) -> None:
    assert canonical(written) == WELL_FORMED[written]


@pytest.mark.parametrize("written", WELL_FORMED)
def test_a_canonical_expression_is_its_own(written: str) -> None:
    assert canonical(canonical(written)) == canonical(written)


@pytest.mark.parametrize("written", ILL_FORMED)
def test_what_is_no_expression_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"^an SPDX licence"):
        canonical(written)


@pytest.mark.parametrize("written", MEANT)
def test_a_common_name_gets_the_id_that_it_means(written: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean `{MEANT[written]}`"):
        canonical(written)


@pytest.mark.parametrize("written", ["NONE", "NOASSERTION", "unknown"])
def test_no_licence_is_stated_by_leaving_the_key_out(written: str) -> None:
    with pytest.raises(ValueError, match="leave the key out"):
        canonical(written)


def test_a_wrong_exception_gets_the_exception_that_it_means() -> None:
    with pytest.raises(ValueError, match=r"did you mean `Classpath-exception-2\.0`"):
        canonical("GPL-2.0-only WITH Classpath-exception")


IDS = st.sampled_from(
    ["MIT", "Apache-2.0", "Zlib", "LicenseRef-x", "EPL-1.0+", "GPL-2.0-only WITH Bison-exception-2.2"]
)
EXPRESSIONS = st.recursive(
    IDS,
    lambda inner: st.tuples(inner, st.sampled_from([" AND ", " OR "]), inner).map("".join)
    | inner.map("({})".format),
    max_leaves=10,
)  # fmt: skip


@settings(deadline=None)
@given(EXPRESSIONS)
def test_whatever_the_grammar_makes_is_accepted_as_it_stands(expression: str) -> None:
    assert canonical(expression) == expression


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("MITandorwh()+-. ", max_size=20))
def test_any_text_is_an_expression_or_refused_in_a_sentence(text: str) -> None:
    try:
        assert canonical(text).split() == canonical(canonical(text)).split()
    except ValueError as error:
        assert str(error).startswith("an SPDX licence")
