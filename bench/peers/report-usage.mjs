// Loaded with `node --import` into every measured process before its own code. Reports to the
// benchmark, over the IPC channel, what the process has cost so far. Plain JavaScript, so that
// nothing else is loaded.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
});
// The benchmark has ended, normally or not.
process.on('disconnect', () => process.exit());
// The channel alone must not keep the process alive.
process.channel?.unref();
