// @ts-check
import { svgElement } from './dom.js';

const centre = { x: 160, y: 158 };
const radius = 126;

/**
 * The gauge: a half circle from 0 to 100 %, its bands tinted, in full colour up to the probability.
 * @param {SVGElement} svg
 * @param {object} options
 * @param {number} options.probability 0..1
 * @param {{ raised: number, high: number }} options.scale
 * @param {string} options.text the probability as it is written
 * @param {string} options.label for those who can't see it
 */
export function drawGauge(svg, { probability, scale, text, label }) {
  const value = Math.min(Math.max(probability, 0), 1);
  const gap = 0.004;
  const knob = pointAt(value);
  svg.setAttribute('aria-label', label);
  svg.dataset['probability'] = String(probability);
  const parts = [
    { name: 'part-low', from: 0, to: scale.raised - gap },
    { name: 'part-raised', from: scale.raised + gap, to: scale.high - gap },
    { name: 'part-high', from: scale.high + gap, to: 1 },
  ];
  svg.replaceChildren(
    ...parts.map(({ name, from, to }) => svgElement('path', { class: name, d: arc(from, to) })),
    ...parts.map(({ name, from, to }) =>
      svgElement('path', { class: `reached ${name}`, d: arc(from, Math.min(to, value)) }),
    ),
    svgElement('circle', { cx: knob.x, cy: knob.y, r: 12 }),
    svgElement('text', { x: centre.x, y: centre.y - 6 }, text),
    svgElement('text', { class: 'end', x: centre.x - radius, y: centre.y + 22 }, '0'),
    svgElement('text', { class: 'end', x: centre.x + radius, y: centre.y + 22 }, '100'),
  );
}

/**
 * A hundred dots, as many filled as pictures with this score were malignant.
 * @param {SVGElement} svg
 * @param {number} probability 0..1
 */
export function drawDots(svg, probability) {
  const full = Math.round(probability * 100);
  const dots = Array.from({ length: 100 }, (_, index) =>
    svgElement('circle', {
      cx: 8 + (index % 20) * 16,
      cy: 9 + Math.floor(index / 20) * 16,
      r: 5.5,
      class: index < full ? 'full' : '',
    }),
  );
  svg.replaceChildren(...dots);
}

/** @param {number} share 0..1 along the half circle, from the left */
function pointAt(share) {
  const angle = Math.PI * (1 - share);
  return { x: round(centre.x + radius * Math.cos(angle)), y: round(centre.y - radius * Math.sin(angle)) };
}

/**
 * @param {number} from
 * @param {number} to
 */
function arc(from, to) {
  if (to - from < 0.0005) return '';
  const [start, end] = [pointAt(Math.max(from, 0)), pointAt(Math.min(to, 1))];
  return `M${start.x} ${start.y}A${radius} ${radius} 0 0 1 ${end.x} ${end.y}`;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
