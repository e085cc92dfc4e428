"""Writes the shipped artifact: python3 models/training/export.py --checkpoints a/checkpoint.pt b/checkpoint.pt --version 1.0.0

One network or several, an ONNX file each: the views of a check are shared out among them. BatchNorm is folded into the
convolutions. The fields of manifest.json that calibrate.py and gate.py measure are kept where the file exists.
"""
import argparse
import hashlib
import json
from pathlib import Path

import torch
import torch.nn as nn

from data import LABELS, MALIGNANT, REPOSITORY, work_folder
from network import MEAN, STD, Exported, MoleNet

OUTPUTS = ["logits", "gate", "maps", "kind"]
DESCRIPTION = "MobileNetV2, trained on HAM10000, ISIC 2017 and PAD-UFES-20 to tell seven kinds of skin lesion apart"


def write_onnx(module: nn.Module, file: Path, size: int) -> None:
    torch.onnx.export(
        module.eval(), torch.zeros(1, 3, size, size), str(file), opset_version=13, do_constant_folding=True,
        input_names=["input"], output_names=OUTPUTS, dynamic_axes={name: {0: "N"} for name in ("input", *OUTPUTS)}, dynamo=False,
    )


def default_manifest(size: int) -> dict:
    point = {"sensitivity": 0.0, "specificity": 0.0, "split": "val"}
    return {
        "schema": 1, "name": "molenet", "version": "0.0.0", "description": DESCRIPTION, "license": "CC-BY-NC-4.0",
        "labels": LABELS, "malignant": MALIGNANT,
        "input": {"name": "input", "size": size, "shortSide": 240, "mean": MEAN, "std": STD},
        "outputs": {name: name for name in OUTPUTS},
        "weights": {},
        "views": [{"scale": 1.0, "rotate": 0, "flip": False}],
        "focus": None,
        "calibration": {"malignant": {"scale": 1.0, "bias": 0.0}, "temperature": 1.0, "prior": 0.195},
        "gate": {"threshold": 0.5},
        "quality": {"minShortSidePx": 64, "minSharpness": 0, "minLuma": 0.04, "maxLuma": 0.97},
        "operatingPoints": [{"name": "sensitivity95", "threshold": 0.2, **point}, {"name": "sensitivity80", "threshold": 0.5, **point}],
        "bands": {"raised": "sensitivity95", "high": "sensitivity80"},
    }


def write_artifact(networks: list, folder: Path, version: str, size: int = 224, class_bias=None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = ["model.onnx", *(f"model-{place}.onnx" for place in range(2, len(networks) + 1))]
    for network, file in zip(networks, files):
        write_onnx(Exported(network, class_bias), folder / file, size)
    manifest_file = folder / "manifest.json"
    manifest = json.loads(manifest_file.read_text()) if manifest_file.exists() else default_manifest(size)
    manifest["version"] = version
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
    parser.add_argument("--class-bias", type=json.loads, help="seven numbers added to the class scores (logit adjustment)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "models" / "molenet")
    args = parser.parse_args()
    write_artifact([load_network(name) for name in args.checkpoints], args.out, args.version, args.size, args.class_bias)


if __name__ == "__main__":
    main()
