#!/usr/bin/env bash
# Runs the conformance data, one line per data file: PATH: N passed, N failed. Called by ./test conformance [FAMILY].
# A test joins by [ConformanceFamily("FAMILY")] and ConformanceFile (tests/Shared), on the page by a describe() named after the data file.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
family=${1:-}
export PHAROS_CONFORMANCE=${PHAROS_CONFORMANCE:-$root/../shared/conformance}
[ -d "$PHAROS_CONFORMANCE" ] || fail "no conformance data at $PHAROS_CONFORMANCE: set PHAROS_CONFORMANCE"
PHAROS_CONFORMANCE=$(realpath "$PHAROS_CONFORMANCE")
[[ $family =~ ^[a-z0-9-]*$ ]] || fail "no family $family"
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
broken=()

run_dotnet() {
  local project
  for project in $(grep -rlE "ConformanceFamily\\(\"${family:-[a-z0-9-]+}\"\\)" tests --include=*.cs | cut -d/ -f2 | sort -u); do
    dotnet build "tests/$project" -c Release -v quiet -nologo >"$report/build.log" 2>&1 || { cat "$report/build.log"; broken+=("$project does not build"); continue; }
    PHAROS_CONFORMANCE_REPORT=$report timeout 1800 "artifacts/bin/$project/release/$project" --filter-trait "conformance=${family:-*}" --no-progress >"$report/$project.log" 2>&1
    local status=$? # 8: no test ran
    if [ $status != 0 ] && [ $status != 8 ] && [ ! -s "$report/$project.failures" ]; then tail -n 40 "$report/$project.log"; broken+=("$project ended with $status"); fi
  done
}

run_web() {
  grep -rqE "describe.*'${family:-[a-z]+}/" web/src --include=*.test.ts --include=*.test.tsx || return 0
  build_web >"$report/build.log" 2>&1 || { cat "$report/build.log"; broken+=("the page does not build"); return; }
  (cd web && npx vitest run conformance corpus -t "^${family:-[a-z-]+}/" --reporter=json --outputFile="$report/web.json") >"$report/web.log" 2>&1
  node scripts/conformance-web.mjs "$report/web.json" "$report/web" || { tail -n 40 "$report/web.log"; broken+=("the page's tests did not run"); }
}

run_dotnet
run_web
cat "$report"/*.failures 2>/dev/null
cat "$report"/*.counts 2>/dev/null | LC_ALL=C sort -t$'\t' -k1,1 | awk -F'\t' '
  function flush() { if (file != "") printf "%s: %d passed, %d failed\n", file, p, f }
  $1 != file { flush(); file = $1; p = f = 0 }
  { p += $2; f += $3; passed += $2; failed += $3 }
  END { flush(); printf "%d passed, %d failed\n", passed, failed; exit failed > 0 || passed == 0 }'
status=$?
for what in "${broken[@]}"; do echo "broken: $what"; done
[ $status = 0 ] && [ ${#broken[@]} = 0 ]
