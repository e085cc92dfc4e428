// @ts-check

/**
 * Browsers that hide who they are give noise back instead of what was drawn: no photo to judge. Paints the canvas's corner.
 * @param {{ fillStyle: unknown, fillRect(x: number, y: number, w: number, h: number): void,
 *   getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } }} context of a canvas, in a page or a worker
 */
export function isTrue(context) {
  context.fillStyle = 'rgb(150, 90, 60)';
  context.fillRect(0, 0, 4, 4);
  const { data } = context.getImageData(0, 0, 4, 4);
  return data.every((value, at) => value === [150, 90, 60, 255][at % 4]);
}
