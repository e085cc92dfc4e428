"""Fits the seven-class heads anew on frozen features, at the size and framing that ship:

    python3 models/training/refit.py --checkpoints a/checkpoint.pt c/checkpoint.pt --pull 0.03 [--store]

Training sees random crops at a smaller size; this last step is a logistic regression on the pooled features of upright, whole pictures
(and, with --varied, one varied copy of each), pulled towards the heads that training left. Several networks are fitted together, as they are shipped.
--store writes the heads into NAME.refit.pt beside each checkpoint.
"""
import argparse

import numpy as np
import torch
import torch.nn.functional as F

import augment
import views
from data import load, work_folder
from export import load_network
from metrics import summary


def features(network, pictures, rows, varied: bool, seed: int) -> torch.Tensor:
    table, rng, parts = pictures.table, np.random.default_rng(seed), []
    for start in range(0, len(rows), 256):
        images = []
        for r in rows[start : start + 256]:
            if varied:
                images.append(augment.lesion(pictures[r], table.set[r], table.framing[r], 224, rng, 0.5))
            else:
                images.append(views.view(views.raster(pictures[r]), 224))
        parts.append(torch.from_numpy(views.predict(network, images, quick=True)[2]))
    return torch.cat(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    parser.add_argument("--pulls", type=float, nargs="+", default=[1.0, 0.3, 0.1, 0.03, 0.01])
    parser.add_argument("--varied", action="store_true", help="add a varied copy of every picture")
    parser.add_argument("--limit", type=int, help="of the training pictures, for a quick look")
    parser.add_argument("--store", type=float, help="the pull whose heads are written")
    args = parser.parse_args()
    torch.set_num_threads(1)
    pictures = load()
    table = pictures.table
    lesion = table.label >= 0
    train = table[lesion & (table.split == "train")]
    if args.limit:
        train = train.sample(args.limit, random_state=1)
    val = {name: table[lesion & (table.split == "val") & (table.set == name)] for name in ("ham10000", "pad-ufes")}
    networks = [load_network(name) for name in args.checkpoints]


    def join(rows, varied):
        """Features take minutes: they are kept beside the checkpoint."""
        parts = []
        for name, network in zip(args.checkpoints, networks):
            source = work_folder() / name
            kept = source.with_suffix(f".features-{len(rows)}-{int(rows.sum())}-{int(varied)}-{int(source.stat().st_mtime)}.npy")
            if not kept.exists():
                np.save(kept, features(network, pictures, rows, varied, 11).numpy())
            parts.append(torch.from_numpy(np.load(kept)))
        return torch.cat(parts, 1)

    kinds = [False, True] if args.varied else [False]
    x = torch.cat([join(train.index.to_numpy(), kind) for kind in kinds])
    y = torch.from_numpy(np.tile(train.label.to_numpy(), len(kinds)))
    held = {name: (join(part.index.to_numpy(), False), part.label.to_numpy()) for name, part in val.items()}
    # The weights of a sampled batch: every set by 1/sqrt(class count), phone photos a seventh of all.
    weight = np.zeros(len(train))
    for name, share in {"ham10000": 0.75, "isic2017": 0.1, "pad-ufes": 0.15}.items():
        own = (train.set == name).to_numpy()
        w = 1 / np.sqrt(train.label[own].map(train.label[own].value_counts()).to_numpy())
        weight[own] = share * w / w.sum()
    weight = torch.from_numpy(np.tile(weight, len(kinds)) / len(kinds)).float()
    count = len(networks)
    first = torch.cat([n.head.weight.detach() for n in networks], 1) / count
    bias = sum(n.head.bias.detach() for n in networks) / count
    scale = x.std(0) + 1e-3
    show = lambda w, b: {name: {k: round(float(v), 4) for k, v in summary((f @ w.T + b).numpy(), l).items()} for name, (f, l) in held.items()}
    print("as trained", show(first, bias), flush=True)
    for pull in args.pulls:
        delta, shift = torch.zeros_like(first, requires_grad=True), torch.zeros_like(bias, requires_grad=True)
        optimiser = torch.optim.LBFGS([delta, shift], max_iter=60, line_search_fn="strong_wolfe")

        def closure():
            optimiser.zero_grad()
            scores = F.log_softmax(x @ (first + delta / scale).T + bias + shift, 1)
            loss = -(weight * scores[torch.arange(len(y)), y]).sum() + pull * delta.pow(2).sum() / 100
            loss.backward()
            return loss

        optimiser.step(closure)
        w, b = (first + delta / scale).detach(), (bias + shift).detach()
        print(f"pull {pull}", show(w, b), flush=True)
        if args.store == pull:
            for number, name in enumerate(args.checkpoints):
                state = torch.load(work_folder() / name)
                state["average"]["head.weight"] = w[:, 1280 * number : 1280 * (number + 1)] * count
                state["average"]["head.bias"] = b
                file = work_folder() / name.replace(".pt", ".refit.pt")
                torch.save({"average": state["average"], "step": state["step"]}, file)
                print(f"stored in {file}")


if __name__ == "__main__":
    main()
