import { photoFaults } from '../photo/result.ts';

export const rejectionReasons = [...photoFaults, 'internal', 'busy', 'shutting-down'] as const;

/**
 * Why a file can't be used. The first seven can end `molecheck classify`; the others come from fetching and from load.
 *
 * - `unsupported-format`: the first bytes are not those of JPEG, PNG, WebP, AVIF or HEIC, or it is a kind of one that no camera
 *   writes or whose colours can't be told (high dynamic range, a press's inks without their profile).
 * - `too-large`: more than `MAX_PHOTO_BYTES`, or more than the platform hands out.
 * - `too-many-pixels`: above the pixel limit, or more than the memory that there is can decode.
 * - `corrupt`: something of the picture is missing or damaged.
 * - `timeout`: the deadline of the check (or of the download) passed.
 * - `unreadable`: the file could not be read at all (missing, no permission, empty).
 * - `internal`: a fault of ours: the engine threw, its scores were not numbers, or no decoder's process could be started. Never the picture's.
 * - `expired-link`: the platform's link is dead (404, 403, 410).
 * - `download-failed`: network fault, refused address or truncated body, after retries.
 * - `busy`: the queue is full.
 * - `shutting-down`: the service stops before this one could be checked.
 */
export type RejectionReason = (typeof rejectionReasons)[number];
