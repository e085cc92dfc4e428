import { decodeAtHome, type HomeTask } from './at-home.ts';

/** For a thread that an engine lends: it is given a copy of the file, or the file itself for good. */
export default (task: HomeTask) => decodeAtHome(task, true);
