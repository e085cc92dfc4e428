"""Training batches, each made from a seed and its step number alone, so that a resumed run goes on alike."""
import numpy as np
import torch

import augment
import negatives
from data import LABELS, Pictures

# Shares of a batch. Phone photos are few and are shown far more often than their number says; negatives train the gate alone.
MIXTURE = {"ham10000": 0.68, "isic2017": 0.11, "pad-ufes": 0.13, "not-a-lesion": 0.08}


class Batches:
    """Yields `steps` batches from step `first` on: (uint8 [N,S,S,3], labels [N] with -1 for no lesion, targets [N,7])."""

    def __init__(self, pictures: Pictures, seed: int, count: int, size, first: int, steps: int, skip=frozenset(), strength: float = 1.0, targets=None, without=None):
        """`targets`: a distribution over the classes for every picture of the index; the label alone where it is None. `without`: a set whose share goes to the others."""
        total = sum(share for name, share in MIXTURE.items() if name != without)
        self.mixture = {name: share / total for name, share in MIXTURE.items() if name != without}
        self.targets = np.eye(len(LABELS), dtype=np.float32)[pictures.table.label.clip(lower=0)] if targets is None else targets
        self.pictures, self.seed, self.count, self.size, self.first, self.steps, self.strength = (
            pictures, seed, count, size, first, steps, strength,
        )
        table = pictures.table
        self.rows, self.odds = {}, {}
        for name in self.mixture:
            part = table[(table.set == name) & (table.split == "train") & ~table.image_id.isin(skip)]
            weight = 1 / np.sqrt(part.label.map(part.label.value_counts()).to_numpy())
            self.rows[name], self.odds[name] = part.index.to_numpy(), weight / weight.sum()
        self.ham = self.rows["ham10000"]

    def negative(self, size: int, rng: np.random.Generator) -> np.ndarray:
        kind = rng.random()
        if kind < 0.6:
            return negatives.pictured(self.pictures[int(rng.choice(self.rows["not-a-lesion"]))], size, rng)
        if kind < 0.8:
            for _ in range(20):
                found = negatives.skin(self.pictures[int(rng.choice(self.ham))], size, rng)
                if found is not None:
                    return found
        return negatives.drawn(size, rng)

    def __iter__(self):
        return (self.batch(step) for step in range(self.first, self.first + self.steps))

    def batch(self, step: int):
        rng = np.random.default_rng([self.seed, step])
        size, table = self.size, self.pictures.table
        images, labels = np.empty((self.count, size, size, 3), np.uint8), np.empty(self.count, np.int64)
        targets = np.zeros((self.count, len(LABELS)), np.float32)
        for place, name in enumerate(rng.choice(list(self.mixture), self.count, p=list(self.mixture.values()))):
            if name == "not-a-lesion":
                images[place], labels[place] = self.negative(size, rng), -1
            else:
                row = int(rng.choice(self.rows[name], p=self.odds[name]))
                images[place] = augment.lesion(self.pictures[row], name, table.framing[row], size, rng, self.strength)
                labels[place], targets[place] = table.label[row], self.targets[row]
        return torch.from_numpy(images), torch.from_numpy(labels), torch.from_numpy(targets)

