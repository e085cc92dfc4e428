"""Random variations of a picture for training: one affine warp from the cached frame to the input size, then cheap colour work.

They stand for other clinics (white balance, exposure, contrast), other cameras (blur, noise, JPEG), other framing (scale, rotation,
dark circular vignettes) and what lies on skin (hairs, ruler marks).
"""
import cv2
import numpy as np

BORDERS = [cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT]


def warp(image: np.ndarray, size: int, rng: np.random.Generator, scale: tuple, shift: float, turn: bool = True) -> np.ndarray:
    """A random square of `scale` x the short side, turned and mirrored, sampled straight to size x size."""
    height, width = image.shape[:2]
    side = min(height, width) * np.exp(rng.uniform(np.log(scale[0]), np.log(scale[1])))
    aspect = np.exp(rng.normal(0, 0.06))
    angle = rng.uniform(0, 2 * np.pi) if turn else rng.normal(0, 0.15)
    cos, sin = np.cos(angle), np.sin(angle)
    flip = -1.0 if rng.random() < 0.5 else 1.0
    # output pixel -> centred unit square -> turned -> source pixel
    turn_matrix = np.array([[cos, -sin], [sin, cos]]) @ np.diag([flip, 1.0]) @ np.diag([aspect**0.5, aspect**-0.5])
    matrix = side * turn_matrix / size
    centre = np.array([width / 2, height / 2]) + rng.uniform(-shift, shift, 2) * [width, height]
    matrix = np.column_stack([matrix, centre - matrix @ np.array([size / 2, size / 2])])
    border = BORDERS[rng.choice(3, p=[0.6, 0.25, 0.15])]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    if side / size > 1.6:  # avoid aliasing: shrink first
        factor = size * 1.2 / side
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        matrix *= factor
    return cv2.warpAffine(image, matrix, (size, size), flags=flags, borderMode=border)


def colour(image: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Exposure, contrast, gamma and white balance as one table a channel, then saturation and hue as one matrix."""
    x = np.arange(256, dtype=np.float32) / 255
    gain = np.exp(rng.normal(0, 0.17 * strength))
    gamma = np.exp(rng.normal(0, 0.15 * strength))
    contrast = np.exp(rng.normal(0, 0.15 * strength))
    balance = np.exp(rng.normal(0, 0.08 * strength, 3))
    base = np.clip((np.power(x, gamma) * gain - 0.5) * contrast + 0.5, 0, 1)
    table = np.clip(base[:, None] * balance[None] * 255 + 0.5, 0, 255).astype(np.uint8)
    image = cv2.LUT(image, table.reshape(256, 1, 3))
    if rng.random() < 0.6:
        saturation = 0.0 if rng.random() < 0.03 else np.exp(rng.normal(0, 0.25 * strength))
        grey = np.full((3, 3), 1 / 3) * (1 - saturation)
        matrix = grey + np.eye(3) * saturation
        angle = rng.normal(0, 0.08 * strength)  # hue: a turn about the grey axis
        c, s = np.cos(angle), np.sin(angle)
        u = 1 / np.sqrt(3)
        cross = np.array([[0, -u, u], [u, 0, -u], [-u, u, 0]])
        matrix = matrix @ (c * np.eye(3) + s * cross + (1 - c) / 3)
        image = cv2.transform(image, matrix.astype(np.float32))
    return image


def vignette(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The dark ring of a dermatoscope's tube."""
    size = image.shape[0]
    mask = np.zeros((size, size), np.float32)
    centre = (rng.uniform(0.42, 0.58, 2) * size).astype(int)
    cv2.circle(mask, tuple(int(v) for v in centre), int(size * rng.uniform(0.44, 0.66)), 1.0, -1, cv2.LINE_AA)
    blur = rng.uniform(0.5, 8)
    mask = cv2.GaussianBlur(mask, (0, 0), blur)
    dark = rng.uniform(0, 30)
    return (image * mask[..., None] + dark * (1 - mask[..., None])).astype(np.uint8)


def hairs(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Dark or light bent strokes."""
    image, size = image.copy(), image.shape[0]
    shade = rng.uniform(0, 70) if rng.random() < 0.85 else rng.uniform(180, 240)
    for _ in range(rng.integers(1, 14)):
        start, end = rng.uniform(-0.2, 1.2, 2), rng.uniform(-0.2, 1.2, 2)
        bend = (start + end) / 2 + rng.normal(0, 0.15, 2)
        t = np.linspace(0, 1, 12)[:, None]
        points = (((1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end) * size).astype(np.int32)
        tone = [float(np.clip(shade + rng.normal(0, 12), 0, 255))] * 3
        cv2.polylines(image, [points.reshape(-1, 1, 2)], False, tone, int(rng.integers(1, 3)), cv2.LINE_AA)
    return image


def ruler(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A row of tick marks near one edge."""
    image, size = image.copy(), image.shape[0]
    tone = [float(rng.uniform(0, 60))] * 3 if rng.random() < 0.7 else [float(rng.uniform(190, 255))] * 3
    step, place = rng.uniform(0.03, 0.12) * size, int(rng.uniform(0.75, 0.98) * size)
    marks, at = [], rng.uniform(0, step)
    while at < size:
        length = size * (0.07 if len(marks) % 5 == 0 else 0.035)
        marks.append(((int(at), place), (int(at), int(place + length))))
        at += step
    for a, b in marks:
        cv2.line(image, a, b, tone, 1, cv2.LINE_AA)
    return np.ascontiguousarray(np.rot90(image, int(rng.integers(4))))


def degrade(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blur, a smaller original, noise, JPEG: each now and then."""
    size = image.shape[0]
    if rng.random() < 0.15:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.8) * size / 224)
    if rng.random() < 0.12:
        small = int(size * rng.uniform(0.4, 0.9))
        image = cv2.resize(cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA), (size, size), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.1:
        noise = rng.integers(-12, 13, (size, size, 3), dtype=np.int16)
        image = np.clip(image + (noise * rng.uniform(0.3, 1)).astype(np.int16), 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 92))])
        image = cv2.imdecode(code, cv2.IMREAD_COLOR)
    return image


# Framing -> scales of the random square against the short side, and how far its centre moves (shares of the frame).
SQUARES = {"dermoscopy": ((0.55, 1.2), 0.05), "close-up": ((0.4, 1.1), 0.06), "photo": ((0.3, 1.0), 0.07), "crop": ((0.6, 1.2), 0.05)}


def lesion(image: np.ndarray, framing: str, size: int, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """One training view of a lesion picture."""
    view = colour(warp(image, size, rng, *SQUARES[framing]), rng, strength)
    if rng.random() < 0.10 * strength:
        view = hairs(view, rng)
    if rng.random() < 0.04 * strength:
        view = ruler(view, rng)
    if rng.random() < 0.10 * strength:
        view = vignette(view, rng)
    return degrade(view, rng)
