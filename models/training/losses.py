"""What training minimises, and what is done to a whole batch: blending, pasting, erasing."""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from data import BENIGN_INDEX, LABELS, MALIGNANT_INDEX


@dataclass
class Truth:
    """What is known of a batch of N pictures. Blended pictures have shares in place of ones and zeros."""

    lesion: torch.Tensor  # [N] bool
    classes: torch.Tensor  # [N,7] float, all zero where the class is none of the seven
    malignant: torch.Tensor  # [N] float
    dermoscopy: torch.Tensor  # [N] float


def loss_of(outputs: tuple, truth: Truth, smoothing: float) -> torch.Tensor:
    """Seven-class cross-entropy, half the malignant-or-benign one and 0.2 of the kind's on lesions; 0.3 of the gate's on everything."""
    logits, gate, kind, _ = outputs
    lesion = truth.lesion
    scores = F.log_softmax(logits[lesion], 1)
    named = truth.classes[lesion].sum(1)
    soft = truth.classes[lesion] * (1 - smoothing) + named[:, None] * smoothing / len(LABELS)
    seven = -(soft * scores).sum() / named.sum().clamp(min=1)
    bad, good = torch.logsumexp(scores[:, MALIGNANT_INDEX], 1), torch.logsumexp(scores[:, BENIGN_INDEX], 1)
    malignant = truth.malignant[lesion] * (1 - smoothing) + smoothing / 2
    two = -(malignant * bad + (1 - malignant) * good).mean()
    kinds = F.binary_cross_entropy_with_logits(kind[lesion], truth.dermoscopy[lesion])
    gates = F.binary_cross_entropy_with_logits(gate, lesion.float())
    return seven + 0.5 * two + 0.2 * kinds + 0.3 * gates


def blend(truth: Truth, rows, other, share: float) -> None:
    for values in (truth.classes, truth.malignant, truth.dermoscopy):
        values[rows] = share * values[rows] + (1 - share) * values[other]


def partners(truth: Truth, rng) -> tuple:
    rows = torch.nonzero(truth.lesion)[:, 0]
    return rows, rows[torch.from_numpy(rng.permutation(len(rows)))]


def mixup(x, truth: Truth, rng) -> None:
    """Blends lesions with other lesions, in place."""
    rows, other = partners(truth, rng)
    share = float(rng.beta(0.4, 0.4))
    x[rows] = share * x[rows] + (1 - share) * x[other]
    blend(truth, rows, other, share)


def cutmix(x, truth: Truth, rng) -> None:
    """Pastes a rectangle of another lesion's picture, in place; the label follows the area (Yun et al., 2019)."""
    rows, other = partners(truth, rng)
    top, left, side = rectangle(x.shape[-1], float(np.sqrt(rng.uniform(0.05, 0.5))), rng)
    share = 1 - side * side / (x.shape[-1] * x.shape[-1])
    x[rows, :, top : top + side, left : left + side] = x[other, :, top : top + side, left : left + side]
    blend(truth, rows, other, share)


def erase(x, rng, odds: float) -> None:
    """Blanks one square of each picture with probability `odds`, in place, so that no single structure decides (DeVries & Taylor, 2017)."""
    for row in range(len(x)):
        if rng.random() < odds:
            top, left, side = rectangle(x.shape[-1], rng.uniform(0.2, 0.4), rng)
            x[row, :, top : top + side, left : left + side] = 0


def rectangle(size: int, share: float, rng) -> tuple:
    side = int(size * share)
    return *(int(v) for v in rng.integers(0, size - side + 1, 2)), side
