// Loaded with --import: SIGUSR2 sets the process's clock an hour ahead, a second one two hours back. Timers and the monotonic clock go
// on, as they do when an administrator (or NTP) sets the clock of a machine.
const RealDate = Date;
const hourMs = 3_600_000;
const jumps = [hourMs, -2 * hourMs];
let offsetMs = 0;
process.on('SIGUSR2', () => {
  offsetMs += jumps.shift() ?? 0;
});
globalThis.Date = class extends RealDate {
  constructor(...values) {
    if (values.length === 0) super(RealDate.now() + offsetMs);
    else super(...values);
  }
  static now() {
    return RealDate.now() + offsetMs;
  }
};
