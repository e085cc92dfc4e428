"""Where the pictures are, what they are called, and a cache of their pixels.

Every picture is decoded once to RGB uint8 and appended to one flat file, so that training reads it through
a memory map. The cache lies outside the repository (MOLECHECK_CACHE): the pictures are never committed.
"""
import hashlib
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

cv2.setNumThreads(0)

LABELS = ["akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"]
MALIGNANT = ["akiec", "bcc", "mel"]
MALIGNANT_INDEX = [LABELS.index(name) for name in MALIGNANT]
BENIGN_INDEX = [place for place in range(len(LABELS)) if place not in MALIGNANT_INDEX]
NO_LESION, NO_CLASS = -1, -2
PAD_TO_LABEL = {"ACK": "akiec", "SCC": "akiec", "SEK": "bkl", "NEV": "nv", "MEL": "mel", "BCC": "bcc"}
REPOSITORY = Path(__file__).resolve().parents[2]


def data_root() -> Path:
    """The data folder; ends the program with one line where it is absent."""
    root = Path(os.environ.get("MOLECHECK_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (root / "ham10000" / "metadata.csv").exists():
        sys.exit(f"no training data at {root}: set MOLECHECK_DATA to the folder that holds ham10000/")
    return root


def work_folder() -> Path:
    """Checkpoints, logs and the pixel cache."""
    folder = Path(os.environ.get("MOLECHECK_CACHE", "/tmp/train"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def negative_split(name: str) -> str:
    """`not-a-lesion` has no split: 70 % train, 10 % val, 20 % test by the SHA-256 of the file name."""
    slot = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 10
    return "train" if slot < 7 else "val" if slot == 7 else "test"


def index(root: Path) -> pd.DataFrame:
    """One row a picture of all five sets: set, file, group (lesion or patient), dx, split, kind ("dermoscopy", "close-up", "other"), framing,
    label (NO_LESION; NO_CLASS: a lesion that is none of the seven) and malignant (0 or 1).
    """
    ham = pd.read_csv(root / "ham10000/metadata.csv").assign(set="ham10000", framing="dermoscopy", kind="dermoscopy")
    ham["group"] = ham.lesion_id
    isic = pd.read_csv(root / "isic2017/metadata.csv").assign(set="isic2017", framing="dermoscopy", kind="dermoscopy", split="train")
    isic["group"] = isic.image_id
    pad = pd.read_csv(root / "pad-ufes/metadata.csv").assign(set="pad-ufes", kind="close-up")
    pad["group"], pad["dx"] = pad.patient_id, pad.dx.map(PAD_TO_LABEL)
    milk = pd.read_csv(root / "milk10k/metadata.csv").assign(set="milk10k")
    milk["group"], milk["kind"] = milk.lesion_id, milk.kind.map({"closeup": "close-up", "dermoscopy": "dermoscopy"})
    milk["framing"] = milk.kind
    for frame, folder in ((ham, "ham10000"), (isic, "isic2017"), (pad, "pad-ufes"), (milk, "milk10k")):
        frame["file"] = folder + "/images/" + frame.image_id.astype(str) + ".webp"
        frame["label"] = frame.dx.map(LABELS.index, na_action="ignore").fillna(NO_CLASS).astype(int)
        if "malignant" not in frame:
            frame["malignant"] = frame.dx.isin(MALIGNANT).astype(int)
    names = sorted(path.name for path in (root / "not-a-lesion").glob("*.webp"))
    none = pd.DataFrame({"image_id": [name[:-5] for name in names], "file": [f"not-a-lesion/{name}" for name in names]})
    none = none.assign(set="not-a-lesion", framing="other", kind="other", dx="none", label=NO_LESION, malignant=0, split=[negative_split(n) for n in names])
    none["group"] = none.image_id
    return pd.concat([ham, isic, pad, milk, none], ignore_index=True)


class Pictures:
    """All pictures of the index as RGB uint8 arrays of their own size, through one memory map."""

    def __init__(self, table: pd.DataFrame, shapes: np.ndarray, pixels: np.memmap):
        self.table, self.shapes, self.pixels = table, shapes, pixels
        self.offsets = np.concatenate([[0], np.cumsum(shapes[:, 0] * shapes[:, 1] * 3)])

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, row: int) -> np.ndarray:
        height, width = self.shapes[row]
        return np.asarray(self.pixels[self.offsets[row] : self.offsets[row + 1]]).reshape(height, width, 3)


def load() -> Pictures:
    """Opens the cache, building it on the first call (two minutes, 5.5 GB)."""
    root, folder = data_root(), work_folder()
    table = index(root)
    flat, shape_file = folder / "pixels.u8", folder / "shapes.npy"
    if not shape_file.exists():
        shapes = np.zeros((len(table), 2), np.int64)
        with open(flat, "wb") as out:
            for row, file in enumerate(table.file):
                image = cv2.cvtColor(cv2.imread(str(root / file), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
                if file.startswith("isic2017/"):  # its source pressed it into a square
                    image = cv2.resize(image, (round(image.shape[0] * 4 / 3), image.shape[0]), interpolation=cv2.INTER_CUBIC)
                shapes[row] = image.shape[:2]
                out.write(image.tobytes())
                if row % 2000 == 0:
                    print(f"caching {row}/{len(table)}", flush=True)
        np.save(shape_file, shapes)
    shapes = np.load(shape_file)
    assert len(shapes) == len(table), f"the cache in {folder} is of other data: delete it"
    return Pictures(table, shapes, np.memmap(flat, np.uint8, "r"))


if __name__ == "__main__":
    pictures = load()
    print(pictures.table.groupby(["set", "split", "framing"], dropna=False).size().to_string())
