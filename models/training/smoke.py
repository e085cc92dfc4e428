"""A training run in miniature, on pictures that it draws: python3 models/training/smoke.py OUT_FOLDER

Two steps of each kind of network, the export, and PyTorch's scores for a few inputs in expected.json: the TypeScript engine has to give the same.
Needs no data and no GPU.
"""
import json
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

import negatives
import recipe as recipes
import views
from batches import Batches
from data import MALIGNANT_INDEX, NO_LESION, Pictures
from export import OUTPUTS, write_artifact
from losses import Truth, loss_of
from network import Exported, Layer, MoleNet, normalise, start_from_onnx
from train import adapt

SIZE = 64


def drawn_lesion(rng: np.random.Generator) -> np.ndarray:
    """A dark blot on skin."""
    image = np.full((SIZE, SIZE, 3), rng.uniform([190, 140, 120], [235, 190, 170]), np.float32)
    centre = tuple(int(v) for v in rng.uniform(0.35, 0.65, 2) * SIZE)
    axes = tuple(int(v) for v in rng.uniform(0.12, 0.3, 2) * SIZE)
    cv2.ellipse(image, centre, axes, float(rng.uniform(0, 180)), 0, 360, [float(v) for v in rng.uniform(30, 110, 3)], -1, cv2.LINE_AA)
    return np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def check_same_padding() -> None:
    """TensorFlow's "same" padding, which EfficientNet-Lite was trained with: the odd pixel lies right and below."""
    layer = Layer(1, 1, 3, 2, 1, False, "same", 0.0)
    layer.conv.weight.data = torch.ones_like(layer.conv.weight)
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    # The windows begin at rows and columns 0 and 2; what lies beyond the frame is zero.
    expected = torch.tensor([[[[45.0, 39.0], [66.0, 50.0]]]])
    assert torch.equal(layer(x), expected), "the padding is not TensorFlow's"
    print("same padding: as TensorFlow's")


def write_views(folder: Path, rng: np.random.Generator) -> None:
    """A picture, and two views of it as training sees them: the shipped pipeline has to see the same."""
    image = cv2.resize(np.dstack([cv2.GaussianBlur(rng.integers(0, 256, (300, 400), np.uint8), (0, 0), 3) for _ in range(3)]), (800, 600))
    image = np.clip((image.astype(np.float32) - 128) * 4 + 128, 0, 255).astype(np.uint8)
    cv2.imwrite(str(folder / "picture.png"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    plan = [{"scale": 1.0, "rotate": 0, "flip": False}, {"scale": 0.7, "rotate": 90, "flip": True}]
    raster = views.raster(image, 240)
    seen = normalise(torch.from_numpy(np.stack([views.view(raster, SIZE, **view) for view in plan])))
    values = [round(float(v), 4) for v in seen.contiguous().flatten()]
    (folder / "views.json").write_text(json.dumps({"shortSide": 240, "size": SIZE, "views": plan, "values": values}))


def check_recipe(folder: Path) -> None:
    """A rate may be written as people write it."""
    file = folder / "recipe.yaml"
    file.write_text((Path(__file__).parent / "recipes/molenet-2b.yaml").read_text().replace("rate: 2.5e-4", "rate: 5e-4"))
    assert recipes.load(file).rate == 5e-4, "the rate of a recipe is read as something else"


def check_batches(rng: np.random.Generator) -> None:
    """The first batches of a recipe that ships, from one drawn picture of each part and class, and a network adapted to them."""
    recipe = replace(recipes.load(Path(__file__).parent / "recipes/molenet-2b.yaml"), batch=16, sizes={0: SIZE})
    parts = [name.partition(" ") for name in recipe.mixture_at(0) if name != "not-a-lesion"]
    rows = [(place, kind or "dermoscopy", label) for place, _, kind in parts for label in range(7)] + [("not-a-lesion", "other", NO_LESION)]
    table = pd.DataFrame(rows, columns=["set", "kind", "label"]).assign(split="train", framing="crop")
    table["malignant"] = table.label.isin(MALIGNANT_INDEX).astype(int)
    pixels = np.stack([drawn_lesion(rng) for _ in rows])
    pictures = Pictures(table, np.full((len(rows), 2), SIZE), pixels.flatten())
    network = MoleNet()
    adapt(network, pictures, recipe, 2)
    assert all(torch.isfinite(layer.norm.running_var).all() for layer in network.layers()), "statistics that are no numbers"
    (images, truth), (again, _) = next(iter(Batches(pictures, recipe, 3, 4))), Batches(pictures, recipe, 0, 4).batch(3)
    assert torch.equal(images, again), "a batch depends on more than its seed and its step"
    assert truth.lesion.any() and torch.equal(truth.classes.sum(1) > 0, truth.lesion), "lesions without a class, or classes without a lesion"
    print("batches of a recipe: as its seed and step say")


def taught(architecture: str, x: torch.Tensor, truth: Truth) -> MoleNet:
    """A network after two steps; as it is exported it gives the same scores."""
    network = MoleNet(architecture)
    network.adapt_statistics([x])
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3)
    network.train()
    for step in range(2):
        loss = loss_of(network(x), truth, 0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        print(f"{architecture}, step {step + 1}: loss {loss.item():.4f}")
    network.eval()
    with torch.no_grad():
        assert torch.allclose(Exported(network).eval()(x)[0], network(x)[0], atol=1e-4), "folding changed the scores"
    return network


def check_start(network: MoleNet, exported: bytes, x: torch.Tensor) -> None:
    again = MoleNet(network.architecture)
    start_from_onnx(again, exported)
    with torch.no_grad():
        for before, after in zip(network(x), again.eval()(x)):
            assert torch.allclose(before, after, atol=1e-3), "a run that starts from an exported network starts from another"
    print("start from an exported network: the same scores")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: smoke.py OUT_FOLDER")
    folder = Path(sys.argv[1])
    torch.manual_seed(3)
    torch.set_num_threads(1)
    rng = np.random.default_rng(3)
    images = np.stack([drawn_lesion(rng) for _ in range(6)] + [negatives.drawn(SIZE, rng) for _ in range(2)])
    x, labels = normalise(torch.from_numpy(images)), torch.tensor([0, 1, 2, 4, 5, 6, -1, -1])
    lesion = labels >= 0
    classes = F.one_hot(labels.clamp(min=0), 7).float() * lesion[:, None]
    truth = Truth(lesion, classes, classes[:, MALIGNANT_INDEX].sum(1), torch.tensor([1.0, 0, 1, 0, 1, 0, 0, 0]))
    networks = [taught(architecture, x, truth) for architecture in ("mobilenetv2", "efficientnet-lite0")]
    write_artifact(networks, folder, "0.0.1", SIZE)
    for network, file in zip(networks, ("model.onnx", "model-2.onnx")):
        check_start(network, (folder / file).read_bytes(), x)
    # The views of a check are shared out among the networks.
    with torch.no_grad():
        outputs = [Exported(networks[place % 2]).eval()(x[place : place + 1]) for place in range(3)]
    check_same_padding()
    check_recipe(folder)
    check_batches(rng)
    write_views(folder, rng)
    flat = lambda tensor: [round(float(v), 7) for v in tensor.contiguous().flatten()]
    expected = {"inputs": flat(x[:3]), "count": 3, **{name: flat(torch.cat(values)) for name, values in zip(OUTPUTS, zip(*outputs))}}
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
