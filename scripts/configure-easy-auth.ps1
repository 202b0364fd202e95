# Runs the azd hook on Node 24, whatever Node is on the PATH: see bootstrap.mjs.
node "$PSScriptRoot/../bootstrap.mjs" scripts/configure-easy-auth.ts @args
exit $LASTEXITCODE
