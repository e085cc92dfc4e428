"""Pictures as the shipped pipeline sees them: a raster of the manifest's short side (Lanczos, as sharp does it), a square around
its centre, bilinear to the input size. `test/e2e/training-smoke.test.ts` compares both.
"""
import json

import cv2
import numpy as np
import torch
from PIL import Image

from data import REPOSITORY
from network import normalise

SHORT_SIDE = json.loads((REPOSITORY / "models/molenet/manifest.json").read_text())["input"]["shortSide"]


def raster(image: np.ndarray, short: int = SHORT_SIDE) -> np.ndarray:
    height, width = image.shape[:2]
    if min(height, width) == short:
        return image
    size = (short, round(height * short / width)) if width < height else (round(width * short / height), short)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))


def view(image: np.ndarray, size: int, scale: float = 1.0, rotate: int = 0, flip: bool = False) -> np.ndarray:
    """`image` is a raster; `rotate` is clockwise, in degrees."""
    height, width = image.shape[:2]
    step = min(height, width) * scale / size
    matrix = np.array([[step, 0, width / 2 + (0.5 - size / 2) * step - 0.5], [0, step, height / 2 + (0.5 - size / 2) * step - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    out = np.rot90(cv2.warpAffine(image, matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE), -rotate // 90)
    return np.ascontiguousarray(out[:, ::-1] if flip else out)


@torch.no_grad()
def predict(network, images, batch: int = 32) -> tuple:
    """Views (uint8 arrays of one size) -> logits [N,7], gate [N], kind [N] as float32 arrays."""
    network.eval()
    parts = [network(normalise(torch.from_numpy(np.stack(images[at : at + batch]))))[:3] for at in range(0, len(images), batch)]
    return tuple(torch.cat(column).numpy() for column in zip(*parts))
