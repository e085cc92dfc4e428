"""A training run in miniature, on pictures that it draws: python3 models/training/smoke.py OUT_FOLDER

Two steps, the export, and PyTorch's scores for a few inputs in expected.json: the TypeScript engine has to give the same.
Needs no data, no AMX and no compiler: the steps run in float32.
"""
import functools
import json
import sys
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import negatives
from export import Exported, write_artifact
from inception import Inception
from losses import loss_of
from network import MoleNet, normalise

SIZE = 64


def drawn_lesion(rng: np.random.Generator) -> np.ndarray:
    """A dark blot on skin."""
    image = np.full((SIZE, SIZE, 3), rng.uniform([190, 140, 120], [235, 190, 170]), np.float32)
    centre = tuple(int(v) for v in rng.uniform(0.35, 0.65, 2) * SIZE)
    axes = tuple(int(v) for v in rng.uniform(0.12, 0.3, 2) * SIZE)
    cv2.ellipse(image, centre, axes, float(rng.uniform(0, 180)), 0, 360, [float(v) for v in rng.uniform(30, 110, 3)], -1, cv2.LINE_AA)
    return np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def check_inception(x: torch.Tensor) -> None:
    """Convolutions made one, BatchNorm folded and pooling moved behind its convolution: the features stay torchvision's."""
    network, x = Inception().double(), x.double()
    network.adapt_statistics([x])
    as_keras = functools.partial(F.avg_pool2d, count_include_pad=False)
    with torch.no_grad(), mock.patch("torchvision.models.inception.F.avg_pool2d", as_keras):
        theirs, ours = network.features(x[:2]), network.feature_map(x[:2]).mean((2, 3))
    assert theirs.std() > 0.01 and torch.allclose(theirs, ours, atol=1e-6), "inception.py computes something else than torchvision"
    print("inception: as torchvision")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: smoke.py OUT_FOLDER")
    folder = Path(sys.argv[1])
    torch.manual_seed(3)
    torch.set_num_threads(1)
    rng = np.random.default_rng(3)
    images = np.stack([drawn_lesion(rng) for _ in range(6)] + [negatives.drawn(SIZE, rng) for _ in range(2)])
    x, labels = normalise(torch.from_numpy(images)), torch.tensor([0, 1, 2, 4, 5, 6, -1, -1])
    network = MoleNet()
    network.adapt_statistics([x])
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3)
    network.train()
    for step in range(2):
        logits, gate, _ = network(x)
        loss = loss_of(logits, gate, labels, F.one_hot(labels.clamp(min=0), 7).float(), 0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        print(f"step {step + 1}: loss {loss.item():.4f}")
    network.eval()
    write_artifact([network], folder, "0.0.1", SIZE)
    with torch.no_grad():
        logits, gate, maps = Exported(network).eval()(x[:3])
        assert torch.allclose(logits, network(x[:3])[0], atol=1e-4), "folding changed the scores"
    check_inception(F.interpolate(x, size=96))
    flat = lambda tensor: [round(float(v), 7) for v in tensor.contiguous().flatten()]
    expected = {"inputs": flat(x[:3]), "count": 3, "logits": flat(logits), "gate": flat(gate), "maps": flat(maps)}
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
