"""What training minimises, and what is done to a whole batch: blending, pasting, erasing."""
import numpy as np
import torch
import torch.nn.functional as F

from data import MALIGNANT_INDEX


def loss_of(logits, gate, labels, targets, smoothing: float) -> torch.Tensor:
    """Seven-class cross-entropy + half the malignant-or-benign one on lesions; the gate's on everything."""
    lesion = labels >= 0
    scores = F.log_softmax(logits[lesion], 1)
    targets = targets[lesion]
    soft = targets * (1 - smoothing) + smoothing / targets.shape[1]
    seven = -(soft * scores).sum(1).mean()
    bad = torch.logsumexp(scores[:, MALIGNANT_INDEX], 1)
    good = torch.logsumexp(scores[:, [i for i in range(7) if i not in MALIGNANT_INDEX]], 1)
    truth = soft[:, MALIGNANT_INDEX].sum(1)
    two = -(truth * bad + (1 - truth) * good).mean()
    return seven + 0.5 * two + 0.3 * F.binary_cross_entropy_with_logits(gate, lesion.float())


def mixup(x, targets, labels, rng) -> None:
    """Blends lesions with other lesions, in place."""
    rows = torch.nonzero(labels >= 0)[:, 0]
    other = rows[torch.from_numpy(rng.permutation(len(rows)))]
    share = float(rng.beta(0.4, 0.4))
    x[rows] = share * x[rows] + (1 - share) * x[other]
    targets[rows] = share * targets[rows] + (1 - share) * targets[other]


def cutmix(x, targets, labels, rng) -> None:
    """Pastes a rectangle of another lesion's picture, in place; the label follows the area (Yun et al., 2019)."""
    rows = torch.nonzero(labels >= 0)[:, 0]
    other = rows[torch.from_numpy(rng.permutation(len(rows)))]
    top, left, side = rectangle(x.shape[-1], float(np.sqrt(rng.uniform(0.05, 0.5))), rng)
    share = 1 - side * side / (x.shape[-1] * x.shape[-1])
    x[rows, :, top : top + side, left : left + side] = x[other, :, top : top + side, left : left + side]
    targets[rows] = share * targets[rows] + (1 - share) * targets[other]


def erase(x, rng, odds: float) -> None:
    """Blanks one square of each picture with probability `odds`, in place, so that no single structure decides (DeVries & Taylor, 2017)."""
    for row in range(len(x)):
        if rng.random() < odds:
            top, left, side = rectangle(x.shape[-1], rng.uniform(0.2, 0.4), rng)
            x[row, :, top : top + side, left : left + side] = 0


def rectangle(size: int, share: float, rng) -> tuple:
    side = int(size * share)
    return *(int(v) for v in rng.integers(0, size - side + 1, 2)), side
