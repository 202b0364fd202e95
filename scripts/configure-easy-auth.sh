#!/bin/sh
# Runs the azd hook on Node 24, whatever Node is on the PATH: see bootstrap.mjs.
exec node "$(dirname "$0")/../bootstrap.mjs" scripts/configure-easy-auth.ts "$@"
