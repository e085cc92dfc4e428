"""Compares ways to tell a lesion from anything else, on val: the head trained with the network, energy, feature distance, and a
logistic head fitted afterwards on the frozen features.

    python3 models/training/gate.py --checkpoint a/checkpoint.pt [--store]

--store writes the fitted head into the checkpoint, in place of the one trained with the network.
"""
import argparse

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import augment
import negatives
import views
from data import load, work_folder
from export import load_network


def synthetic(pictures, rows, count: int, seed: int) -> list:
    """Drawn negatives and plain skin, half and half."""
    rng, images = np.random.default_rng(seed), []
    while len(images) < count:
        if len(images) % 2:
            found = negatives.skin(pictures[int(rng.choice(rows))], 224, rng)
            if found is not None:
                images.append(found)
        else:
            images.append(negatives.drawn(224, rng))
    return images


def plain(pictures, rows) -> list:
    return [views.view(views.raster(pictures[r]), 224) for r in rows]


def report(name: str, lesion: np.ndarray, other: dict) -> None:
    cut = np.quantile(lesion, 0.01)
    refused = {kind: f"{np.mean(s < cut):.3f}" for kind, s in other.items()}
    area = roc_auc_score(np.r_[np.ones(len(lesion)), np.zeros(len(other["pictures"]))], np.r_[lesion, other["pictures"]])
    print(f"{name}: AUC {area:.4f}; refused where 1 % of the val lesions are: {refused}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--store", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    pictures, network, rng = load(), load_network(args.checkpoint), np.random.default_rng(5)
    table = pictures.table
    pick = lambda split, *sets: table[(table.split == split) & table.set.isin(sets)].index.to_numpy()
    ham = pick("train", "ham10000")
    train_lesions = np.r_[rng.choice(ham, 1200, False), rng.choice(pick("train", "isic2017"), 200, False), pick("train", "pad-ufes")]
    val_lesions, val_others, train_others = pick("val", "ham10000", "pad-ufes"), pick("val", "not-a-lesion"), pick("train", "not-a-lesion")
    varied = [augment.lesion(pictures[r], table.set[r], table.framing[r], 224, rng) for r in train_lesions]
    lesion_scores = views.predict(network, plain(pictures, val_lesions), quick=True)
    val = {"pictures": views.predict(network, plain(pictures, val_others), quick=True), "synthetic": views.predict(network, synthetic(pictures, pick("val", "ham10000"), 200, 6), quick=True)}
    _, _, clean = views.predict(network, plain(pictures, train_lesions), quick=True)
    _, _, changed = views.predict(network, varied, quick=True)
    others = plain(pictures, train_others) + [negatives.pictured(pictures[r], 224, rng) for r in train_others] + synthetic(pictures, ham, 800, 7)
    _, _, wrong = views.predict(network, others, quick=True)
    report("head trained with the network", lesion_scores[1], {k: v[1] for k, v in val.items()})
    energy = lambda logits: np.log(np.exp(logits.astype(np.float64)).sum(1))
    report("energy", energy(lesion_scores[0]), {k: energy(v[0]) for k, v in val.items()})
    labels = table.label[train_lesions].to_numpy()
    means = {c: clean[labels == c].mean(0) for c in np.unique(labels)}
    centred = np.concatenate([clean[labels == c] - means[c] for c in means])
    inverse = np.linalg.inv(np.cov(centred.T) + 0.01 * np.trace(np.cov(centred.T)) / 1280 * np.eye(1280))
    distance = lambda f: -np.min([np.einsum("ij,jk,ik->i", f - m, inverse, f - m) for m in means.values()], axis=0)
    report("feature distance (Mahalanobis)", distance(lesion_scores[2]), {k: distance(v[2]) for k, v in val.items()})
    features = np.concatenate([clean, changed, wrong])
    truth = np.r_[np.ones(len(clean) + len(changed)), np.zeros(len(wrong))]
    scale = features.std(0) + 1e-3
    fitted = LogisticRegression(C=0.02, max_iter=400, class_weight="balanced").fit(features / scale, truth)
    weight, bias = (fitted.coef_[0] / scale).astype(np.float32), np.float32(fitted.intercept_[0])
    report("head fitted on the frozen features", lesion_scores[2] @ weight + bias, {k: v[2] @ weight + bias for k, v in val.items()})
    if args.store:
        file = work_folder() / args.checkpoint
        state = torch.load(file)
        state["average"]["gate.weight"], state["average"]["gate.bias"] = torch.from_numpy(weight[None]), torch.tensor([bias])
        torch.save(state, file)
        print(f"stored in {file}")


if __name__ == "__main__":
    main()
