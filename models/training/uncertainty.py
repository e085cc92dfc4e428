"""Would it pay to abstain where the network disagrees with itself? Risk and coverage on val, in PyTorch:

    python3 models/training/uncertainty.py --checkpoints a/checkpoint.pt c/checkpoint.pt

For each measure of doubt the pictures with the most of it are left out, and what remains is judged again. A measure is worth an
abstention if those left out are wrong more often than their own probabilities say: a probability of 0.5 that is right half of the time
is an answer, not a failure.
"""
import argparse

import numpy as np
import torch
from scipy.special import expit, logsumexp
from sklearn.metrics import roc_auc_score

import views
from calibrate import calibration_error, log_odds, platt
from choose import VIEWS
from data import MALIGNANT_INDEX, load
from export import load_network

PLAN = VIEWS["4 (turned, mirrored, two scales)"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    pictures = load()
    table = pictures.table
    rows = table[(table.split == "val") & (table.set == "ham10000")].index.to_numpy()
    rasters = [views.raster(pictures[row]) for row in rows]
    truth = np.isin(table.label[rows].to_numpy(), MALIGNANT_INDEX)
    networks = [load_network(name) for name in args.checkpoints]
    parts = [views.predict(network, [views.view(image, 224, *one) for image in rasters], quick=True) for network in networks for one in PLAN]
    logits, gates = np.stack([part[0] for part in parts]), np.stack([part[1] for part in parts])
    mean = logits.mean(0)
    odds = log_odds(mean)
    scale, bias = platt(odds, truth)
    p = expit(scale * odds + bias)
    each = np.stack([log_odds(one) for one in logits])
    probabilities = np.exp(mean - logsumexp(mean, axis=1, keepdims=True))
    size = len(PLAN)
    doubt = {
        "spread of the views' log-odds": each.std(0),
        "distance between the networks": np.abs(each[:size].mean(0) - each[-size:].mean(0)),
        "entropy of the seven classes": -(probabilities * np.log(probabilities + 1e-12)).sum(1),
        "energy (a low sum of exponentials)": -logsumexp(mean, axis=1),
        "gate (a low lesion score)": -gates.mean(0),
        "nearness to one half": -np.abs(p - 0.5),
    }
    loss = -(truth * np.log(p) + (~truth) * np.log(1 - p))
    expected = -(p * np.log(p) + (1 - p) * np.log(1 - p))
    print(f"all {len(p)}: AUC {roc_auc_score(truth, p):.4f}, calibration error {calibration_error(p, truth):.4f}, log loss {loss.mean():.4f}")
    for name, score in doubt.items():
        for share in (0.02, 0.05, 0.1):
            out = score >= np.quantile(score, 1 - share)
            rest = ~out
            print(
                f"{name}, {share:.0%} left out: AUC {roc_auc_score(truth[rest], p[rest]):.4f}, calibration error {calibration_error(p[rest], truth[rest]):.4f}; "
                f"of the {out.sum()} left out {truth[out].mean():.2f} malignant, {p[out].mean():.2f} predicted, log loss {loss[out].mean():.3f}, {expected[out].mean():.3f} if calibrated"
            )


if __name__ == "__main__":
    main()
