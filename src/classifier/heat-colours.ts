/** The share of the range that stays unpainted, so that only what mattered is coloured. */
const floorShare = 0.25;

/** Opacity where the evidence was strongest: the lesion has to stay recognisable under it. */
const maxOpacity = 0.58;

/**
 * Anchors of the plasma colour map (Smith & van der Walt, 2015), from the weakest evidence that is painted to the strongest: even
 * steps to the eye, readable with colour blindness. The page's style sheet builds its scale from the same.
 */
export const legendColours = ['#0d0887', '#7e03a8', '#cc4778', '#f89540', '#f0f921'] as const;

const plasma = legendColours.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

function colourOf(value: number): readonly [number, number, number] {
  const position = value * (plasma.length - 1);
  const index = Math.min(Math.floor(position), plasma.length - 2);
  const share = position - index;
  const from = plasma[index] as number[];
  const to = plasma[index + 1] as number[];
  return [0, 1, 2].map((channel) =>
    Math.round((from[channel] as number) * (1 - share) + (to[channel] as number) * share),
  ) as [number, number, number];
}

/** RGBA for each of 256 levels of evidence: transparent where it was weak, opaque to {@link maxOpacity} where it was strongest. */
const palette: Uint8Array = Uint8Array.from(
  Array.from({ length: 256 }, (_, level) => {
    const strength = Math.max(0, (level / 255 - floorShare) / (1 - floorShare));
    return [...colourOf(strength), Math.round(255 * maxOpacity * Math.min(1, strength * 1.6))];
  }).flat(),
);

/** RGBA of the map alone, for each of its levels (0..255). */
export function colour(levels: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(4 * levels.length);
  for (let pixel = 0; pixel < levels.length; pixel++) {
    const at = 4 * (levels[pixel] as number);
    for (let channel = 0; channel < 4; channel++) rgba[4 * pixel + channel] = palette[at + channel] as number;
  }
  return rgba;
}

/** The RGB pixels with the colours of the levels over them. */
export function blend(pixels: Uint8Array, levels: Uint8Array): Uint8Array {
  const blended = new Uint8Array(pixels);
  for (let pixel = 0, to = 0; pixel < levels.length; pixel++, to += 3) {
    const at = 4 * (levels[pixel] as number);
    const opacity = palette[at + 3] as number;
    if (opacity === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const under = pixels[to + channel] as number;
      // 257 / 65536 is 1 / 255 for all that stands here, in a third of the time.
      blended[to + channel] = under + ((((palette[at + channel] as number) - under) * opacity * 257 + 32768) >> 16);
    }
  }
  return blended;
}
