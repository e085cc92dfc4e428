"""Writes an ensemble's logits for every training picture, for distillation (Hinton et al., 2015):

    python3 models/training/teacher.py --checkpoints soup_a/checkpoint.pt c2/checkpoint.pt --out teacher.npy

Each network looks at one view of its own: the whole picture, or a closer one turned by 90 degrees. The file holds float32
[pictures of the index, 7], zero where a picture is no lesion or no training picture; `train.py --teacher` reads it.
"""
import fast

fast.restart_with_fast_malloc()

import argparse

import numpy as np
import torch

import views
from data import load, work_folder
from export import load_network
from metrics import summary

VIEWS = [(1.0, 0, False), (0.85, 90, True)]
STEP = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--size", type=int, default=224)
    args = parser.parse_args()
    torch.set_num_threads(1)
    pictures = load()
    table = pictures.table
    rows = table[(table.split == "train") & (table.label >= 0)].index.to_numpy()
    logits = np.zeros((len(table), 7), np.float32)
    for place, name in enumerate(args.checkpoints):
        network = load_network(name)
        for start in range(0, len(rows), STEP):
            part = rows[start : start + STEP]
            seen = [views.view(views.raster(pictures[r]), args.size, *VIEWS[place % 2]) for r in part]
            logits[part] += views.predict(network, seen, quick=True)[0] / len(args.checkpoints)
            print(f"{name}: {start + len(part)}/{len(rows)}", flush=True)
    np.save(work_folder() / args.out, logits)
    for source, part in table.loc[rows].groupby("set"):
        print(source, {k: round(v, 4) for k, v in summary(logits[part.index], part.label.to_numpy()).items()})


if __name__ == "__main__":
    main()
