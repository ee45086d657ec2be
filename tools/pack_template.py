"""Pack the present version of each template, so that projects of it can be brought to a later one.

Run it before `version.txt`, and `_commit` in `.copier-answers.yml.jinja`, are raised.
"""

from __future__ import annotations

from modelyard.scaffold.history import pack
from modelyard.scaffold.template import template_named

for name in ("zoo", "pipeline"):
    print(pack(template_named(name)))
