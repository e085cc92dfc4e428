import type { Manifest } from '../../src/classifier/manifest.ts';

/** A file of what a browser needs to check photos on its own; its address is its content's, so it may be kept for good. */
export interface DeviceFile {
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `GET /device/settings.json`: all that the worker of "Check on this device" needs to know. */
export interface DeviceSettings {
  readonly manifest: Manifest;
  readonly maxViews: number;
  readonly maxPixels: number;
  readonly priorMalignant?: number;
  /** Of each network the graph, and its weights in the order in which the graph names them. */
  readonly networks: readonly { readonly graph: DeviceFile; readonly shards: readonly DeviceFile[] }[];
  /** The runtime of TensorFlow.js, for CPUs with and without SIMD. */
  readonly wasm: { readonly simd: DeviceFile; readonly plain: DeviceFile };
}
