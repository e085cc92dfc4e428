"""Fits for calibrate.py: numbers in, numbers out. A `Pool` is the validation pictures of one kind.

Two weightings, and why:

- For the malignant figure every set is brought to the reference share of malignant lesions (each malignant picture weighs
  share / malignant pictures of the set, each benign one likewise). Sets of biopsied lesions are mostly malignant and HAM10000 is
  not; if only the share differs, this makes them one population (Saerens et al. 2002), and the fit then holds at that share.
- A set as a whole weighs the root of its number of lesions or patients: between "every lesion counts the same", where a large set
  of one clinic decides alone, and "every set counts the same", where thirty patients' noise weighs as much as a thousand's.
  For the classes, each class of a set weighs the same within it, as balanced accuracy counts them.
"""
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax, logsumexp, softmax

FOLDS = 5


@dataclass
class Pool:
    """Pictures of one kind: class scores N × C, label index (-1: none of the classes), truth, set and group a picture."""

    logits: np.ndarray
    label: np.ndarray
    malignant: np.ndarray
    set: np.ndarray
    group: np.ndarray
    is_malignant_class: np.ndarray

    def part(self, rows: np.ndarray) -> "Pool":
        return Pool(self.logits[rows], self.label[rows], self.malignant[rows], self.set[rows], self.group[rows], self.is_malignant_class)

    def sets(self) -> list:
        return np.unique(self.set).tolist()

    def folds(self, seed: int = 0) -> np.ndarray:
        """A fold a picture; a lesion's (or patient's) pictures share one, and each set spreads over all of them."""
        fold = np.zeros(len(self.label), int)
        random = np.random.default_rng(seed)
        for name in self.sets():
            rows = self.set == name
            groups, place = np.unique(self.group[rows], return_inverse=True)
            fold[rows] = (random.permutation(len(groups)) % FOLDS)[place]
        return fold

    def set_weight(self, name: str) -> float:
        return float(np.sqrt(len(np.unique(self.group[self.set == name]))))

    def truth_weights(self, share: float) -> np.ndarray:
        """Sums to 1; the malignant ones of each set to its `share`."""
        weights = np.zeros(len(self.label))
        for name in self.sets():
            for side, part in ((True, share), (False, 1 - share)):
                rows = (self.set == name) & (self.malignant == side)
                weights[rows] = self.set_weight(name) * part / max(rows.sum(), 1)
        return weights / weights.sum()

    def class_weights(self) -> np.ndarray:
        """Sums to 1 over the pictures that have a class; within a set each class weighs the same."""
        weights = np.zeros(len(self.label))
        for name in self.sets():
            rows = (self.set == name) & (self.label >= 0)
            classes, counts = np.unique(self.label[rows], return_counts=True)
            for c, n in zip(classes, counts):
                weights[rows & (self.label == c)] = self.set_weight(name) / len(classes) / n
        return weights / max(weights.sum(), 1e-12)


def log_odds(logits: np.ndarray, malignant: np.ndarray) -> np.ndarray:
    return logsumexp(logits[:, malignant], axis=1) - logsumexp(logits[:, ~malignant], axis=1)


@dataclass
class Malignant:
    scale: float
    bias: float
    offsets: np.ndarray

    def probability(self, pool: Pool) -> np.ndarray:
        return expit(self.scale * log_odds(pool.logits + self.offsets, pool.is_malignant_class) + self.bias)


def fit_malignant(pool: Pool, share: float, ridge: float) -> Malignant:
    """Scale, bias and class offsets of the smallest weighted log loss; `ridge` holds the offsets back (infinite: none)."""
    weights, side = pool.truth_weights(share), np.where(pool.is_malignant_class, 1.0, -1.0)

    def loss(p: np.ndarray):
        offsets = p[2:] if np.isfinite(ridge) else np.zeros(len(side))
        scores = pool.logits + offsets
        odds = log_odds(scores, pool.is_malignant_class)
        z = np.exp(p[0]) * odds + p[1]
        error = weights * (expit(z) - pool.malignant)
        within = np.zeros_like(scores)
        for group in (pool.is_malignant_class, ~pool.is_malignant_class):
            within[:, group] = softmax(scores[:, group], axis=1)
        gradient = np.concatenate([[error @ odds * np.exp(p[0]), error.sum()], np.exp(p[0]) * (error @ within) * side])
        value = float(weights @ (np.logaddexp(0, z) - pool.malignant * z))
        if np.isfinite(ridge):
            value, gradient[2:] = value + ridge * float(offsets @ offsets), gradient[2:] + 2 * ridge * offsets
        else:
            gradient[2:] = 0
        return value, gradient

    p = minimize(loss, np.zeros(2 + len(side)), jac=True, method="L-BFGS-B").x
    return Malignant(float(np.exp(p[0])), float(p[1]), p[2:] if np.isfinite(ridge) else np.zeros(len(side)))


def held_out(pool: Pool, fit, apply, seed: int = 0) -> np.ndarray:
    """What a fit on the other folds says of each picture."""
    fold, result = pool.folds(seed), None
    for k in range(FOLDS):
        rows = fold == k
        if rows.any():
            said = apply(fit(pool.part(~rows)), pool.part(rows))
            result = np.zeros((len(fold), *said.shape[1:]), said.dtype) if result is None else result
            result[rows] = said
    return result


def choose_malignant(pool: Pool, share: float):
    """The ridge of the lowest held-out log loss. Returns the fit on all pictures and the held-out probabilities."""
    weights, tried = pool.truth_weights(share), {}
    for ridge in (np.inf, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001):
        p = held_out(pool, lambda part, ridge=ridge: fit_malignant(part, share, ridge), Malignant.probability)
        p = np.clip(p, 1e-12, 1 - 1e-12)
        tried[ridge] = float(-weights @ np.where(pool.malignant, np.log(p), np.log1p(-p))), p
        print(f"  offsets held back by {ridge}: held-out log loss {tried[ridge][0]:.4f}")
    best = min(tried, key=lambda ridge: tried[ridge][0])
    return fit_malignant(pool, share, best), tried[best][1]


def balanced(pool: Pool, said: np.ndarray) -> float:
    """Mean over the sets, weighted as they are, of the balanced accuracy within each."""
    return float(pool.class_weights() @ (said == pool.label))


def even_offsets(pool: Pool) -> np.ndarray:
    """Offsets of the class scores (with a temperature beside them) of the smallest log loss with all classes weighing the same."""
    weights, rows = pool.class_weights(), pool.label >= 0
    truth = np.eye(pool.logits.shape[1])[np.maximum(pool.label, 0)]

    def loss(p: np.ndarray):
        z = np.exp(p[0]) * (pool.logits + p[1:])
        error = weights[:, None] * (softmax(z, axis=1) - truth)
        value = -float(weights[rows] @ log_softmax(z, axis=1)[rows, pool.label[rows]])
        gradient = np.concatenate([[float((error * z).sum())], np.exp(p[0]) * error.sum(0)])
        return value + 1e-3 * float(p[1:] @ p[1:]), gradient + np.concatenate([[0], 2e-3 * p[1:]])

    offsets = minimize(loss, np.zeros(1 + pool.logits.shape[1]), jac=True, method="L-BFGS-B").x[1:]
    return offsets - offsets.mean()


def right_else(weights: np.ndarray, named: np.ndarray, rival: np.ndarray, label: np.ndarray, c: int) -> float:
    return float(weights @ (np.where(named, c, rival) == label))


def searched_offsets(pool: Pool, start: np.ndarray) -> np.ndarray:
    """From `start`, one class after the other moved to where the balanced accuracy is highest, in the middle of the best range."""
    offsets, steps, weights = start.copy(), np.arange(-1.5, 1.51, 0.1), pool.class_weights()
    for _ in range(3):
        for c in range(len(offsets)):
            scores = pool.logits + offsets
            others = np.delete(scores, c, axis=1)
            rival, lead = np.delete(np.arange(len(offsets)), c)[others.argmax(1)], scores[:, c] - others.max(1)
            # Right without the class, or right by naming it.
            values = [right_else(weights, lead + step > 0, rival, pool.label, c) - 1e-3 * abs(step) for step in steps]
            # Smoothed over its neighbours, so that one picture's jump does not decide.
            smooth = np.convolve(np.pad(values, 2, mode="edge"), np.ones(5) / 5, "valid")
            offsets[c] += steps[int(np.argmax(smooth))]
    return offsets - offsets.mean()


def choose_class_offsets(pool: Pool) -> np.ndarray:
    """Searched for the highest balanced accuracy; what is searched (nothing, a share of the even offsets, those moved further) is chosen on held-out pictures."""
    if not (pool.label >= 0).any():
        return np.zeros(pool.logits.shape[1])
    ways = {f"{t:.2f} of the even offsets": (lambda part, t=t: t * even_offsets(part)) for t in (0.0, 0.5, 0.75, 1.0, 1.25)}
    ways["searched from the even offsets"] = lambda part: searched_offsets(part, even_offsets(part))
    reached = {}
    for name, way in ways.items():
        values = [balanced(pool, held_out(pool, way, lambda offsets, part: (part.logits + offsets).argmax(1), seed)) for seed in (0, 1)]
        reached[name] = float(np.mean(values))
        print(f"  class offsets, {name}: held-out balanced accuracy {reached[name]:.4f}")
    return ways[max(reached, key=reached.get)](pool)


def temperature(pool: Pool, offsets: np.ndarray) -> float:
    """Within the malignant and the benign group, which the contract then scales to the malignant figure; classes weigh as for the offsets."""
    weights, classes = pool.class_weights(), np.arange(pool.logits.shape[1])

    def loss(t: float) -> float:
        total = 0.0
        for group in (pool.is_malignant_class, ~pool.is_malignant_class):
            rows = (pool.label >= 0) & group[np.maximum(pool.label, 0)]
            if rows.any() and group.sum() > 1:
                scores = log_softmax((pool.logits + offsets)[rows][:, group] / t, axis=1)
                total -= weights[rows] @ scores[np.arange(rows.sum()), np.searchsorted(classes[group], pool.label[rows])]
        return float(total)

    return float(minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x) if pool.logits.shape[1] > 2 and (pool.label >= 0).any() else 1.0


def threshold_for(pool: Pool, p: np.ndarray, sensitivity: float, large: int = 100) -> float:
    """Finds `sensitivity` of the malignant pictures of the pool, and of each set that has at least `large` of them."""
    parts = [pool.malignant] + [rows for rows in (pool.malignant & (pool.set == name) for name in pool.sets()) if rows.sum() >= large]
    at = [np.sort(p[rows])[int(np.floor((1 - sensitivity) * rows.sum()))] for rows in parts]
    return float(np.floor(min(at) * 1e4) / 1e4)


def choose_sensitivity(pool: Pool, p: np.ndarray, wanted: float, rounds: int = 300) -> float:
    """
    The sensitivity to aim at on val so that pictures of other lesions reach `wanted` with a margin: thresholds are set on a resample
    of the lesions and tried on those that it left out. `p` are held-out probabilities, so that the fit itself is not too kind.
    The margin is one standard error of a test of 280 cancers: 1.3 points at 95 %.
    """
    random, aims = np.random.default_rng(0), np.arange(wanted, 0.996, 0.005)
    groups, place = np.unique(pool.group, return_inverse=True)
    large = [pool.malignant & (pool.set == name) for name in pool.sets()]
    large = [pool.malignant] + [rows for rows in large if rows.sum() >= 100]
    margin = float(np.sqrt(wanted * (1 - wanted) / 280))
    reached = {aim: [] for aim in aims}
    for _ in range(rounds):
        drawn = random.integers(len(groups), size=len(groups))
        count = np.bincount(drawn, minlength=len(groups))[place]
        inside = [np.sort(np.repeat(p[rows], count[rows])) for rows in large]
        outside = [p[rows & (count == 0)] for rows in large]
        for aim in aims:
            cut = min(scores[int(np.floor((1 - aim) * len(scores)))] for scores in inside)
            reached[aim].append(min((scores >= cut).mean() for scores in outside))
    for aim in aims:
        print(f"  aimed at {aim:.3f}: lesions left out reach {np.mean(reached[aim]):.4f} (in the worst set; 10th percentile {np.quantile(reached[aim], 0.1):.4f})")
    return float(next((aim for aim in aims if np.mean(reached[aim]) >= wanted + margin), aims[-1]))


def calibration_error(p: np.ndarray, truth: np.ndarray, share: float, bins: int = 15) -> float:
    """As models/evaluation/statistics.ts: bins of equal mass in people of whom a share is malignant."""
    weight = np.where(truth, share / truth.mean(), (1 - share) / (1 - truth.mean()))
    order = np.argsort(p)
    middle = (np.cumsum(weight[order]) - weight[order] / 2) / weight.sum()
    place = np.minimum(bins - 1, (middle * bins).astype(int))
    return float(sum(abs(weight[order][place == b] @ (p[order][place == b] - truth[order][place == b])) for b in range(bins)) / weight.sum())
