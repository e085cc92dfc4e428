"""Compares networks, ensembles, test-time views and input sizes on val, in PyTorch:

    python3 models/training/choose.py --checkpoints molenet-2a/checkpoint.pt molenet-2b/checkpoint.pt --sizes 224

With several networks the views are shared out among them, as the shipped pipeline does it.
"""
import argparse

import numpy as np
import torch

import views
from data import load
from export import load_network
from metrics import summary
from train import VAL

VIEWS = {
    "1 view": [(1.0, 0, False)],
    **{f"4 views, 1 and {near}": [(1.0, 0, False), (near, 90, True), (1.0, 180, False), (near, 270, True)] for near in (0.85, 0.7, 0.55)},
    "4 views, 0.8 and 0.55": [(0.8, 0, False), (0.55, 90, True), (0.8, 180, False), (0.55, 270, True)],
}


class Part:
    """One set and kind of val; the scores of a network on a view are computed once."""

    def __init__(self, pictures, networks: list, place: str, kind: str, size: int):
        table = pictures.table
        rows = table.index[(table.set == place) & (table.kind == kind) & (table.split == "val")]
        self.rasters, self.networks, self.size, self.scores = [views.raster(pictures[r]) for r in rows], networks, size, {}
        self.labels, self.truth = table.label[rows].to_numpy(), table.malignant[rows].to_numpy()

    def score(self, number: int, view: tuple) -> np.ndarray:
        if (number, view) not in self.scores:
            images = [views.view(image, self.size, *view) for image in self.rasters]
            self.scores[number, view] = views.predict(self.networks[number], images)[0]
        return self.scores[number, view]

    def summary(self, plan: list, number=None) -> dict:
        """Of one network, or of all with the views shared out."""
        parts = [self.score(at % len(self.networks) if number is None else number, view) for at, view in enumerate(plan)]
        return summary(np.mean(parts, axis=0), self.labels, self.truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[224])
    parser.add_argument("--parts", nargs="+", default=list(VAL), choices=list(VAL))
    args = parser.parse_args()
    torch.set_num_threads(1)
    pictures, networks = load(), [load_network(name) for name in args.checkpoints]
    for name in args.parts:
        for size in args.sizes:
            part = Part(pictures, networks, *VAL[name], size)
            for title, plan in VIEWS.items():
                for number, checkpoint in enumerate(args.checkpoints):
                    print(f"{name}, {size} px, {title}, {checkpoint}: {part.summary(plan, number)}", flush=True)
                if len(networks) > 1 and len(plan) > 1:
                    print(f"{name}, {size} px, {title}, shared out: {part.summary(plan)}", flush=True)


if __name__ == "__main__":
    main()
