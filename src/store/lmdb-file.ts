import { open, rename, rm } from 'node:fs/promises';

/** Stamp of an LMDB meta page; it follows the page's header. */
const magic = 0xbeefc0de;
const headerBytes = 24;
const pageSizeAt = headerBytes + 24;
const lastPageAt = headerBytes + 120;
const transactionAt = headerBytes + 128;

/**
 * LMDB maps its file into memory and trusts it: a foreign or truncated file ends the process, no error to catch. So the two
 * meta pages are looked at first (layout of lmdb-js, 64 bit), and a file that can't be right is moved aside to
 * `….damaged`. True when that happened. What was in it is forgotten: people are asked for their consent again.
 */
export async function moveAsideIfDamaged(path: string): Promise<boolean> {
  const damaged = await isDamaged(path);
  if (!damaged) return false;
  await rename(path, `${path}.damaged`);
  await rm(`${path}-lock`, { force: true });
  return true;
}

async function isDamaged(path: string): Promise<boolean> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    // A file that was made and not yet written to: LMDB sets it up.
    if (size === 0) return false;
    const { buffer: first } = await file.read(Buffer.alloc(headerBytes + 144), 0, headerBytes + 144, 0);
    const pageBytes = first.readUInt32LE(pageSizeAt);
    if (pageBytes < 512 || pageBytes > 65_536 || first.readUInt32LE(headerBytes) !== magic) return true;
    const { buffer: second } = await file.read(Buffer.alloc(headerBytes + 144), 0, headerBytes + 144, pageBytes);
    if (second.readUInt32LE(headerBytes) !== magic) return true;
    const isSecondNewer = second.readBigUInt64LE(transactionAt) > first.readBigUInt64LE(transactionAt);
    const lastPage = (isSecondNewer ? second : first).readBigUInt64LE(lastPageAt);
    return (lastPage + 1n) * BigInt(pageBytes) > BigInt(size);
  } finally {
    await file.close();
  }
}
