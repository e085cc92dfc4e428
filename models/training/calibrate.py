"""Chooses calibration, operating points and the gate's threshold on `val`, from the scores of the TypeScript pipeline:

    npm run evaluate -- --split val --no-degradations --raw /tmp/train/val.jsonl
    python3 models/training/calibrate.py /tmp/train/val.jsonl

Platt scaling of the malignant log-odds, after class offsets along the class shares (their strength by cross-validated log loss: what
`--class-bias` put into the scores to name rare classes better is taken out of the malignant probability again); one temperature for the seven classes; thresholds at 95 % and 80 % sensitivity; the gate's
threshold as the middle, in log-odds, between what keeps 99.5 % of the lesions in and what keeps 99 % of the other pictures out.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax, logit, logsumexp
from sklearn.metrics import roc_auc_score

from data import LABELS, MALIGNANT_INDEX, REPOSITORY, data_root, index

BENIGN_INDEX = [i for i in range(len(LABELS)) if i not in MALIGNANT_INDEX]


def read(file: Path) -> list:
    return [json.loads(line) for line in file.read_text().splitlines()]


def log_odds(logits: np.ndarray) -> np.ndarray:
    return logsumexp(logits[:, MALIGNANT_INDEX], axis=1) - logsumexp(logits[:, BENIGN_INDEX], axis=1)


def platt(odds: np.ndarray, truth: np.ndarray) -> tuple:
    """Scale and bias that minimise the log loss."""

    def loss(p):
        z = p[0] * odds + p[1]
        return np.mean(np.logaddexp(0, z) - truth * z)

    return tuple(float(v) for v in minimize(loss, [1.0, 0.0], method="Nelder-Mead").x)


def out_of_fold(odds: np.ndarray, truth: np.ndarray, groups: list) -> float:
    """Log loss of every picture by a fit on other lesions: ten folds."""
    names = np.unique(groups)
    fold = dict(zip(names, np.random.default_rng(0).permutation(len(names)) % 10))
    place, z = np.array([fold[g] for g in groups]), np.zeros(len(odds))
    for k in range(10):
        scale, bias = platt(odds[place != k], truth[place != k])
        z[place == k] = scale * odds[place == k] + bias
    return float(np.mean(np.logaddexp(0, z) - truth * z))


def choose_offsets(logits: np.ndarray, truth: np.ndarray, groups: list, shares: np.ndarray) -> np.ndarray:
    """tau * log share of the class, the tau of the lowest log loss; a tau above 0 undoes as much of a `--class-bias`."""
    direction, losses = np.log(shares) - np.log(shares).mean(), {}
    for tau in np.round(np.arange(-0.2, 0.81, 0.1), 1):
        odds = log_odds(logits + tau * direction)
        losses[tau] = out_of_fold(odds, truth, groups)
        spec = [np.mean(odds[~truth] < np.quantile(odds[truth], 1 - s)) for s in (0.9, 0.95)]
        print(f"offsets of tau {tau}: out-of-fold log loss {losses[tau]:.4f}, AUC {roc_auc_score(truth, odds):.4f}, specificity {spec[0]:.3f} / {spec[1]:.3f}")
    return np.round(min(losses, key=losses.get) * direction, 4)


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
    table = index(data_root())
    fitted = table[(table.set == "ham10000") & (table.split == "train")]
    shares = np.bincount(fitted.label, minlength=len(LABELS)) / len(fitted)
    offsets = choose_offsets(logits, truth, [row["group"] for row in ham], shares)
    shifted = log_odds(logits + offsets)
    scale, bias = platt(shifted, truth)
    p, raw = expit(scale * shifted + bias), expit(odds)
    print(f"malignant: scale {scale:.4f}, bias {bias:.4f}, offsets {offsets.tolist()}; calibration error {calibration_error(raw, truth):.4f} -> {calibration_error(p, truth):.4f}")
    warm = temperature(logits, labels)
    print(f"temperature within the groups {warm:.4f}")
    file = args.model / "manifest.json"
    manifest = json.loads(file.read_text())
    malignant = {"scale": round(scale, 5), "bias": round(bias, 5), **({"offsets": offsets.tolist()} if offsets.any() else {})}
    manifest["calibration"] = {"malignant": malignant, "temperature": round(warm, 4), "prior": 0.195}
    manifest["operatingPoints"] = [operating_point("sensitivity95", p, truth, 0.95), operating_point("sensitivity80", p, truth, 0.80)]
    manifest["gate"] = {"threshold": round(gate, 4)}
    print(json.dumps(manifest["operatingPoints"], indent=1))
    file.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
