"""What every backbone, head and architecture holds to; authors of others can check theirs.

>>> from modelyard.models.testing import check_backbone
>>> check_backbone("resnet18")  # an AssertionError says in a sentence what does not hold

`BACKBONE_CHECKS`, `HEAD_CHECKS` and `ARCHITECTURE_CHECKS` are the single checks, each a function of a name,
for a test of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.testing.architecture import ARCHITECTURE_CHECKS as ARCHITECTURE_CHECKS
    from modelyard.models.testing.architecture import check_architecture as check_architecture
    from modelyard.models.testing.backbone import BACKBONE_CHECKS as BACKBONE_CHECKS
    from modelyard.models.testing.backbone import check_backbone as check_backbone
    from modelyard.models.testing.head import HEAD_CHECKS as HEAD_CHECKS
    from modelyard.models.testing.head import check_head as check_head

_HOMES = {
    "ARCHITECTURE_CHECKS": "modelyard.models.testing.architecture",
    "BACKBONE_CHECKS": "modelyard.models.testing.backbone",
    "HEAD_CHECKS": "modelyard.models.testing.head",
    "check_architecture": "modelyard.models.testing.architecture",
    "check_backbone": "modelyard.models.testing.backbone",
    "check_head": "modelyard.models.testing.head",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
