/** What happens to a request instead of, or after, its proper handling. */
export type FaultAction =
  /** An error answer; nothing is done. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly description: string;
      readonly parameters?: Readonly<Record<string, number>>;
    }
  /** The connection breaks; `after` the request was carried out, or `before`. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** The request is carried out; its answer trickles in, half of it after so long. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The request is carried out; what comes back is a proxy's error page. */
  | { readonly kind: 'nonsense' }
  /** `getUpdates`: nothing, and at once. */
  | { readonly kind: 'empty' }
  /** Files: the body breaks off in the middle, or stops coming. */
  | { readonly kind: 'truncate' }
  | { readonly kind: 'stall' };

export interface FaultRule {
  /** A method of the Bot API, several, or `file` for a download. */
  readonly on: string | readonly string[];
  /** How many requests it strikes. Default 1. */
  readonly times?: number;
  readonly action: FaultAction;
  /** Further condition on the request's fields. */
  readonly where?: (fields: Readonly<Record<string, unknown>>) => boolean;
}

/** The faults that are still to strike, in the order they were given. */
export function createFaults() {
  const rules: { readonly rule: FaultRule; left: number }[] = [];
  return {
    add: (rule: FaultRule): void => {
      rules.push({ rule, left: rule.times ?? 1 });
    },
    clear: (): void => {
      rules.length = 0;
    },
    next: (method: string, fields: Readonly<Record<string, unknown>>): FaultAction | undefined => {
      const found = rules.find(
        ({ rule, left }) => left > 0 && [rule.on].flat().includes(method) && (rule.where?.(fields) ?? true),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.rule.action;
    },
  };
}
