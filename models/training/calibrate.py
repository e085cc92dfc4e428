"""Chooses calibration, class offsets, operating points, the range of unclear kinds and the gate's threshold on `val`, from the scores of
the TypeScript pipeline:

    npm run evaluate -- --split val --no-degradations --raw /tmp/train/val.jsonl
    python3 models/training/calibrate.py /tmp/train/val.jsonl

A model with a `kind` output needs a manifest with `kinds` before it can be evaluated: `calibrate.py --blank` writes neutral ones first.

A fit for each kind of picture (one for all of them where the model has no kind output), on all sets pooled; fitting.py says how sets
and classes are weighed. The gate's threshold is the middle, in log-odds, between what keeps 99.5 % of the lesions of each kind in and
what keeps 99 % of the other pictures out.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from scipy.special import expit, logit
from sklearn.metrics import roc_auc_score

import fitting
from fitting import Pool

KINDS = ["dermoscopy", "close-up"]
REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = 0.2


def read(file: Path) -> list:
    return [json.loads(line) for line in file.read_text().splitlines()]


def pool_of(rows: list, manifest: dict) -> Pool:
    labels = list(manifest["labels"])
    # Labels may stand as a map to malignant or benign.
    malignant = manifest.get("malignant") or [name for name in labels if manifest["labels"][name] == "malignant"]
    return Pool(
        np.array([row["logits"] for row in rows]), np.array([labels.index(row["label"]) if row.get("label") in labels else -1 for row in rows]),
        np.array([row["malignant"] for row in rows]), np.array([row["set"] for row in rows]), np.array([row["group"] for row in rows]),
        np.isin(labels, malignant),
    )


def fit_kind(pool: Pool, share: float) -> dict:
    """`calibration` and `operatingPoints` of the manifest."""
    malignant, held_out = fitting.choose_malignant(pool, share)
    for name in pool.sets():
        rows = pool.set == name
        print(f"  {name}: {rows.sum()} pictures, {pool.malignant[rows].sum()} malignant; held-out AUC {roc_auc_score(pool.malignant[rows], held_out[rows]):.4f}, "
              f"calibration error at {share} {fitting.calibration_error(held_out[rows], pool.malignant[rows], share):.4f}")
    classes = np.round(fitting.choose_class_offsets(pool), 3)
    calibration = {
        "malignant": {"scale": round(malignant.scale, 5), "bias": round(malignant.bias, 5)},
        "temperature": round(fitting.temperature(pool, classes), 4), "prior": share,
    }
    if malignant.offsets.any():
        calibration["malignant"]["offsets"] = np.round(malignant.offsets, 4).tolist()
    if classes.any():
        calibration["classOffsets"] = classes.tolist()
    p = malignant.probability(pool)
    aim = fitting.choose_sensitivity(pool, held_out, 0.95)
    print(f"  the raised band aims at {aim:.3f} on val")
    points = [operating_point(name, pool, p, sensitivity) for name, sensitivity in (("sensitivity95", aim), ("sensitivity80", 0.80))]
    # Where the model tells all of them apart, both may lie at the same figure.
    points[1]["threshold"] = round(max(points[1]["threshold"], points[0]["threshold"] + 1e-4), 4)
    for point in points:
        print(f"  {point}")
    return {"calibration": calibration, "operatingPoints": points}


def operating_point(name: str, pool: Pool, p: np.ndarray, sensitivity: float) -> dict:
    """Sensitivity and specificity over the pictures of the pool as they are."""
    threshold = fitting.threshold_for(pool, p, sensitivity)
    return {
        "name": name, "threshold": threshold, "sensitivity": round(float((p[pool.malignant] >= threshold).mean()), 4),
        "specificity": round(float((p[~pool.malignant] < threshold).mean()), 4), "split": "val",
    }


def unclear_range(rows: list) -> dict:
    """Takes at most one picture in 200 of either kind for the other; where the scores lie apart, the middle third of the gap is unclear."""
    score = {kind: logit(np.clip([row["kindScore"] for row in rows if row.get("kind") == kind], 1e-9, 1 - 1e-9)) for kind in KINDS}
    low, high = np.quantile(score["dermoscopy"], 0.005), np.quantile(score["close-up"], 0.995)
    if low > high:
        low, high = high + (low - high) / 3, low - (low - high) / 3
    for kind, values in score.items():
        wrong = values < low if kind == "dermoscopy" else values > high
        print(f"{kind}: {len(values)} pictures, {wrong.mean():.4f} taken for the other kind, {((values >= low) & (values <= high)).mean():.4f} unclear")
    return {"from": round(float(expit(low)), 5), "to": round(float(expit(high)), 5)}


def gate_threshold(rows: list) -> float:
    def score(chosen: list) -> np.ndarray:
        return logit(np.clip([row["lesionProbability"] for row in chosen], 1e-9, 1 - 1e-9))

    others = [row for row in rows if row["set"] == "not-a-lesion"]
    lesions = {kind: [row for row in rows if row.get("kind") == kind] for kind in sorted({row["kind"] for row in rows if "kind" in row})}
    low, high = np.quantile(score(others), 0.99), min(np.quantile(score(part), 0.005) for part in lesions.values())
    print(f"gate: 99 % of the others below {expit(low):.4f}, 99.5 % of the lesions of each kind above {expit(high):.4f}")
    for cut in np.sort([low, high, (low + high) / 2]):
        refused = {name: round(float((score(part) < cut).mean()), 4) for name, part in {**lesions, "others": others}.items()}
        print(f"  threshold {expit(cut):.4f}: refused {refused}")
    return float(expit((low + high) / 2))


def blank(manifest: dict) -> None:
    """Neutral `kinds`, so that a model with a kind output can be evaluated for the first time."""
    point = {"sensitivity": 0.0, "specificity": 0.0, "split": "val"}
    neutral = {
        "calibration": {"malignant": {"scale": 1.0, "bias": 0.0}, "temperature": 1.0, "prior": REFERENCE},
        "operatingPoints": [{"name": "sensitivity95", "threshold": 0.1, **point}, {"name": "sensitivity80", "threshold": 0.4, **point}],
    }
    manifest["outputs"]["kind"] = "kind"
    store(manifest, {"kinds": {"unclear": {"from": 0.4, "to": 0.6}, **{kind: neutral for kind in KINDS}}})


def store(manifest: dict, fitted: dict) -> None:
    for field in ("calibration", "operatingPoints", "kinds"):
        manifest.pop(field, None)
    manifest.update(fitted)
    manifest["bands"] = {"raised": "sensitivity95", "high": "sensitivity80"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, nargs="?")
    parser.add_argument("--model", type=Path, default=REPOSITORY / "models" / "molenet")
    parser.add_argument("--gate", type=float, help="use this threshold for the gate")
    parser.add_argument("--blank", action="store_true", help="neutral kinds, for a model that was never evaluated")
    parser.add_argument("--by-truth", action="store_true", help="dry run: a fit for each kind though the model does not tell them apart; writes nothing")
    args = parser.parse_args()
    file = args.model / "manifest.json"
    manifest = json.loads(file.read_text())
    if args.blank:
        blank(manifest)
    else:
        if args.raw is None:
            parser.error("name the file of `npm run evaluate -- --raw FILE`, or --blank")
        rows = read(args.raw)
        lesions = [row for row in rows if row["set"] != "not-a-lesion"]
        share = manifest.get("priors", {}).get("reference", REFERENCE)
        if args.by_truth or all("kindScore" in row for row in rows):
            fitted = {}
            for kind in KINDS:
                print(kind)
                fitted[kind] = fit_kind(pool_of([row for row in lesions if row.get("kind") == kind], manifest), share)
            if not args.by_truth:
                store(manifest, {"kinds": {"unclear": unclear_range(lesions), **fitted}})
        else:
            store(manifest, fit_kind(pool_of(lesions, manifest), share))
        if args.gate is not None or any(row["set"] == "not-a-lesion" for row in rows):
            manifest["gate"] = {"threshold": round(args.gate if args.gate is not None else gate_threshold(rows), 4)}
        if args.by_truth:
            return
    file.write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"wrote {file}")


if __name__ == "__main__":
    main()
