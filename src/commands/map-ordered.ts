/**
 * Runs `work` on at most `concurrency` items at once and yields the results in the items' order. Reads ahead no further
 * than it works, so thousands of items cost no memory.
 */
export async function* mapOrdered<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    running.push(work(item));
    if (running.length >= concurrency) yield await (running.shift() as Promise<Result>);
  }
  yield* running;
}
