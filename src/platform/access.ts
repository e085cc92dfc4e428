/** Who may do more on a platform, and where the bot answers at all. Ids as the platform gives them. */
export interface Access {
  /** People who may ask for `/stats`; they are answered everywhere. */
  readonly owners: readonly string[];
  /** Servers, groups and (for private conversations) people that are answered; empty: all. */
  readonly allowed: readonly string[];
}
