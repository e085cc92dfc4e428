"""A run as one file: `recipes/NAME.yaml` holds every option, and nothing else steers the run."""
from dataclasses import dataclass, fields
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Recipe:
    """Options of a run. The schedule is counted in steps: warm-up, a constant rate, then a fall to zero from `decay_from` on.

    The constant part does not depend on where the run ends, so a run can be made longer or shorter before its rate falls.
    """

    name: str
    architecture: str
    start: dict  # {"imagenet": true} or {"commit": …, "file": …} of a molenet that was shipped
    seed: int
    batch: int
    steps: int
    decay_from: int
    warmup: int
    rate: float
    weight_decay: float
    average: float  # of the exponential moving average of the weights, a step
    frozen_blocks: int
    sizes: dict  # first step -> side of the square input in pixels
    mixture: dict  # first step -> part of the data -> share of a batch
    balance: float  # 0: every class as often as the others in its part, 1: as the data has them
    strength: float = 0.5  # of colour changes, hairs, vignettes
    smoothing: float = 0.05
    dropout: float = 0.2
    mixup: float = 0.15  # share of batches
    cutmix: float = 0.0
    erase: float = 0.2  # share of pictures
    threads: int = 1
    measure_every: int = 200

    def size_at(self, step: int) -> int:
        return at(self.sizes, step)

    def mixture_at(self, step: int) -> dict:
        return at(self.mixture, step)

    def rate_at(self, step: int) -> float:
        if step < self.warmup:
            return self.rate * (step + 1) / self.warmup
        if step < self.decay_from:
            return self.rate
        return self.rate * max(self.steps - step, 1) / (self.steps - self.decay_from)


def at(schedule: dict, step: int):
    """The entry of the last first step that is not after `step`."""
    return [value for first, value in sorted(schedule.items()) if first <= step][-1]


def load(file: Path) -> Recipe:
    """Reads a recipe; a field that is unknown or missing ends the program with its name."""
    raw = yaml.safe_load(file.read_text())
    known = {one.name for one in fields(Recipe)} - {"name"}
    unknown = set(raw) - known
    if unknown:
        raise SystemExit(f"{file}: unknown options {sorted(unknown)}")
    # YAML takes 5e-4 for a word.
    numbers = {one.name for one in fields(Recipe) if one.type is float}
    try:
        return Recipe(name=file.stem, **{name: float(value) if name in numbers else value for name, value in raw.items()})
    except (TypeError, ValueError) as error:
        raise SystemExit(f"{file}: {error}") from None
