# Sourced by ./run and ./test: what both need to know about the checkout and its tools.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false NPM_CONFIG_UPDATE_NOTIFIER=false
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Version checks first: their failures are the ones that a new user can do something about.
need_tools() {
  command -v dotnet >/dev/null || fail "needs the .NET 10 SDK (dotnet is not on PATH)"
  command -v node >/dev/null && command -v npm >/dev/null || fail "needs Node 20.19 or later with npm"
  dotnet --list-sdks | grep -q '^10\.' || fail "needs the .NET 10 SDK, found: $(dotnet --list-sdks | tr '\n' ' ')"
  node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' || fail "needs Node 20.19 or later, found $(node --version)"
}

# True where anything under the given paths is newer than the stamp: cheaper than asking MSBuild, so that a second start is quick.
is_stale() {
  local stamp=$1; shift
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$@" -newer "$stamp" \( -name node_modules -o -name bin -o -name obj \) -prune -o -newer "$stamp" -type f -print -quit 2>/dev/null)" ]
}

build_web() {
  local installed=web/node_modules/.pharos-installed built=web/dist/.pharos-built
  if is_stale "$installed" web/package-lock.json; then
    say "web: installing packages"
    npm --prefix web ci --no-progress --loglevel=error || fail "npm ci failed"
    touch "$installed"
  fi
  if is_stale "$built" web/src web/public web/index.html web/vite.config.ts web/package-lock.json; then
    say "web: building the page"
    npm --prefix web run --silent build || fail "the web build failed"
    touch "$built"
  fi
}

# $1: project file; output goes to artifacts/bin/NAME/release
build_release() {
  dotnet build "$1" -c Release -v quiet -nologo --property:WarningLevel=0 || fail "building $1 failed"
}

# The native binary at artifacts/native/pharos, published where it is older than its sources.
build_native() {
  is_stale artifacts/native/pharos src Directory.Build.props Directory.Packages.props || return 0
  build_web
  say "publishing (NativeAOT, x86-64-v3)"
  dotnet publish src/Pharos -c Release -r linux-x64 -o artifacts/native -v quiet -nologo || fail "the native publish failed"
  touch artifacts/native/pharos
}

# The neutral load generator at artifacts/loadgen/loadgen; LOADGEN_SOURCE names its folder, which may be read-only.
build_loadgen() {
  export LOADGEN_SOURCE=${LOADGEN_SOURCE:-$root/../shared/loadgen}
  [ -e "$LOADGEN_SOURCE/loadgen.csproj" ] || fail "$LOADGEN_SOURCE has no load generator: set LOADGEN_SOURCE"
  is_stale artifacts/loadgen/loadgen "$LOADGEN_SOURCE" || return 0
  rm -rf artifacts/loadgen-source && mkdir -p artifacts/loadgen-source && cp -r "$LOADGEN_SOURCE/." artifacts/loadgen-source/ && chmod -R u+w artifacts/loadgen-source
  # Outside the project's own build settings.
  printf '<Project />' | tee artifacts/loadgen-source/Directory.Build.props >artifacts/loadgen-source/Directory.Packages.props
  dotnet build artifacts/loadgen-source/loadgen.csproj -c Release -o artifacts/loadgen -v quiet -nologo || fail "the load generator did not build"
  touch artifacts/loadgen/loadgen
}
