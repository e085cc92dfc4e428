"""Searches for near-duplicates across the splits of HAM10000, and between ISIC 2017 (training only) and val/test.

    python3 models/training/near_duplicates.py [--checkpoint a/checkpoint.pt]

Two ways: a perceptual hash (64 bits of a DCT, all eight turns and mirrorings) and, with a checkpoint, the cosine of the network's pooled
features. A pair counts as a near-duplicate where small copies of both pictures correlate as well (after the best turn), so that mere
likeness of two naevi does not. Training pictures that are near-duplicates of val or test go to duplicates.txt: `train.py --skip` leaves them out.
"""
import argparse

import cv2
import numpy as np

import views
from data import load, work_folder

TURNS = [lambda x, k=k, f=f: np.ascontiguousarray(np.rot90(x[:, ::-1] if f else x, k)) for f in (False, True) for k in range(4)]


def square(image: np.ndarray, squashed: bool) -> np.ndarray:
    """The centre square as 32 x 32 grey; ISIC 2017 was pressed into a square from 4:3."""
    if squashed:
        image = cv2.resize(image, (round(image.shape[0] * 4 / 3), image.shape[0]))
    height, width = image.shape[:2]
    side = min(height, width)
    image = image[(height - side) // 2 :, (width - side) // 2 :][:side, :side]
    return cv2.cvtColor(cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)


def phash(small: np.ndarray) -> np.ndarray:
    low = cv2.dct(small.astype(np.float32))[:8, :8].ravel()
    return np.where(low > np.median(low[1:]), 1, -1).astype(np.float32)


def unit(small: np.ndarray) -> np.ndarray:
    x = small.astype(np.float32).ravel()
    x -= x.mean()
    return x / (np.linalg.norm(x) + 1e-6)


def embeddings(pictures, rows, checkpoint: str) -> np.ndarray:
    from export import load_network

    network, parts = load_network(checkpoint), []
    for start in range(0, len(rows), 256):
        images = [views.view(views.raster(pictures[r]), 160) for r in rows[start : start + 256]]
        parts.append(views.predict(network, images, quick=True)[2])
    x = np.concatenate(parts)
    x -= x.mean(0)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint")
    parser.add_argument("--bits", type=int, default=8, help="largest Hamming distance of the hashes")
    parser.add_argument("--correlation", type=float, default=0.98)
    args = parser.parse_args()
    pictures = load()
    table = pictures.table
    table = table[table.set.isin(["ham10000", "isic2017"])]
    train, held = table[table.split == "train"].index.to_numpy(), table[table.split != "train"].index.to_numpy()
    small = {r: square(pictures[r], table.set[r] == "isic2017") for r in table.index}
    train_hash, train_unit = np.stack([phash(small[r]) for r in train]), np.stack([unit(small[r]) for r in train])
    best = np.full((len(held), len(train)), -1.0, np.float32)
    near = np.zeros(best.shape, bool)
    for turn in TURNS:
        turned = [turn(small[r]) for r in held]
        best = np.maximum(best, np.stack([unit(s) for s in turned]) @ train_unit.T)
        near |= np.stack([phash(s) for s in turned]) @ train_hash.T >= 64 - 2 * args.bits
    print(f"perceptual hash within {args.bits} bits: {near.sum()} pairs of a val/test and a training picture")
    found = near & (best > args.correlation)
    if args.checkpoint:
        cosine = embeddings(pictures, held, args.checkpoint) @ embeddings(pictures, train, args.checkpoint).T
        print(f"centred features with a cosine above 0.97: {(cosine > 0.97).sum()} pairs")
        found |= (cosine > 0.97) & (best > args.correlation - 0.02)
    found |= best > 0.985
    pairs = [(held[i], train[j], best[i, j]) for i, j in zip(*np.nonzero(found))]
    for a, b, correlation in sorted(pairs, key=lambda p: -p[2])[:40]:
        names = [f"{table.image_id[row]} ({table.set[row]} {table.split[row]}, {table.dx[row]})" for row in (a, b)]
        print(f"  {' ~ '.join(names)}, correlation {correlation:.3f}")
    drop = sorted({table.image_id[b] for _, b, _ in pairs})
    print(f"near-duplicates: {len(pairs)} pairs, {len({a for a, _, _ in pairs})} pictures of val/test, {len(drop)} of training")
    both = [(a, b) for a in held[table.split[held] == "val"] for b in held[table.split[held] == "test"] if unit(small[a]) @ unit(small[b]) > 0.985]
    print(f"between val and test: {len(both)} pairs (upright only)")
    (work_folder() / "duplicates.txt").write_text("\n".join(drop) + "\n")


if __name__ == "__main__":
    main()
