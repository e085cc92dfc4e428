"""Draws the model card's figures from what `npm run evaluate -- --split test --raw FILE` wrote and from the runs' logs:

    python3 models/training/figures.py /tmp/train/test.jsonl --runs a b c --checkpoints a/checkpoint.pt c/checkpoint.pt
"""
import argparse
import json
from pathlib import Path

import cv2
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.ndimage import map_coordinates
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve

import views
from calibrate import read
from data import LABELS, MALIGNANT_INDEX, REPOSITORY, load, work_folder
from export import load_network
from network import normalise

INK, ACCENT, SECOND = "#22303c", "#b3412e", "#2f6f8f"


def style(axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    axes.set_xlabel(x), axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)


def roc(sets: dict, points: list, out: Path) -> None:
    figure, axes = plt.subplots(figsize=(5.2, 4.8))
    for (name, rows), colour in zip(sets.items(), (ACCENT, SECOND)):
        truth, score = np.array([r["positive"] for r in rows]), np.array([r["score"] for r in rows])
        x, y, _ = roc_curve(truth, score)
        axes.plot(x, y, color=colour, label=f"{name}: AUC {roc_auc_score(truth, score):.3f}")
        if name.startswith("HAM"):
            for point, mark in zip(points, "os"):
                said = score >= point["threshold"]
                x, y = (said & ~truth).sum() / (~truth).sum(), (said & truth).sum() / truth.sum()
                axes.plot(x, y, mark, color=INK, label=f"{point['name']} ({point['threshold']:.3f})")
    axes.plot([0, 1], [0, 1], ":", color="#999999", lw=1)
    axes.legend(loc="lower right", frameon=False, fontsize=8)
    style(axes, "Malignant against benign, test", "1 - specificity", "sensitivity")
    figure.tight_layout(), figure.savefig(out / "roc.png", dpi=130), plt.close(figure)


def reliability(rows: list, out: Path) -> None:
    truth, score = np.array([r["positive"] for r in rows]), np.array([r["score"] for r in rows])
    bins = np.array_split(np.argsort(score), 15)
    error = sum(len(b) / len(score) * abs(score[b].mean() - truth[b].mean()) for b in bins)
    figure, axes = plt.subplots(figsize=(5.2, 4.8))
    axes.plot([0, 1], [0, 1], ":", color="#999999", lw=1)
    for b in bins:
        observed = truth[b].mean()
        width = 1.96 * np.sqrt(max(observed * (1 - observed), 0.25 / len(b)) / len(b))
        axes.errorbar(score[b].mean(), observed, [[min(width, observed)], [min(width, 1 - observed)]], fmt="o", color=ACCENT, ms=4, lw=1)
    style(axes, f"Reliability, HAM10000 test (error {error:.3f})", "predicted probability", "observed share")
    figure.tight_layout(), figure.savefig(out / "reliability.png", dpi=130), plt.close(figure)


def confusion(rows: list, out: Path) -> None:
    truth, said = [LABELS.index(r["label"]) for r in rows], [int(np.argmax(r["logits"])) for r in rows]
    counts = confusion_matrix(truth, said, labels=range(7))
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(5.4, 4.8))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for i in range(7):
        for j in range(7):
            axes.text(j, i, counts[i, j], ha="center", va="center", fontsize=8, color="white" if shares[i, j] > 0.5 else INK)
    axes.set_xticks(range(7), LABELS), axes.set_yticks(range(7), LABELS)
    style(axes, "HAM10000 test, by the largest class score", "said", "truth")
    figure.tight_layout(), figure.savefig(out / "confusion.png", dpi=130), plt.close(figure)


def curves(runs: list, out: Path) -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8))
    for run, colour in zip(runs, (ACCENT, SECOND, INK, "#8a6d3b", "#4f8a4f", "#8458a8"), strict=False):
        log = [json.loads(line) for line in (work_folder() / run / "log.jsonl").read_text().splitlines()]
        left.plot([r["step"] for r in log], [r["loss"] for r in log], color=colour, label=f"run {run}")
        seen = [r for r in log if "ham10000" in r]
        right.plot([r["step"] for r in seen], [r["ham10000"]["auc"] for r in seen], color=colour, label=f"run {run}, HAM10000")
        right.plot([r["step"] for r in seen], [r["pad-ufes"]["auc"] for r in seen], "--", color=colour, lw=1, label=f"run {run}, PAD-UFES")
    style(left, "Training loss", "step (64 pictures)", "loss"), style(right, "val AUC of the averaged weights, 1 view", "step", "AUC")
    left.legend(frameon=False, fontsize=8), right.legend(frameon=False, fontsize=8)
    figure.tight_layout(), figure.savefig(out / "training.png", dpi=130), plt.close(figure)


def outline(image: np.ndarray) -> np.ndarray:
    """The lesion's border alone, by Otsu's threshold: the pictures themselves are not ours to pass on."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), 4)
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    canvas = np.full_like(image, 255)
    cv2.drawContours(canvas, [c for c in contours if cv2.contourArea(c) > 300], -1, (34, 48, 60), 2, cv2.LINE_AA)
    return canvas


@torch.no_grad()
def class_map(networks: list, image: np.ndarray, plan: list, said: int) -> np.ndarray:
    """The shipped map (src/classifier/heat-map.ts): of each view by its network, less its mean, turned back, laid where the view was cut out."""
    total = np.zeros((224, 224), np.float32)
    for place, one in enumerate(plan):
        network = networks[place % len(networks)]
        view = views.view(image, 224, one["scale"], one["rotate"], one["flip"])
        features = network.feature_map(normalise(torch.from_numpy(view[None])))[0]
        heat = torch.einsum("c,chw->hw", network.head.weight[said], features).numpy()
        heat = np.ascontiguousarray(np.rot90(heat[:, ::-1] if one["flip"] else heat, one["rotate"] // 90)) - heat.mean()
        side = round(224 * one["scale"])
        start = (224 - side) // 2
        place_of = (np.arange(side) + 0.5) / side * len(heat) - 0.5
        spots = map_coordinates(heat, np.meshgrid(place_of, place_of, indexing="ij"), order=3, prefilter=False, mode="nearest")
        ramp = np.minimum(1, (side / 2 - np.abs(np.arange(side) + 0.5 - side / 2)) / (0.35 * side / 2))
        ramp = ramp * ramp * (3 - 2 * ramp)
        total[start : start + side, start : start + side] += np.outer(ramp, ramp) * spots
    return np.maximum(0, total)


@torch.no_grad()
def heat_maps(rows: list, checkpoints: list, plan: list, out: Path) -> None:
    """Maps of the named class over the lesion's outline: surest right ones above, surest wrong ones below."""
    pictures, networks = load(), [load_network(name) for name in checkpoints]
    place = {name: r for r, name in enumerate(pictures.table.image_id)}
    sure = sorted((r for r in rows if r["positive"]), key=lambda r: -r["score"])
    benign = sorted((r for r in rows if not r["positive"]), key=lambda r: r["score"])
    panels = [("right: malignant", sure[0:60:10]), ("right: benign", benign[0:300:50]), ("missed", sure[-6:]), ("false alarm", benign[-6:])]
    figure, grid = plt.subplots(4, 6, figsize=(10, 7.4))
    for line, (title, chosen) in zip(grid, panels):
        for axes, row in zip(line, chosen):
            raster, said = views.raster(pictures[place[row["id"]]]), int(np.argmax(row["logits"]))
            axes.imshow(outline(views.view(raster, 224)))
            axes.imshow(class_map(networks, raster, plan, said), cmap="inferno", alpha=0.55)
            axes.set_title(f"{row['label']} → {LABELS[said]}, p {row['score']:.2f}", fontsize=8)
            axes.axis("off")
        line[0].text(-0.08, 0.5, title, transform=line[0].transAxes, rotation=90, va="center", ha="right", fontsize=9, color=INK)
    figure.tight_layout(), figure.savefig(out / "heat-maps.png", dpi=110), plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--runs", nargs="*", default=[])
    parser.add_argument("--checkpoints", nargs="*")
    parser.add_argument("--model", type=Path, default=REPOSITORY / "models" / "molenet")
    args = parser.parse_args()
    rows, out = read(args.raw), args.model / "figures"
    out.mkdir(exist_ok=True)
    ham, pad = ([r for r in rows if r["set"] == name] for name in ("ham10000", "pad-ufes"))
    assert all(r["positive"] == (LABELS.index(r["label"]) in MALIGNANT_INDEX) for r in ham)
    manifest = json.loads((args.model / "manifest.json").read_text())
    points = manifest["operatingPoints"]
    roc({"HAM10000": ham, "PAD-UFES (phones)": pad}, points, out)
    reliability(ham, out), confusion(ham, out), curves(args.runs, out)
    if args.checkpoints:
        heat_maps(ham, args.checkpoints, manifest["views"], out)


if __name__ == "__main__":
    main()
