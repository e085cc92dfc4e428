/** heic-decode 2.1 ships no types; these are of its README. */
declare module 'heic-decode' {
  interface Pixels {
    readonly data: Uint8ClampedArray<ArrayBuffer>;
    readonly width: number;
    readonly height: number;
  }
  interface Picture {
    readonly width: number;
    readonly height: number;
    decode(): Promise<Pixels>;
  }
  interface HeicDecode {
    (input: { readonly buffer: Uint8Array }): Promise<Pixels>;
    all(input: { readonly buffer: Uint8Array }): Promise<readonly Picture[] & { dispose(): void }>;
  }
  const heicDecode: HeicDecode;
  export default heicDecode;
}
