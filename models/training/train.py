"""Trains one MoleNet within a budget of minutes: python3 models/training/train.py --name a --minutes 40 --seed 1

Learning rate and input size follow the share of the budget that is spent, so that a busy machine shortens a run and spoils none.
A run that was stopped goes on from its last checkpoint with the same command. One run uses one core: oneDNN's weight gradients wait
in spinning barriers, and two threads of one run on a shared machine were ten times slower than two runs of one thread.
"""
import fast

fast.restart_with_fast_malloc()

import argparse
import copy
import json
import time

import numpy as np
import torch

import inception
import views
from batches import Batches
from data import LABELS, data_root, load, work_folder
from losses import cutmix, erase, loss_of, mixup
from metrics import summary
from network import MoleNet, load_backbone, normalise

EPOCH_STEPS = 200
# Share of the budget -> input size. Training crops show about 0.87 of the short side, the shipped view all of it: 192 px in training
# and 224 px in use give a lesion the same size in pixels (Touvron et al., "Fixing the train-test resolution discrepancy", 2019).
SIZES = [(0.0, 128), (0.3, 160), (0.65, 192)]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="folder of the run in the work folder")
    parser.add_argument("--network", choices=["molenet", "inception"], default="molenet", help="inception: a larger teacher (inception.py)")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--smoothing", type=float, default=0.05)
    parser.add_argument("--mix", type=float, default=0.2, help="share of batches with mixup")
    parser.add_argument("--cutmix", type=float, default=0.0, help="share of batches with cutmix")
    parser.add_argument("--erase", type=float, default=0.0, help="share of pictures with a blank square")
    parser.add_argument("--teacher", help="file of teacher.py: the teacher's logits for every picture")
    parser.add_argument("--soften", type=float, default=0.6, help="weight of the teacher against the label")
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--start", help="checkpoint to start from instead of the ImageNet backbone")
    parser.add_argument("--sizes", default=json.dumps(SIZES))
    parser.add_argument("--freeze-at", type=float, default=0.1, help="share of the budget from which the stem and three blocks rest: half the cost")
    parser.add_argument("--strength", type=float, default=0.5, help="of colour changes, hairs, vignettes")
    parser.add_argument("--skip", help="file with image ids to leave out of training (near-duplicates)")
    parser.add_argument("--leave-out", choices=["isic2017", "pad-ufes"], help="a set to train without: what does it buy?")
    return parser.parse_args()


def softened(pictures, logits: np.ndarray, weight: float) -> np.ndarray:
    """The teacher's probabilities [pictures, 7] mixed with the labels (Hinton et al., 2015)."""
    labels = np.eye(len(LABELS), dtype=np.float32)[pictures.table.label.clip(lower=0)]
    return weight * torch.softmax(torch.from_numpy(logits), 1).numpy() + (1 - weight) * labels


def validation(pictures):
    table = pictures.table
    rows = {name: table[(table.set == name) & (table.split == "val")].index for name in ("ham10000", "pad-ufes")}
    images = {name: [views.view(views.raster(pictures[r]), 224) for r in part] for name, part in rows.items()}
    return {name: (images[name], table.label[part].to_numpy()) for name, part in rows.items()}


def main() -> None:
    args = options()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    folder = work_folder() / args.name
    folder.mkdir(exist_ok=True)
    pictures, sizes, budget = load(), json.loads(args.sizes), args.minutes * 60
    skip = frozenset(open(args.skip).read().split()) if args.skip else frozenset()
    targets_of_all = softened(pictures, np.load(args.teacher), args.soften) if args.teacher else None
    if args.network == "inception":
        network = inception.Inception()
        inception.load_backbone(network, work_folder() / inception.ARCHIVE)
    else:
        network = MoleNet()
        load_backbone(network, data_root() / "backbone/mobilenetv2_imagenet.npz")
    if args.start:
        network.load_state_dict(torch.load(args.start)["average"])
    decayed = [p for p in network.parameters() if p.dim() > 1]
    plain = [p for p in network.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": args.decay}, {"params": plain, "weight_decay": 0.0}], lr=args.rate)
    step, spent, checkpoint = 0, 0.0, folder / "checkpoint.pt"
    size_of = lambda share: [size for start, size in sizes if share >= start][-1]

    def stream(size: int):
        return Batches(pictures, args.seed, args.batch, size, step, EPOCH_STEPS, skip, args.strength, targets_of_all, args.leave_out)

    if checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["spent"]
    elif not args.start:
        network.adapt_statistics(normalise(b) for b, _, _ in Batches(pictures, 999, 64, sizes[0][1], 0, 24))
        print("BatchNorm statistics adapted", flush=True)
    average = copy.deepcopy(network)
    if checkpoint.exists():
        average.load_state_dict(state["average"])
    val, clock = validation(pictures), time.time()
    parameters = list(zip(average.parameters(), network.parameters()))
    while spent < budget:
        network.train()
        size, total, done = size_of(spent / budget), 0.0, 0
        for images, labels, targets in stream(size):
            share = (spent + time.time() - clock) / budget
            if share >= 1:
                break
            rate = args.rate * (share / 0.05 if share < 0.05 else 0.5 * (1 + np.cos(np.pi * (share - 0.05) / 0.95)) + 0.003)
            for group in optimiser.param_groups:
                group["lr"] = rate
            rng = np.random.default_rng([args.seed, step, 7])
            x = normalise(images)
            kind = rng.random() if share < 0.9 else 1.0
            erase(x, rng, args.erase)
            if kind < args.mix:
                mixup(x, targets, labels, rng)
            elif kind < args.mix + args.cutmix:
                cutmix(x, targets, labels, rng)
            logits, gate, _ = network(x, fast=True, dropout=args.dropout, frozen=share >= args.freeze_at)
            loss = loss_of(logits, gate, labels, targets, args.smoothing)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            step, done, total = step + 1, done + 1, total + float(loss)
            keep = min(0.998, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, value in parameters:
                    mean.lerp_(value, 1 - keep)
        spent, clock = spent + time.time() - clock, time.time()
        report = {"step": step, "minutes": round(spent / 60, 2), "size": size, "rate": float(rate), "loss": total / max(done, 1)}
        if (step // EPOCH_STEPS) % 2 == 0 or spent >= budget:
            for name, (images, labels) in val.items():
                logits, _, _ = views.predict(average, images, quick=args.network == "inception")
                report[name] = summary(logits, labels)
        print(json.dumps(report), flush=True)
        with open(folder / "log.jsonl", "a") as log:
            log.write(json.dumps(report) + "\n")
        state = {"network": network.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save({**state, "step": step, "spent": spent, "options": vars(args)}, folder / "checkpoint.tmp")
        (folder / "checkpoint.tmp").rename(checkpoint)
        if spent < budget and size_of(spent / budget) != size:
            torch.save({"average": average.state_dict(), "step": step}, folder / f"before-{size_of(spent / budget)}.pt")


if __name__ == "__main__":
    main()
