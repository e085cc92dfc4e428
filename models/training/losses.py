"""What training minimises, and the blending of pictures."""
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
