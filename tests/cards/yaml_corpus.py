"""Cards as different people write them: each has data, comments and habits of its own."""

from __future__ import annotations

BLOCK_CARDS = {
    "quoted": """\
# A card of the zoo.
name: "ResNet-50"
version: "1.0.0"   # never reused
task: "classification"
framework: "pytorch"

architecture:
  backbone: "resnet50"
  num_parameters: 25557032
  input_size: [3, 224, 224]   # CHW
  input_normalization:
    mean: [0.485, 0.456, 0.406]
    std: [0.229, 0.224, 0.225]

# What was measured.
performance:
  imagenet_val:
    top1_accuracy: 0.7613   # published
    top5_accuracy: 0.9290
    # the machine
    hardware: "NVIDIA A100"

tags: ["imagenet", "classification", "baseline"]
status: "active"        # active, deprecated, experimental
deprecated_by: null
""",
    "plain": """\
name: YOLOv8 nano
version: 8.0.1
task: detection
framework: pytorch
weights: {url: https://example.org/a/yolov8n.pt, size_mb: 6.2}
tags: [coco, edge]
licence: AGPL-3.0-only
aliases: {}
derived_from: []
""",
    "single quotes": """\
---
# header

name: 'U-Net'
version: '0.3.0-rc.1'
task: 'segmentation'
framework: 'pytorch'
description: 'It''s small'
limits: ''
metadata:
    team: 'vision'          # four columns
    owners:
    - 'ann'                 # first
    # on leave
    - 'bob'

    - 'eve'
    cost: {eur: 12.5, notes: [a, 'b', "c"]}
...
""",
    "blocks of text": """\
name: phi-2
version: 2.0.0
task: text-generation
framework: pytorch
description: |   # for people
  Two lines
  of text.

    indented: yes

intended_use: >-
  Folded text that runs
  over lines.

  A second paragraph.
limits: |-
    no end of line

migration_guide: >
  Ends in a line break.
# about the status
status: active
""",
    "lists under their key": """\
name: a
version: 1.2.3
task: classification
framework: onnx
derived_from:
- one
- two # inline
# three is gone
- "four"
deployments:
- name: prod   # live
  environment: k8s
  # since when
  since: '2024-01-01'
- name: stage

  url: https://stage.example.org/#top
- {name: flow, owner: me}
labels:
  0: tench
  1: goldfish
  2: "white shark"
sources:
- https://example.org
""",
    "lists indented": """\
name: b
version: "3.0.0"
task: classification
framework: jax
tags:
  # the first
  - x
  - y

  - z
  # the end of tags
# before sources
sources:
  - https://example.org/a
  -   https://example.org/b   # far
metadata:
  deep:
    deeper:
      deepest: [1, [2, 3], {k: v}]
      other:
  # a loose remark
  matrix:
    - - 1
      - 2
    - - 3
      - 4
""",
    "empty values": """\
name: c
version: 1.0.0
task: classification
framework: torch
description:
licence:   # to be asked
weights:

exports: ~
status: active
metadata: null
""",
    "two sections, no air": """\
name: d
version: 1.0.0
task: detection
framework: torch
training:
  dataset: COCO
  epochs: 300
  learning_rate: 1.0e-05
  # seed: 42
weights:
  url: 'https://example.org/d.pth?x=1&y=2'
  sha256_prefix: "0f1e2d3c"
    # deeper than its key
  size_mb: 97.8
""",
    "quotes over lines": """\
name: e
version: "1.0.0"
task: classification
framework: torch
description: "A long text
  over two lines" # remark
limits: plain text
  that goes on

  and on
intended_use: 'single
  too'
tags: [one,
  two,   # second
  three]
""",
    "flow over lines": """\
name: f
version: "1.0.0"
task: classification
framework: torch
tags: [
  "a",   # first
  "b",
]
weights: {
  url: "u",
  size_mb: 1.5 # MB
}
architecture: { backbone: r50, input_size: [ 3, 8, 8 ] }
""",
    "odd spaces": """\
name:    g
version:   "1.0.0"
task :  classification
"framework": torch
'status': active
training:
      epochs:   3
      optimizer: SGD     # far
performance:
   val:
      top1_accuracy:   0.5
      ok: true
      bad: false

""",
    "not ASCII": """\
# Überschrift — 模型
name: "Modèle 😀"
version: "1.0.0"
task: classification
framework: torch
description: größer als 😀 # naïve
tags: [é, "日本", ß]
metadata: {日: 本, x: "\\u00e9\\n"}
""",
    "starts with a comment": """\

# yaml-language-server: $schema=../schema.json


name: h
version: 1.0.0
task: classification
framework: torch


# --- exports ---

exports:
  onnx:
    url: https://example.org/h.onnx
    opset_version: 17


  torchscript:
    url: https://example.org/h.ts
""",
}

FLOW_CARDS = {
    "JSON": """\
{
  "name": "i",
  "version": "1.0.0",
  "task": "classification",
  "tags": ["a", "b"],
  "weights": {
    "url": "https://example.org",
    "size_mb": 1.5
  },
  "derived_from": [
    "x",
    "y"
  ],
  "status": null
}
""",
    "one line": "{name: j, version: 1.0.0, task: detection, tags: [], weights: {url: u}, status, more: }\n",
}

CARDS = BLOCK_CARDS | FLOW_CARDS
