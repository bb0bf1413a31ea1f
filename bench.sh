#!/usr/bin/env bash
# Runs the benchmarks, all or those named, prints a table each and writes artifacts/bench/NAME.json.
set -euo pipefail
cd "$(dirname "$0")"
exec dotnet run -c Release --project bench/BotSentinel.Benchmarks -- "$@"
