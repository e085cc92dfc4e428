"""The few figures that training watches. The model card's come from the TypeScript evaluation."""
import numpy as np
from sklearn.metrics import recall_score, roc_auc_score

from data import MALIGNANT_INDEX


def softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def malignant(logits: np.ndarray) -> np.ndarray:
    return softmax(logits)[:, MALIGNANT_INDEX].sum(1)


def summary(logits: np.ndarray, labels: np.ndarray, truth: np.ndarray) -> dict:
    """`labels` below 0 are none of the seven classes and count for the malignant figure alone."""
    truth, score, named = truth.astype(bool), malignant(logits), labels >= 0
    order = np.sort(score[truth])
    at = {f"spec@{int(100 * s)}": float((score[~truth] < order[int(np.floor((1 - s) * len(order)))]).mean()) for s in (0.9, 0.95)}
    recalls = recall_score(labels[named], logits[named].argmax(1), labels=np.unique(labels[named]), average="macro")
    return {"auc": round(float(roc_auc_score(truth, score)), 4), "balanced": round(float(recalls), 4), **{k: round(v, 3) for k, v in at.items()}}
