import { decodeAtHome, type HomeTask } from './at-home.ts';
import { letGo } from './let-go.ts';

/** For a thread that an engine lends: it is given a copy of the file, or the file itself for good. */
export default async (task: HomeTask): ReturnType<typeof decodeAtHome> => {
  const photo = await decodeAtHome(task, true);
  if (!('tooCostly' in photo)) letGo(task.bytes as Uint8Array<ArrayBuffer>);
  return photo;
};
