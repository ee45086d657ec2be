"""The families of backbones: a file is a family, and states its variants as rows of numbers.

A family's module has `create(variant, *, in_channels, **changes) -> Backbone`; `VARIANTS`, a mapping whose
keys are the variants' names; and, where it is so, `SPELLINGS` (other names people write), `LAYOUTS` (how
published weights name what we name otherwise) and `ARCHITECTURE` (the kind that its networks are, if
not `cnn`).
"""
