export const exampleWidth = 1200;
export const exampleHeight = 900;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const good: Box = { x: 30, y: 30, width: 690, height: 840 };
const blurred: Box = { x: 750, y: 30, width: 420, height: 260 };
const dark: Box = { x: 750, y: 320, width: 420, height: 260 };
const far: Box = { x: 750, y: 610, width: 420, height: 260 };

/**
 * A good picture with a tick beside three with a cross: blurred, too dark, too far away. Shapes alone, no letters: it serves
 * every language and needs no font. The words stand beside it (`tips.list`) and in its alt text (`tips.alt`).
 */
export function exampleSvg(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${exampleWidth} ${exampleHeight}" width="${exampleWidth}" height="${exampleHeight}">
<defs>
<radialGradient id="skin" cx="42%" cy="36%" r="85%"><stop offset="0" stop-color="#f6d5b9"/><stop offset=".6" stop-color="#ecbf9c"/><stop offset="1" stop-color="#d9a27c"/></radialGradient>
<radialGradient id="mole" cx="44%" cy="42%" r="62%"><stop offset="0" stop-color="#5d3520"/><stop offset=".55" stop-color="#744428"/><stop offset=".88" stop-color="#94603c"/><stop offset="1" stop-color="#b07c55"/></radialGradient>
<linearGradient id="arm" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f3cfb1"/><stop offset="1" stop-color="#cf966f"/></linearGradient>
<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c9d7e3"/><stop offset="1" stop-color="#a9bccb"/></linearGradient>
<filter id="blur" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="15"/></filter>
<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="5"/></filter>
${[good, blurred, dark, far].map((box, index) => `<clipPath id="clip${index}">${frame(box)}</clipPath>`).join('')}
</defs>
<rect width="${exampleWidth}" height="${exampleHeight}" fill="#f5f6f8"/>
<g clip-path="url(#clip0)">${skin(good)}${mole(good, 122)}${hairs(good)}</g>
${brackets(good)}${sun(good.x + good.width - 92, good.y + 92)}
<g clip-path="url(#clip1)"><g filter="url(#blur)">${skin(blurred)}${mole(blurred, 66)}</g></g>
<g clip-path="url(#clip2)">${skin(dark)}${mole(dark, 66)}<rect ${at(dark)} fill="#07090f" opacity=".8"/></g>
<g clip-path="url(#clip3)">${distantArm(far)}</g>
${[good, blurred, dark, far].map((box, index) => border(box, index === 0 ? '#1f9d55' : '#d64545')).join('')}
${badge(good.x + good.width - 86, good.y + good.height - 86, 62, '#1f9d55', 'M-26 2l17 19 35-39')}
${[blurred, dark, far].map((box) => badge(box.x + box.width - 52, box.y + box.height - 52, 38, '#d64545', 'M-14-14l28 28M14-14l-28 28')).join('')}
</svg>`;
}

function at({ x, y, width, height }: Box): string {
  return `x="${x}" y="${y}" width="${width}" height="${height}"`;
}

function frame(box: Box): string {
  return `<rect ${at(box)} rx="28"/>`;
}

function border(box: Box, colour: string): string {
  return `<rect ${at(box)} rx="28" fill="none" stroke="${colour}" stroke-width="8"/>`;
}

/** Skin with the faint rhombic lines that a sharp close-up shows. */
function skin(box: Box): string {
  const lines: string[] = [];
  for (let offset = -box.height; offset < box.width + box.height; offset += 34) {
    lines.push(
      `M${box.x + offset} ${box.y}q${box.height * 0.3} ${box.height * 0.42} ${box.height * 0.55} ${box.height}`,
    );
    lines.push(
      `M${box.x + offset} ${box.y}q${-box.height * 0.2} ${box.height * 0.55} ${-box.height * 0.55} ${box.height}`,
    );
  }
  return `<rect ${at({ x: box.x - 40, y: box.y - 40, width: box.width + 80, height: box.height + 80 })} fill="url(#skin)"/>
<path d="${lines.join('')}" fill="none" stroke="#c48e68" stroke-width="2" opacity=".22"/>`;
}

/** An ordinary mole in the middle of the box: a soft rim, a mottled body. */
function mole(box: Box, radius: number): string {
  const outline =
    'M-96-22C-92-70-48-98 2-97C54-97 92-66 97-20C101 24 84 72 38 90C-8 107-62 92-86 50C-97 28-100 4-96-22Z';
  const mottles = [
    [-38, -30, 20],
    [26, -44, 14],
    [44, 18, 22],
    [-14, 36, 16],
    [-52, 22, 11],
    [6, -6, 12],
  ].map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="#43230f" opacity=".42"/>`);
  return `<g transform="translate(${box.x + box.width / 2} ${box.y + box.height / 2}) scale(${radius / 100})">
<path d="${outline}" fill="#a26b45" opacity=".55" filter="url(#soft)" transform="scale(1.09)"/>
<path d="${outline}" fill="url(#mole)"/><g filter="url(#soft)">${mottles.join('')}</g></g>`;
}

function hairs({ x, y, width, height }: Box): string {
  const paths = [
    `M${x + 70} ${y + height - 90}q50-70 130-84`,
    `M${x + 110} ${y + 120}q66 4 110 56`,
    `M${x + width - 250} ${y + height - 120}q70-26 120 0`,
  ];
  return `<path d="${paths.join('')}" fill="none" stroke="#6d4a33" stroke-width="3" stroke-linecap="round" opacity=".5"/>`;
}

/** The corners of a camera's focus frame, around the mole. */
function brackets({ x, y, width, height }: Box): string {
  const half = 196;
  const arm = 56;
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([sx = 1, sy = 1]) => {
    const cornerX = x + width / 2 + sx * half;
    const cornerY = y + height / 2 + sy * half;
    return `M${cornerX - sx * arm} ${cornerY}H${cornerX}V${cornerY - sy * arm}`;
  });
  const d = corners.join('');
  return `<path d="${d}" fill="none" stroke="#3b2617" stroke-width="13" stroke-linecap="round" stroke-linejoin="round" opacity=".28"/>
<path d="${d}" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Daylight. */
function sun(x: number, y: number): string {
  const rays = Array.from({ length: 8 }, (_, index) => {
    const angle = (index * Math.PI) / 4;
    const point = (r: number): string => `${(Math.cos(angle) * r).toFixed(1)} ${(Math.sin(angle) * r).toFixed(1)}`;
    return `M${point(40)}L${point(56)}`;
  });
  return `<g transform="translate(${x} ${y})"><circle r="28" fill="#ffb81c"/>
<path d="${rays.join('')}" stroke="#ffb81c" stroke-width="9" stroke-linecap="round"/></g>`;
}

/** A forearm and hand across the picture, the mole on it a mere dot. */
function distantArm(box: Box): string {
  return `<rect ${at(box)} fill="url(#wall)"/>
<g transform="translate(${box.x} ${box.y})">
<path d="M-20 92C60 74 150 86 226 100C262 92 298 70 318 74C330 78 322 92 300 104C340 100 384 102 392 112C396 120 384 126 362 126C388 130 396 138 390 146C384 152 366 150 350 148C366 154 372 162 364 168C354 174 330 168 312 164C284 172 250 166 222 160C150 178 60 196-20 200Z" fill="url(#arm)"/>
<path d="M362 126C346 126 330 124 316 124M350 148C336 146 326 144 314 143" fill="none" stroke="#b37c56" stroke-width="3" stroke-linecap="round"/>
<circle cx="132" cy="128" r="6" fill="#5d3520"/></g>`;
}

function badge(x: number, y: number, radius: number, colour: string, path: string): string {
  return `<g transform="translate(${x} ${y})"><circle r="${radius}" fill="${colour}" stroke="#fff" stroke-width="7"/>
<path d="${path}" fill="none" stroke="#fff" stroke-width="${radius > 50 ? 14 : 10}" stroke-linecap="round" stroke-linejoin="round"/></g>`;
}
