// For a thread that an engine lends.
export { drawHeatPicture as default } from './heat-picture.ts';
