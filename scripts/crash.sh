#!/usr/bin/env bash
# Kills the stores at random moments, many times, and compares what is there with what was acknowledged. Called by ./test crash [KILLS] [STORE], STORE one of Metrics, Logs, Traces.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export PHAROS_CRASH_KILLS=${1:-200}
[[ $PHAROS_CRASH_KILLS =~ ^[1-9][0-9]*$ ]] || fail "how many kills? $PHAROS_CRASH_KILLS"
status=0 found=0
for file in tests/Pharos.*.Tests/Store/CrashTests.cs; do
  project=$(cut -d/ -f2 <<<"$file")
  [ $# -lt 2 ] || [ "$project" = "Pharos.$2.Tests" ] || continue
  found=1
  say "$project: $PHAROS_CRASH_KILLS kills"
  dotnet build "tests/$project" -c Release -v quiet -nologo || fail "$project does not build"
  "artifacts/bin/$project/release/$project" --filter-class "*.Store.CrashTests" --show-live-output on || status=1
done
[ $found = 1 ] || fail "no store $2"
exit $status
