"""Pictures as the shipped pipeline sees them: a raster of short side 240, a square around its centre, bilinear to the input size."""
import cv2
import numpy as np
import torch

from network import normalise

SHORT_SIDE = 240


def raster(image: np.ndarray, short: int = SHORT_SIDE) -> np.ndarray:
    height, width = image.shape[:2]
    factor = short / min(height, width)
    if factor == 1:
        return image
    size = (round(width * factor), round(height * factor))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LANCZOS4)


def view(image: np.ndarray, size: int, scale: float = 1.0, rotate: int = 0, flip: bool = False, centre=None) -> np.ndarray:
    """`image` is a raster; `centre` is (x, y) in 0..1 of it."""
    height, width = image.shape[:2]
    side = min(height, width) * scale
    x, y = (0.5, 0.5) if centre is None else centre
    left = min(max(x * width - side / 2, 0), width - side)
    top = min(max(y * height - side / 2, 0), height - side)
    step = side / size
    matrix = np.array([[step, 0, left + step / 2 - 0.5], [0, step, top + step / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    out = cv2.warpAffine(image, matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    out = np.rot90(out, -rotate // 90)
    return np.ascontiguousarray(out[:, ::-1] if flip else out)


@torch.no_grad()
def predict(network, images, batch: int = 32, quick: bool = False):
    """Views (uint8 arrays of one size) -> logits [N,7], gate [N], features [N,1280] as float32 arrays; `quick` computes in bfloat16."""
    network.eval()
    logits, gates, features = [], [], []
    for start in range(0, len(images), batch):
        x = normalise(torch.from_numpy(np.stack(images[start : start + batch])))
        a, b, c = network(x, fast=quick)
        logits.append(a), gates.append(b), features.append(c)
    return torch.cat(logits).numpy(), torch.cat(gates).numpy(), torch.cat(features).numpy()
