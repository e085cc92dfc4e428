"""Pictures that are no close-up of a lesion, drawn in code, for the gate: flat frames, noise, gradients, text, shapes, plain skin."""
import cv2
import numpy as np

from augment import colour, warp

WORDS = ["Hello", "Invoice", "TOTAL", "12.50", "login", "Settings", "mole", "check", "photo", "2026", "menu", "chat", "reply", "error", "84%", "Monday", "OK"]


def flat(size: int, rng: np.random.Generator) -> np.ndarray:
    """Black, white or one colour, perhaps with a little noise."""
    tone = rng.choice([0, 255, -1], p=[0.3, 0.2, 0.5])
    colour_ = rng.uniform(0, 255, 3) if tone < 0 else np.full(3, tone)
    noise = rng.normal(0, rng.choice([0, 1, 4, 10]), (size, size, 3))
    return np.clip(colour_ + noise, 0, 255).astype(np.uint8)


def noise(size: int, rng: np.random.Generator) -> np.ndarray:
    """White or smooth noise, grey or coloured."""
    cell = int(rng.choice([1, 2, 8, 32]))
    small = rng.uniform(0, 255, (max(size // cell, 2), max(size // cell, 2), int(rng.choice([1, 3])))).astype(np.float32)
    image = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.clip(np.dstack([image] * 3) if image.ndim == 2 else image, 0, 255).astype(np.uint8)


def gradient(size: int, rng: np.random.Generator) -> np.ndarray:
    """A linear or radial blend of two colours."""
    y, x = np.mgrid[0:size, 0:size] / size - rng.uniform(0.2, 0.8, 2)[:, None, None]
    angle = rng.uniform(0, 2 * np.pi)
    t = np.hypot(x, y) * 1.5 if rng.random() < 0.4 else x * np.cos(angle) + y * np.sin(angle) + 0.5
    first, second = rng.uniform(0, 255, (2, 3))
    return np.clip(first + np.clip(t, 0, 1)[..., None] * (second - first), 0, 255).astype(np.uint8)


def text(size: int, rng: np.random.Generator) -> np.ndarray:
    """A page or a screenshot: lines of words, bars and boxes."""
    dark = rng.random() < 0.3
    paper = rng.uniform(10, 50, 3) if dark else rng.uniform(215, 255, 3)
    image = np.full((size, size, 3), paper, np.float32).astype(np.uint8)
    ink = [float(v) for v in (rng.uniform(180, 255, 3) if dark else rng.uniform(0, 80, 3))]
    for _ in range(rng.integers(0, 5)):
        a, b = rng.uniform(0, size, 2).astype(int), rng.uniform(0, size, 2).astype(int)
        cv2.rectangle(image, tuple(map(int, a)), tuple(map(int, b)), [float(v) for v in rng.uniform(0, 255, 3)], int(rng.choice([-1, 1, 2])))
    height = rng.uniform(0.25, 1.2) * size / 224
    y = height * 25
    while y < size:
        line = " ".join(rng.choice(WORDS, rng.integers(1, 9)))
        cv2.putText(image, line, (int(rng.uniform(-20, size / 3)), int(y)), int(rng.choice([0, 2, 3, 4])), height, ink, 1 + int(height > 0.8), cv2.LINE_AA)
        y += height * rng.uniform(28, 60)
    return image


def shapes(size: int, rng: np.random.Generator) -> np.ndarray:
    """Drawn circles, boxes, polygons and lines on a plain ground, sharp-edged as no lesion is."""
    image = gradient(size, rng) if rng.random() < 0.3 else flat(size, rng)
    for _ in range(rng.integers(2, 12)):
        tone = [float(v) for v in rng.uniform(0, 255, 3)]
        kind, fill = rng.integers(3), int(rng.choice([-1, 1, 3]))
        a, b = (rng.uniform(0, size, 2).astype(int) for _ in range(2))
        if kind == 0:
            cv2.rectangle(image, tuple(map(int, a)), tuple(map(int, b)), tone, fill)
        elif kind == 1:
            cv2.line(image, tuple(map(int, a)), tuple(map(int, b)), tone, int(rng.integers(1, 9)), cv2.LINE_AA)
        else:
            cv2.fillPoly(image, [rng.uniform(0, size, (int(rng.integers(3, 7)), 2)).astype(np.int32)], tone)
    return image


def skin(source: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray | None:
    """Plain skin: a corner of a lesion picture, mirrored to a full frame under a lighting gradient; None where the corner isn't plain."""
    height, width = source.shape[:2]
    side = int(min(height, width) * rng.uniform(0.16, 0.26))
    top, left = int(rng.choice([4, height - side - 4])), int(rng.choice([4, width - side - 4]))
    patch = source[top : top + side, left : left + side]
    soft = cv2.GaussianBlur(patch, (0, 0), 3).astype(np.float32)
    if soft.mean() < 90 or soft.reshape(-1, 3).std(0).max() > 9 or soft[..., 0].mean() < soft[..., 2].mean():
        return None
    tile = np.vstack([np.hstack([patch, patch[:, ::-1]]), np.hstack([patch[::-1], patch[::-1, ::-1]])])
    tile = np.tile(tile, (3, 3, 1))
    image = warp(tile, size, rng, (0.2, 0.8), 0.1).astype(np.float32)
    y, x = np.mgrid[0:size, 0:size] / size - 0.5
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.5)
    light = 1 + depth * (x * np.cos(angle) + y * np.sin(angle))
    return np.clip(image * light[..., None], 0, 255).astype(np.uint8)


DRAWN = [flat, noise, gradient, text, text, shapes]


def drawn(size: int, rng: np.random.Generator) -> np.ndarray:
    return DRAWN[int(rng.integers(len(DRAWN)))](size, rng)


def pictured(image: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """A training view of a `not-a-lesion` picture."""
    view = warp(image, size, rng, (0.45, 1.3), 0.15, turn=rng.random() < 0.3)
    return colour(view, rng, 0.7)
