"""Writes the shipped artifact: python3 models/training/export.py --checkpoints a/checkpoint.pt b/checkpoint.pt --version 1.0.0

One network or several, an ONNX file each: the views of a check are shared out among them. BatchNorm is folded into the
convolutions. The fields of manifest.json that calibrate.py and gate.py measure are kept where the file exists.
"""
import argparse
import hashlib
import json
from pathlib import Path

import onnx
import torch

from calibrate import blank
from data import LABELS, MALIGNANT, REPOSITORY, work_folder
from network import MEAN, STD, Exported, MoleNet

OUTPUTS = ["logits", "gate", "maps", "kind"]
DATA_SETS = ["HAM10000", "MILK10k", "ISIC 2017", "PAD-UFES-20"]
NAMES = {"mobilenetv2": "MobileNetV2", **{f"efficientnet-lite{size}": f"EfficientNet-Lite{size}" for size in range(3)}}


def write_onnx(module: Exported, file: Path, size: int) -> None:
    torch.onnx.export(
        module.eval(), torch.zeros(1, 3, size, size), str(file), opset_version=13, do_constant_folding=True,
        input_names=["input"], output_names=OUTPUTS, dynamic_axes={name: {0: "N"} for name in ("input", *OUTPUTS)}, dynamo=False,
    )
    # PyTorch's convolutions pad both sides alike; ONNX's pad each as TensorFlow's "same" does it. The heads pad nothing.
    model = onnx.load(file)
    for node, padding in zip([node for node in model.graph.node if node.op_type == "Conv"], module.padding(size)):
        next(one for one in node.attribute if one.name == "pads").ints[:] = padding
    onnx.save(model, file)


def default_manifest(size: int) -> dict:
    manifest = {
        "schema": 1, "name": "molenet", "version": "0.0.0", "description": "", "license": "CC-BY-NC-4.0",
        "dataSets": DATA_SETS, "labels": LABELS, "malignant": MALIGNANT,
        "input": {"name": "input", "size": size, "shortSide": 240, "mean": MEAN, "std": STD},
        "outputs": {name: name for name in OUTPUTS},
        "weights": {},
        "views": [{"scale": 1.0, "rotate": 0, "flip": False}],
        "focus": None,
        "priors": {"reference": 0.2, "general": 0.02},
        "gate": {"threshold": 0.5},
        "quality": {"minShortSidePx": 64, "minSharpness": 0, "minLuma": 0.04, "maxLuma": 0.97},
        "bands": {"raised": "sensitivity95", "high": "sensitivity80"},
    }
    blank(manifest)
    return manifest


def write_artifact(networks: list, folder: Path, version: str, size: int = 224) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = ["model.onnx", *(f"model-{place}.onnx" for place in range(2, len(networks) + 1))]
    for network, file in zip(networks, files):
        write_onnx(Exported(network), folder / file, size)
    manifest_file = folder / "manifest.json"
    manifest = json.loads(manifest_file.read_text()) if manifest_file.exists() else default_manifest(size)
    made_of = " and ".join(sorted({NAMES[network.architecture] for network in networks}))
    purpose = "trained on dermoscopic pictures and close-ups of several clinics to tell seven kinds of skin lesion apart"
    manifest.update(version=version, description=f"{made_of}, {purpose}", dataSets=DATA_SETS)
    # The TensorFlow.js weights of the model before no longer fit: `npm run export:tfjs` writes them and this field anew.
    weights = [{"onnx": weight_file(folder, file)} for file in files]
    manifest["weights"] = {**weights[0], **({"others": weights[1:]} if len(weights) > 1 else {})}
    manifest_file.write_text(json.dumps(manifest, indent=2) + "\n")
    for part in weights:
        print(f"{folder / part['onnx']['file']}: {part['onnx']['bytes'] / 1e6:.1f} MB, version {version}")


def weight_file(folder: Path, file: str) -> dict:
    data = (folder / file).read_bytes()
    return {"file": file, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def load_network(name: str) -> MoleNet:
    """A checkpoint of the work folder by its averaged weights."""
    state = torch.load(work_folder() / name, map_location="cpu", weights_only=True)
    network = MoleNet(state["architecture"])
    network.load_state_dict(state["average"])
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", nargs="+", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "models" / "molenet")
    args = parser.parse_args()
    write_artifact([load_network(name) for name in args.checkpoints], args.out, args.version, args.size)


if __name__ == "__main__":
    main()
