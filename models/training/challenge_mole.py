"""The ancestor's network (challenge-mole), from scratch, on the honest split: the comparison in the model card.

    python3 models/training/challenge_mole.py [--epochs 40]

28 x 28 RGB; its own recipe (random oversampling to equal classes, Adam, halving the rate on a plateau, categorical cross-entropy), but
oversampling happens inside the training split only. The epoch with the best val AUC is kept; test is looked at once.
"""
import argparse

import cv2
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from data import load
from metrics import summary

PARAMETERS = 504_103  # as Keras counts them: BatchNorm's running statistics included


def build() -> nn.Sequential:
    def dense(inputs: int, outputs: int, drop: float) -> list:
        return [nn.Linear(inputs, outputs), nn.ReLU(), nn.BatchNorm1d(outputs), nn.Dropout(drop)]

    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.BatchNorm2d(16),
        nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.BatchNorm2d(64),
        nn.Conv2d(64, 128, 3), nn.ReLU(), nn.Conv2d(128, 256, 3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2),
        *dense(256, 256, 0.2), *dense(256, 128, 0.2), *dense(128, 64, 0.2), *dense(64, 32, 0.2), nn.Linear(32, 7),
    )


def keras_count(network: nn.Module) -> int:
    buffers = sum(b.numel() for name, b in network.named_buffers() if "running" in name)
    return sum(p.numel() for p in network.parameters()) + buffers


@torch.no_grad()
def scores(network: nn.Module, x: torch.Tensor) -> np.ndarray:
    network.eval()
    return torch.cat([network(part) for part in x.split(512)]).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=40)
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    pictures, rng = load(), np.random.default_rng(1)
    table = pictures.table[pictures.table.set == "ham10000"]
    x = np.stack([cv2.resize(pictures[r], (28, 28), interpolation=cv2.INTER_AREA) for r in table.index])
    x = torch.from_numpy(x).float().div_(255).permute(0, 3, 1, 2).contiguous()
    labels, split, truth = table.label.to_numpy(), table.split.to_numpy(), table.malignant.to_numpy()
    part = {name: np.nonzero(split == name)[0] for name in ("train", "val", "test")}
    network = build()
    assert keras_count(network) == PARAMETERS, keras_count(network)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, mode="max", factor=0.5, patience=3)
    best, kept = 0.0, None
    for epoch in range(args.epochs):
        rows = np.concatenate([rng.choice(part["train"][labels[part["train"]] == c], 2000) for c in range(7)])
        rng.shuffle(rows)
        network.train()
        losses = []
        for start in range(0, len(rows), 128):
            batch = rows[start : start + 128]
            loss = F.cross_entropy(network(x[batch]), torch.from_numpy(labels[batch]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        result = summary(scores(network, x[part["val"]]), labels[part["val"]], truth[part["val"]])
        plateau.step(result["auc"])
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, val {({k: round(float(v), 4) for k, v in result.items()})}", flush=True)
        if result["auc"] > best:
            best, kept = result["auc"], {k: v.clone() for k, v in network.state_dict().items()}
    network.load_state_dict(kept)
    for name in ("val", "test"):
        print(name, {k: round(float(v), 4) for k, v in summary(scores(network, x[part[name]]), labels[part[name]], truth[part[name]]).items()})


if __name__ == "__main__":
    main()
