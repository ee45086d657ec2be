"""Masks as runs of pixels, as COCO keeps them."""
