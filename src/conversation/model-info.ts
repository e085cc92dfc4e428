/** What /about says of the model; the composition root takes it from the manifest and the model card's figures. */
export interface ModelInfo {
  readonly name: string;
  readonly version: string;
  /** As in the manifest; `split` names the images they were measured on. */
  readonly operatingPoints: readonly {
    readonly name: string;
    readonly threshold: number;
    readonly sensitivity: number;
    readonly specificity: number;
    readonly split: string;
  }[];
  /** Measured on images the model never saw; left out where nobody measured them. */
  readonly figures?: { readonly auc: number; readonly images: number };
}
