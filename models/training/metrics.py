"""The few figures that training watches. The model card's come from the TypeScript evaluation."""
import numpy as np
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from data import MALIGNANT_INDEX


def softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def malignant(logits: np.ndarray) -> np.ndarray:
    return softmax(logits)[:, MALIGNANT_INDEX].sum(1)


def summary(logits: np.ndarray, labels: np.ndarray) -> dict:
    truth = np.isin(labels, MALIGNANT_INDEX)
    score = malignant(logits)
    order = np.sort(score[truth])
    at = {f"spec@{int(100 * s)}": float((score[~truth] < order[int(np.floor((1 - s) * len(order)))]).mean()) for s in (0.9, 0.95)}
    return {"auc": roc_auc_score(truth, score), "balanced": balanced_accuracy_score(labels, logits.argmax(1)), **at}
