"""Chooses calibration, operating points and the gate's threshold on `val`, from the scores of the TypeScript pipeline:

    npm run evaluate -- --split val --no-degradations --raw /tmp/train/val.jsonl
    python3 models/training/calibrate.py /tmp/train/val.jsonl

Platt scaling of the malignant log-odds, with a weight for each class's score where cross-validation on val finds that it lowers the
log loss (ridge, its strength chosen the same way); one temperature for the seven classes; thresholds at 95 % and 80 % sensitivity; the gate's
threshold as the middle, in log-odds, between what keeps 99.5 % of the lesions in and what keeps 99 % of the other pictures out.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax, logit, logsumexp
from sklearn.metrics import roc_auc_score

from data import LABELS, MALIGNANT_INDEX, REPOSITORY

BENIGN_INDEX = [i for i in range(len(LABELS)) if i not in MALIGNANT_INDEX]


def read(file: Path) -> list:
    return [json.loads(line) for line in file.read_text().splitlines()]


def log_odds(logits: np.ndarray) -> np.ndarray:
    return logsumexp(logits[:, MALIGNANT_INDEX], axis=1) - logsumexp(logits[:, BENIGN_INDEX], axis=1)


def design(logits: np.ndarray) -> np.ndarray:
    """[N, 9]: malignant log-odds, 1, the seven scores less their mean."""
    return np.column_stack([log_odds(logits), np.ones(len(logits)), logits - logits.mean(1, keepdims=True)])


def fit(x: np.ndarray, truth: np.ndarray, penalty: float) -> np.ndarray:
    """Scale, bias and class weights [9] that minimise the log loss; an infinite penalty is Platt scaling."""
    free = x.shape[1] if np.isfinite(penalty) else 2

    def loss(p):
        z = x[:, :free] @ p
        gradient = x[:, :free].T @ (expit(z) - truth) / len(x)
        value = np.mean(np.logaddexp(0, z) - truth * z)
        if free > 2:
            value, gradient = value + penalty * np.sum(p[2:] ** 2), gradient + np.r_[0, 0, 2 * penalty * p[2:]]
        return value, gradient

    best = minimize(loss, np.r_[1.0, np.zeros(free - 1)], jac=True, method="L-BFGS-B").x
    return np.r_[best, np.zeros(x.shape[1] - free)]


def out_of_fold(x: np.ndarray, truth: np.ndarray, groups: list, penalty: float) -> np.ndarray:
    """Log-odds of every picture by a fit on other lesions: ten folds, five times."""
    names, z = np.unique(groups), np.zeros((5, len(x)))
    for turn in range(5):
        fold = dict(zip(names, np.random.default_rng(turn).permutation(len(names)) % 10))
        place = np.array([fold[g] for g in groups])
        for k in range(10):
            z[turn, place == k] = x[place == k] @ fit(x[place != k], truth[place != k], penalty)
    return z


def choose(x: np.ndarray, truth: np.ndarray, groups: list) -> np.ndarray:
    losses = {}
    for penalty in (np.inf, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003):
        z = out_of_fold(x, truth, groups, penalty)
        losses[penalty] = np.mean(np.logaddexp(0, z) - truth * z)
        auc = np.mean([roc_auc_score(truth, one) for one in z])
        spec = {s: np.mean([(one[~truth] < np.quantile(one[truth], 1 - s)).mean() for one in z]) for s in (0.9, 0.95)}
        print(f"penalty {penalty}: out-of-fold log loss {losses[penalty]:.4f}, AUC {auc:.4f}, specificity {spec[0.9]:.4f} / {spec[0.95]:.4f}")
    return fit(x, truth, min(losses, key=losses.get))


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Within the malignant and the benign group, as the contract rescales the groups to the calibrated probability."""

    def loss(t):
        total = 0.0
        for group in (MALIGNANT_INDEX, BENIGN_INDEX):
            rows = np.isin(labels, group)
            scores = log_softmax(logits[rows][:, group] / t, axis=1)
            total -= scores[np.arange(rows.sum()), [group.index(v) for v in labels[rows]]].sum()
        return total / len(labels)

    return float(minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x)


def operating_point(name: str, p: np.ndarray, truth: np.ndarray, sensitivity: float) -> dict:
    threshold = float(np.sort(p[truth])[int(np.floor((1 - sensitivity) * truth.sum()))])
    threshold = float(np.floor(threshold * 1e4) / 1e4)
    return {
        "name": name, "threshold": threshold, "sensitivity": round(float((p[truth] >= threshold).mean()), 4),
        "specificity": round(float((p[~truth] < threshold).mean()), 4), "split": "val",
    }


def calibration_error(p: np.ndarray, truth: np.ndarray, bins: int = 15) -> float:
    return sum(len(part) / len(p) * abs(p[part].mean() - truth[part].mean()) for part in np.array_split(np.argsort(p), bins))


def gate_threshold(rows: list) -> float:
    score = np.array([np.clip(row["lesionProbability"], 1e-9, 1 - 1e-9) for row in rows])
    lesion = np.array([row["set"] != "not-a-lesion" for row in rows])
    low, high = np.quantile(logit(score[~lesion]), 0.99), np.quantile(logit(score[lesion]), 0.005)
    print(f"gate: 99 % of the others below {expit(low):.4f}, 99.5 % of the lesions above {expit(high):.4f}")
    for cut in np.sort(expit([low, high, (low + high) / 2])):
        refused = {name: np.mean([r["lesionProbability"] < cut for r in rows if r["set"] == name]) for name in sorted({r["set"] for r in rows})}
        print(f"  threshold {cut:.4f}: refused {({k: round(float(v), 4) for k, v in refused.items()})}")
    return float(expit((low + high) / 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--model", type=Path, default=REPOSITORY / "models" / "molenet")
    parser.add_argument("--gate", type=float, help="use this threshold for the gate")
    args = parser.parse_args()
    rows = read(args.raw)
    gate = args.gate if args.gate is not None else gate_threshold(rows)
    ham = [row for row in rows if row["set"] == "ham10000"]
    logits = np.array([row["logits"] for row in ham])
    labels = np.array([LABELS.index(row["label"]) for row in ham])
    truth, odds = np.isin(labels, MALIGNANT_INDEX), log_odds(logits)
    x = design(logits)
    scale, bias, *weights = (float(v) for v in np.round(choose(x, truth, [row["group"] for row in ham]), 5))
    p, raw = expit(x @ np.r_[scale, bias, weights]), expit(odds)
    print(f"malignant: scale {scale}, bias {bias}, weights {weights}; calibration error {calibration_error(raw, truth):.4f} -> {calibration_error(p, truth):.4f}")
    warm = temperature(logits, labels)
    print(f"temperature within the groups {warm:.4f}")
    file = args.model / "manifest.json"
    manifest = json.loads(file.read_text())
    malignant = {"scale": scale, "bias": bias, **({"weights": weights} if any(weights) else {})}
    manifest["calibration"] = {"malignant": malignant, "temperature": round(warm, 4), "prior": 0.195}
    manifest["operatingPoints"] = [operating_point("sensitivity95", p, truth, 0.95), operating_point("sensitivity80", p, truth, 0.80)]
    manifest["gate"] = {"threshold": round(gate, 4)}
    print(json.dumps(manifest["operatingPoints"], indent=1))
    file.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
