/** What is used of libheif-js 1.23.2; its own types are those of the generated bindings and leave out the classes around them. */
declare module 'libheif-js/wasm-bundle.js' {
  interface Pixels {
    readonly data: Uint8ClampedArray<ArrayBuffer>;
    readonly width: number;
    readonly height: number;
  }
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    /** Fills the pixels with RGBA and calls back with them; with null where libheif gave none. */
    display(pixels: Pixels, done: (pixels: Pixels | null) => void): void;
  }
  interface HeifDecoder {
    /** The pictures that are not hidden; none for a file that libheif does not take. */
    decode(file: Uint8Array): readonly HeifImage[];
  }
  interface LibHeif {
    readonly HeifDecoder: new () => HeifDecoder;
    /** WebAssembly's memory; another object after it has grown. */
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    readonly HEAP32: Int32Array<ArrayBuffer>;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    // libde265's interface (de265.h): decoder, picture and data are pointers, a time stamp of 64 bits comes in two halves.
    _de265_new_decoder(): number;
    _de265_free_decoder(decoder: number): number;
    _de265_set_parameter_bool(decoder: number, parameter: number, value: 0 | 1): void;
    _de265_push_NAL(decoder: number, data: number, length: number, ptsLow: 0, ptsHigh: 0, userData: 0): number;
    _de265_flush_data(decoder: number): number;
    _de265_decode(decoder: number, more: number): number;
    _de265_get_next_picture(decoder: number): number;
    _de265_get_image_width(picture: number, channel: number): number;
    _de265_get_image_height(picture: number, channel: number): number;
    _de265_get_bits_per_pixel(picture: number, channel: number): number;
    _de265_get_image_plane(picture: number, channel: number, stride: number): number;
  }
  const libheif: LibHeif;
  export default libheif;
}
