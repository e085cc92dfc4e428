// @ts-check
import { svgElement } from './dom.js';

/** The scale's line, in the units of its drawing: from 0 to 100 %. */
const line = { from: 8, to: 312, y: 21 };

/**
 * The scale from 0 to 100 %: its bands tinted, in full colour up to the probability, which a mark from above points to. The
 * numbers stand under the line, so that the mark never covers one.
 * @param {SVGElement} svg
 * @param {object} options
 * @param {number} options.probability 0..1
 * @param {{ raised: number, high: number }} options.scale where the bands begin
 * @param {string} options.label for those who can't see it
 */
export function drawScale(svg, { probability, scale, label }) {
  const value = Math.min(Math.max(probability, 0), 1);
  const x = placeOf(value);
  svg.setAttribute('aria-label', label);
  svg.dataset['probability'] = String(probability);
  const parts = [
    { name: 'part-low', from: 0, to: scale.raised },
    { name: 'part-raised', from: scale.raised, to: scale.high },
    { name: 'part-high', from: scale.high, to: 1 },
  ];
  svg.replaceChildren(
    ...parts.map(({ name, from, to }) => svgElement('path', { class: name, d: stretch(from, to) })),
    ...parts.map(({ name, from, to }) =>
      svgElement('path', { class: `reached ${name}`, d: stretch(from, Math.min(to, value)) }),
    ),
    svgElement('path', { class: 'mark', d: `M${x} ${line.y + 6}V${line.y - 9}m-6-8h12l-6 8z` }),
    svgElement('text', { x: line.from, y: line.y + 20 }, '0'),
    svgElement('text', { class: 'end', x: line.to, y: line.y + 20 }, '100'),
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

/** @param {number} share 0..1 along the line, from the left */
function placeOf(share) {
  return Math.round((line.from + share * (line.to - line.from)) * 100) / 100;
}

/**
 * @param {number} from 0..1
 * @param {number} to 0..1
 */
function stretch(from, to) {
  return to - from < 0.0005 ? '' : `M${placeOf(from)} ${line.y}H${placeOf(to)}`;
}
