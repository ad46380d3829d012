"""Ageing of clean photographs: deterministic from a seed, NumPy and OpenCV only, in float32.

Convention: images are (H, W, 3) float32 RGB in [0, 1], sRGB-encoded; damage masks are (H, W) float32, 1 = to
be restored, 0 = untouched: outside its mask a piece of damage leaves every pixel bit-identical. Sizes scale
with the picture, so that the same print looks equally worn at every resolution.
"""

from restoration.training.degradations.ageing import Aged, Kind, age

__all__ = ["Aged", "Kind", "age"]
