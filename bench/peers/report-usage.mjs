// Loaded into every measured process before its own code (node --import): answers over the channel
// to the benchmark what the process has cost so far. JavaScript, so that nothing else is loaded.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
});
// The benchmark has ended, however it ended.
process.on('disconnect', () => process.exit());
// The channel alone must not keep the process alive.
process.channel?.unref();
