import type { Adapter, ReplyMemo } from '../../src/platform/adapter.ts';

/** What is kept with a job, as the queue hands it on from one try to the next. */
export function makeMemo(): ReplyMemo {
  let noted: string | undefined;
  return {
    noted: () => noted,
    note: async (text) => {
      noted = text;
    },
  };
}

/** An adapter for tests in which each reply is that of a job of its own. */
export type LooseAdapter = Omit<Adapter, 'prepare' | 'deliver'> & {
  prepare(address: Address, memo?: ReplyMemo): void;
  deliver(address: Address, reply: Reply, memo?: ReplyMemo): ReturnType<Adapter['deliver']>;
};
type Address = Parameters<Adapter['deliver']>[0];
type Reply = Parameters<Adapter['deliver']>[1];

export function withMemo(adapter: Adapter): LooseAdapter {
  return {
    ...adapter,
    prepare: (address, memo = makeMemo()) => adapter.prepare?.(address, memo),
    deliver: (address, reply, memo = makeMemo()) => adapter.deliver(address, reply, memo),
  };
}
