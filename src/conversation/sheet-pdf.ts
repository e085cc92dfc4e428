/** All that stands on the page for the doctor, in one language. */
export interface Sheet {
  readonly title: string;
  readonly date: string;
  /** At most two, side by side. */
  readonly pictures: readonly { readonly jpeg: Uint8Array; readonly caption: string }[];
  /** What was found, each under its name. */
  readonly findings: readonly (readonly [name: string, text: string])[];
  readonly fill: string;
  /** What is to be written on a line. */
  readonly lines: readonly string[];
  /** Over the signs, over yes and no, over the notes. */
  readonly columns: readonly [string, string, string];
  readonly signs: readonly string[];
  readonly disclaimer: string;
}

/** A4, in points. It prints on Letter as well: 792 high less the margins holds all of it. */
const page = { width: 595.28, height: 841.89, margin: 42 };
const inner = page.width - 2 * page.margin;
const grey = '#999999';

type Pdf = PDFKit.PDFDocument;

/** One sheet as a PDF: text that can be searched, in the fonts that every reader has, with the two pictures. */
export async function drawSheet(sheet: Sheet): Promise<Uint8Array> {
  // Takes a tenth of a second to load: only for who asks.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({ size: 'A4', margin: page.margin, info: { Title: plain(sheet.title) } });
  const pieces: Buffer[] = [];
  pdf.on('data', (piece: Buffer) => pieces.push(piece));
  const done = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject));
  write(pdf, sheet.title, 'Helvetica-Bold', 14);
  write(pdf, sheet.date, 'Helvetica', 9.5);
  pdf.moveDown(0.5);
  drawPictures(pdf, sheet.pictures);
  for (const [name, text] of sheet.findings) {
    write(pdf, name, 'Helvetica-Bold', 9.5);
    write(pdf, text, 'Helvetica', 9.5);
    pdf.moveDown(0.35);
  }
  write(pdf, sheet.fill, 'Helvetica-Bold', 11);
  drawLines(pdf, sheet.lines);
  drawTable(pdf, sheet);
  write(pdf, sheet.disclaimer, 'Helvetica-Oblique', 9);
  pdf.end();
  await done;
  return Buffer.concat(pieces);
}

function write(pdf: Pdf, text: string, font: string, size: number): void {
  pdf.font(font).fontSize(size).fillColor('black').text(plain(text), page.margin, pdf.y, { width: inner });
}

function drawPictures(pdf: Pdf, pictures: Sheet['pictures']): void {
  const width = (inner - 14) / 2;
  const height = 210;
  const top = pdf.y;
  let bottom = top;
  pictures.forEach(({ jpeg, caption }, index) => {
    const left = page.margin + index * (width + 14);
    pdf.image(Buffer.from(jpeg), left, top, { fit: [width, height], align: 'center', valign: 'center' });
    pdf
      .font('Helvetica')
      .fontSize(8)
      .text(plain(caption), left, top + height + 4, { width });
    bottom = Math.max(bottom, pdf.y);
  });
  pdf.y = bottom + 8;
}

function drawLines(pdf: Pdf, names: readonly string[]): void {
  const width = (inner - 2 * 14) / 3;
  const top = pdf.y + 18;
  names.forEach((name, index) => {
    const left = page.margin + index * (width + 14);
    pdf
      .moveTo(left, top)
      .lineTo(left + width, top)
      .strokeColor(grey)
      .stroke();
    pdf
      .font('Helvetica')
      .fontSize(8)
      .text(plain(name), left, top + 3, { width });
  });
  pdf.y = top + 20;
}

function drawTable(pdf: Pdf, { columns, signs }: Sheet): void {
  const widths = [inner * 0.5, inner * 0.14, inner * 0.36] as const;
  const lefts = [page.margin, page.margin + widths[0], page.margin + widths[0] + widths[1]] as const;
  pdf.font('Helvetica-Bold').fontSize(8.5);
  const top = pdf.y;
  columns.forEach((name, index) => {
    pdf.text(plain(name), (lefts[index] as number) + 4, top, { width: (widths[index] as number) - 8 });
  });
  pdf.y = top + 14;
  for (const sign of signs) {
    pdf.font('Helvetica').fontSize(8.5);
    const rowTop = pdf.y;
    const height = Math.max(24, pdf.heightOfString(plain(sign), { width: widths[0] - 8 }) + 9);
    pdf.text(plain(sign), lefts[0] + 4, rowTop + 5, { width: widths[0] - 8 });
    for (const offset of [8, 34])
      pdf
        .rect(lefts[1] + offset, rowTop + (height - 10) / 2, 10, 10)
        .strokeColor('black')
        .stroke();
    pdf.rect(page.margin, rowTop, inner, height).strokeColor(grey).stroke();
    for (const left of lefts.slice(1))
      pdf
        .moveTo(left, rowTop)
        .lineTo(left, rowTop + height)
        .stroke();
    pdf.y = rowTop + height;
  }
  pdf.y += 8;
}

/** The fonts know Windows-1252: no narrow spaces. */
function plain(text: string): string {
  return text.replace(/[\u202f\u2009]/g, '\u00a0');
}
