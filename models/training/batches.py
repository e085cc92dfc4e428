"""Training batches, each made from a seed and its step number alone, so that a resumed run goes on alike."""
import numpy as np
import torch

import augment
import negatives
from data import LABELS, NO_LESION, Pictures
from losses import Truth


class Batches:
    """Yields batches from step `first` up to step `end`: (uint8 [N,S,S,3], Truth).

    The recipe's `mixture`: shares of a batch by "set" or "set kind" ("milk10k close-up"); "not-a-lesion" trains the gate alone.
    Inside a part a class is drawn in proportion to (its number of pictures) ** `balance` of the recipe, which caps what is half of a set.
    """

    def __init__(self, pictures: Pictures, recipe, first: int, end: int):
        self.pictures, self.recipe, self.first, self.end = pictures, recipe, first, end
        table = pictures.table
        self.rows, self.odds = {}, {}
        for name in {name for mixture in recipe.mixture.values() for name in mixture}:
            place, _, kind = name.partition(" ")
            part = table[(table.set == place) & (table.split == "train") & ((table.kind == kind) if kind else True)]
            weight = part.label.map(part.label.value_counts()).to_numpy() ** (recipe.balance - 1.0)
            self.rows[name], self.odds[name] = part.index.to_numpy(), weight / weight.sum()
        self.skin = table.index[(table.set == "ham10000") & (table.split == "train")].to_numpy()

    def negative(self, size: int, rng: np.random.Generator) -> np.ndarray:
        kind = rng.random()
        if kind < 0.6:
            return negatives.pictured(self.pictures[int(rng.choice(self.rows["not-a-lesion"]))], size, rng)
        if kind < 0.8:
            for _ in range(20):
                found = negatives.skin(self.pictures[int(rng.choice(self.skin))], size, rng)
                if found is not None:
                    return found
        return negatives.drawn(size, rng)

    def __iter__(self):
        return (self.batch(step) for step in range(self.first, self.end))

    def batch(self, step: int) -> tuple:
        recipe, table = self.recipe, self.pictures.table
        rng, size = np.random.default_rng([recipe.seed, step]), recipe.size_at(step)
        images, rows = np.empty((recipe.batch, size, size, 3), np.uint8), np.full(recipe.batch, NO_LESION)
        mixture = recipe.mixture_at(step)
        shares = np.array(list(mixture.values())) / sum(mixture.values())
        for place, name in enumerate(rng.choice(list(mixture), recipe.batch, p=shares)):
            if name == "not-a-lesion":
                images[place] = self.negative(size, rng)
            else:
                rows[place] = rng.choice(self.rows[name], p=self.odds[name])
                images[place] = augment.lesion(self.pictures[rows[place]], table.framing[rows[place]], size, rng, recipe.strength)
        return torch.from_numpy(images), self.truth(rows)

    def truth(self, rows: np.ndarray) -> Truth:
        table, lesion = self.pictures.table, rows >= 0
        labels = np.where(lesion, table.label.to_numpy()[rows], NO_LESION)
        classes = np.zeros((len(rows), len(LABELS)), np.float32)
        classes[labels >= 0, labels[labels >= 0]] = 1
        of = lambda values: torch.from_numpy(np.where(lesion, values[rows], 0).astype(np.float32))
        dermoscopy = (table.kind == "dermoscopy").to_numpy()
        return Truth(torch.from_numpy(lesion), torch.from_numpy(classes), of(table.malignant.to_numpy()), of(dermoscopy))
