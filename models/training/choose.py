"""Compares networks, ensembles, test-time views, phone-photo crops and class offsets on val, in PyTorch:

    python3 models/training/choose.py --checkpoints a/checkpoint.pt c/checkpoint.pt
"""
import argparse
import itertools

import numpy as np
import torch

import views
from data import LABELS, load
from export import load_network
from metrics import summary

VIEWS = {
    "1 view": [(1.0, 0, False)],
    "2 (mirrored)": [(1.0, 0, False), (1.0, 0, True)],
    "4 (turned)": [(1.0, 0, False), (1.0, 90, False), (1.0, 180, False), (1.0, 270, False)],
    "2 (two scales)": [(1.0, 0, False), (0.85, 90, True)],
    "4 (turned, mirrored, two scales)": [(1.0, 0, False), (0.85, 90, True), (1.0, 180, False), (0.85, 270, True)],
}


def text(result: dict) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in result.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--quick", action="store_true", help="one view only")
    args = parser.parse_args()
    torch.set_num_threads(1)
    pictures = load()
    table = pictures.table
    rows = {name: table[(table.split == "val") & choice].index.to_numpy() for name, choice in {
        "HAM10000": table.set == "ham10000", "phone crops": table.framing == "crop", "phone photos": table.framing == "photo"}.items()}
    rasters = {name: [views.raster(pictures[r]) for r in part] for name, part in rows.items()}
    labels = {name: table.label[part].to_numpy() for name, part in rows.items()}
    networks = {name: load_network(name) for name in args.checkpoints}
    needed = [(1.0, 0, False)] if args.quick else sorted({v for plan in VIEWS.values() for v in plan} | {(s, 0, False) for s in (0.5, 0.6, 0.7, 0.8)})
    scores = {}
    for (name, network), (place, images), one in itertools.product(networks.items(), rasters.items(), needed):
        if place == "HAM10000" and one[0] < 0.65:
            continue
        scores[name, place, one] = views.predict(network, [views.view(image, args.size, *one) for image in images], quick=True)[0]
    groups = [(name,) for name in networks] + ([tuple(networks)] if len(networks) > 1 else [])
    for group in groups:
        print("##", " + ".join(group))
        mean = lambda place, plan: np.mean([scores[name, place, one] for name in group for one in plan], axis=0)
        for title, plan in VIEWS.items():
            if args.quick and len(plan) > 1 or plan[0] not in needed:
                continue
            for place in rows:
                print(f"{title}, {place}: {text(summary(mean(place, plan), labels[place]))}")
        for scale in [] if args.quick else (0.5, 0.6, 0.7, 0.8, 1.0):
            print(f"phone photos at scale {scale}: {text(summary(mean('phone photos', [(scale, 0, False)]), labels['phone photos']))}")
        logits = mean("HAM10000", [(1.0, 0, False)])
        share = np.log(np.bincount(table.label[(table.set == "ham10000") & (table.split == "train")], minlength=7) / 7990)
        for tau in (-0.25, 0.0, 0.15, 0.25, 0.35, 0.5):
            offset = -tau * (share - share.mean())
            print(f"class offsets, tau {tau}: {text(summary(logits + offset, labels['HAM10000']))}", np.round(offset, 3).tolist() if tau else "")
    print(LABELS)


if __name__ == "__main__":
    main()
