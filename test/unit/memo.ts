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
export type LooseAdapter = Omit<Adapter, 'showWorking' | 'deliver'> & {
  showWorking(address: Address, signal: AbortSignal, memo?: ReplyMemo): void;
  deliver(address: Address, reply: Reply, memo?: ReplyMemo): ReturnType<Adapter['deliver']>;
};
type Address = Parameters<Adapter['deliver']>[0];
type Reply = Parameters<Adapter['deliver']>[1];

export function withMemo(adapter: Adapter): LooseAdapter {
  return {
    ...adapter,
    showWorking: (address, signal, memo = makeMemo()) => adapter.showWorking(address, signal, memo),
    deliver: (address, reply, memo = makeMemo()) => adapter.deliver(address, reply, memo),
  };
}
