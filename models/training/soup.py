"""Averages the weights of checkpoints of one lineage into a new one (Wortsman et al., "Model soups", 2022):

    python3 models/training/soup.py --checkpoints a/checkpoint.pt a2/checkpoint.pt --out soup_a/checkpoint.pt
"""
import argparse

import torch

from data import work_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    parts = [torch.load(work_folder() / name, map_location="cpu")["average"] for name in args.checkpoints]
    mean = {name: (sum(part[name].float() for part in parts) / len(parts)).to(value.dtype) for name, value in parts[0].items()}
    out = work_folder() / args.out
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"average": mean}, out)


if __name__ == "__main__":
    main()
