"""A model of one's own, from nothing to a served answer: drawn moles, a small network, the ONNX file and its manifest.

    python3 models/example/train.py /tmp/example

Needs PyTorch and NumPy. Writes model.onnx, manifest.json, drawn pictures to measure it on (pictures/) and pictures.csv. README.md says
what comes next. The pictures are drawings: what they teach is worth nothing on skin.
"""
import argparse
import hashlib
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIZE, MEAN, STD = 64, [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]


def draw(random: np.random.Generator, malignant: bool) -> np.ndarray:
    """A spot on skin, SIZE × SIZE × 3 uint8: round and of one colour, or ragged and of two."""
    y, x = (np.mgrid[:SIZE, :SIZE] - SIZE / 2 + random.normal(0, 4, (2, 1, 1))) / SIZE
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    ragged = random.uniform(0.15, 0.45) if malignant else random.uniform(0, 0.15)
    edge = random.uniform(0.16, 0.3) * (1 + ragged * sum(np.sin(k * angle + random.uniform(0, 6.3)) / k for k in (2, 3, 5)))
    inside = 1 / (1 + np.exp((radius - edge) * 60))
    skin, spot = random.uniform([200, 150, 120], [240, 200, 180]), random.uniform([90, 50, 30], [150, 100, 80])
    second = spot * random.uniform(0.1, 0.6)
    half = 1 / (1 + np.exp(-40 * (x * np.cos(t := random.uniform(0, 6.3)) + y * np.sin(t))))
    colour = spot + (second - spot) * (half[..., None] if malignant else 0.2)
    picture = skin + (colour - skin) * inside[..., None] + random.normal(0, 6, (SIZE, SIZE, 3))
    return picture.clip(0, 255).astype(np.uint8)


class Small(nn.Module):
    """Gives what MoleCheck reads: one score (positive = malignant), a gate that lets everything in, and a map of the score."""

    def __init__(self):
        super().__init__()
        sizes = [3, 16, 32, 64]
        self.features = nn.Sequential(*(layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Conv2d(a, b, 3, stride=2, padding=1), nn.BatchNorm2d(b), nn.ReLU())))
        self.score = nn.Conv2d(64, 1, 1)

    def forward(self, x: torch.Tensor):
        maps = self.score(self.features(x))
        logits = maps.mean((2, 3))
        return logits, logits * 0 + 20, maps


def tensor(pictures: np.ndarray) -> torch.Tensor:
    scaled = (pictures.astype(np.float32) / 255 - np.float32(MEAN)) / np.float32(STD)
    return torch.from_numpy(scaled.transpose(0, 3, 1, 2).copy())


def train(network: Small, count: int, epochs: int, random: np.random.Generator) -> None:
    truth = torch.arange(count) % 2
    pictures = tensor(np.stack([draw(random, bool(t)) for t in truth]))
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3)
    for epoch in range(epochs):
        losses = []
        for rows in torch.randperm(count).split(32):
            loss = nn.functional.binary_cross_entropy_with_logits(network(pictures[rows])[0][:, 0], truth[rows].float())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}")


def write_png(file: Path, picture: np.ndarray) -> None:
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks))


def write_model(network: Small, folder: Path) -> None:
    torch.onnx.export(
        network, torch.zeros(1, 3, SIZE, SIZE), str(folder / "model.onnx"), opset_version=13, dynamo=False,
        input_names=["input"], output_names=["logits", "gate", "maps"],
        dynamic_axes={name: {0: "N"} for name in ("input", "logits", "gate", "maps")},
    )
    # Neutral until calibrate.py has measured it.
    point = {"sensitivity": 0.0, "specificity": 0.0, "split": "val"}
    manifest = {
        "schema": 1, "name": "example", "version": "1.0.0", "license": "MIT",
        "description": "A small network that was shown drawings of moles; of no use on skin",
        "dataSets": ["drawn moles"],
        "labels": {"benign": "benign", "malignant": "malignant"},
        "input": {"name": "input", "size": SIZE, "shortSide": SIZE, "mean": MEAN, "std": STD},
        "outputs": {"logits": "logits", "gate": "gate", "maps": "maps"},
        "weights": {"onnx": {"file": "model.onnx", "sha256": hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()}},
        "views": [{"scale": 1, "rotate": 0, "flip": False}, {"scale": 1, "rotate": 180, "flip": True}],
        "calibration": {"malignant": {"scale": 1, "bias": 0}, "temperature": 1, "prior": 0.5},
        "gate": {"threshold": 0.5},
        "quality": {"minShortSidePx": 32, "minSharpness": 0, "minLuma": 0.04, "maxLuma": 0.97},
        "operatingPoints": [{"name": "sensitivity95", "threshold": 0.2, **point}, {"name": "sensitivity80", "threshold": 0.5, **point}],
        "bands": {"raised": "sensitivity95", "high": "sensitivity80"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=8)
    args = parser.parse_args()
    (args.folder / "pictures").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    network = Small()
    train(network, args.pictures, args.epochs, np.random.default_rng(1))
    write_model(network.eval(), args.folder)
    random, lines = np.random.default_rng(2), ["file,malignant"]
    for place in range(args.pictures // 5):
        malignant = place % 3 == 0
        name = f"pictures/{place:04d}.png"
        write_png(args.folder / name, draw(random, malignant))
        lines.append(f"{name},{int(malignant)}")
    (args.folder / "pictures.csv").write_text("\n".join(lines) + "\n")
    print(f"wrote {args.folder}")


if __name__ == "__main__":
    main()
