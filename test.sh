#!/usr/bin/env bash
# Builds everything and runs every test. See usage below.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
  cat <<'TEXT'
./test.sh [PROJECT [OPTION...]]

Builds the solution and runs the tests of every project in tests/, or of PROJECT alone (EndToEnd,
BotSentinel.Tests...; OPTIONs go to the test runner: --filter-class, --filter-method...).

Needs the .NET SDK. Node.js and npm, on which the tests run bots, servers and providers written by others, are
installed with apt-get when they are missing (as root or by sudo), and the packages by npm ci from the lock file in
tests/EndToEnd/clients. So are what native code is linked with, for the tests that publish a sample ahead of time, and
redis-server and redis-cli, for the tests of BotSentinel.Redis and the server, and PostgreSQL's programs, for the
server's, and Chromium and nginx, for the panel's; Garnet comes as a .NET tool. Servers run on free ports of 127.0.0.1,
are started by the tests and end with them.
Something missing that cannot be installed is an error; nothing is skipped for it, but for one comparison with updates
that are no part of the repository (docs/testing.md).

The last line is "N passed, N failed". Exit code 0: all passed. Else something failed: a test, the build, an
installation, a project that ran no test. Results and logs are kept in artifacts/test-results; what the processes of
the end-to-end tests wrote, in artifacts/end-to-end; pictures of the panel's pages, in artifacts/screens.
TEXT
}

# Release: what is shipped is what is tested, and floods and deadlines are tried at the speed that users get.
configuration=Release
results=artifacts/test-results
clients=tests/EndToEnd/clients
longest=1500 # seconds that one project may take: the server's asks every route of three kinds of state in every role, minutes of work on two cores
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() {
  echo "test.sh: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  command -v apt-get >/dev/null || fail "$* is missing and there is no apt-get to install it with; install it, then run again."
  echo "installing $*"
  local log=$results/apt-get.log
  { as_root apt-get -o DPkg::Lock::Timeout=300 -q update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qy install --no-install-recommends "$@"; } >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    fail "apt-get could not install $*."
  }
}

need_node() {
  command -v node >/dev/null || install_packages nodejs npm
  command -v npm >/dev/null || install_packages npm
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 18 ] || fail "node $major is too old; the tests need 18 or later."
}

need_clients() {
  local lock=$clients/package-lock.json stamp=$clients/node_modules/.installed
  cmp -s "$lock" "$stamp" && return
  echo "npm ci in $clients"
  npm --prefix "$clients" ci --no-audit --no-fund --loglevel=error >"$results/npm.log" 2>&1 || {
    tail -n 30 "$results/npm.log" >&2
    fail "npm ci failed in $clients."
  }
  cp "$lock" "$stamp"
}

# What native code is linked with: a compiler's linker and zlib.
need_linker() {
  command -v clang >/dev/null || command -v gcc >/dev/null || install_packages gcc libc6-dev
  [ -f /usr/include/zlib.h ] || install_packages zlib1g-dev
}

need_redis() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v redis-cli >/dev/null || missing+=(redis-tools)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  dotnet tool restore >"$results/tools.log" 2>&1 || {
    tail -n 30 "$results/tools.log" >&2
    fail "dotnet tool restore failed."
  }
}

need_postgres() {
  compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null && return

  # Its programs are wanted, not the server that Debian would set up and leave running.
  install_packages postgresql-common
  as_root sed -i -E 's/^#?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  install_packages postgresql
}

need_chromium() {
  [ -x /usr/bin/chromium ] || install_packages chromium
  [ -x /usr/sbin/nginx ] || install_packages nginx-light
}

build() {
  local log=$results/build.log
  echo "building ($configuration)"
  dotnet build "$1" -c "$configuration" -nologo -v quiet --tl:off >"$log" 2>&1 || {
    grep -E ': error |error :' "$log" | sort -u >&2 || tail -n 30 "$log" >&2
    fail "the build failed; all of it is in $log."
  }
}

# count FILE ATTRIBUTE...: the sum of these counters of a TRX file; 0 without one.
count() {
  local file=$1 sum=0 counters name value
  shift
  counters=$(grep -o '<Counters [^>]*>' "$file" 2>/dev/null | head -n 1 || true)
  for name; do
    value=$(sed -n "s/.* $name=\"\([0-9]*\)\".*/\1/p" <<<"$counters")
    sum=$((sum + ${value:-0}))
  done
  echo "$sum"
}

passed=0 failed=0 skipped=0
run() {
  local project=$1 name log trx code=0 ok bad left started=$SECONDS
  shift
  name=$(basename "$project" .csproj)
  log=$results/$name.log
  trx=$results/$name.trx
  rm -f "$trx"
  timeout --kill-after=15 "$longest" dotnet test --project "$project" -c "$configuration" --no-build --no-ansi --no-progress \
    --results-directory "$PWD/$results" --report-trx --report-trx-filename "$name.trx" "$@" >"$log" 2>&1 || code=$?
  ok=$(count "$trx" passed)
  bad=$(count "$trx" failed error timeout aborted)
  left=$(count "$trx" notExecuted)
  if [ "$code" = 0 ] && [ "$ok" = 0 ]; then code=8; fi
  if [ "$code" != 0 ]; then
    cat "$log"
    [ "$code" != 124 ] || echo "$name was ended after $longest s."
    [ "$code" != 8 ] || echo "$name ran no test."
    # A run that broke without a failed test has failed all the same.
    if [ "$bad" = 0 ]; then bad=1; fi
  fi
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left))
  printf '%-28s %5d passed %3d failed %4d s\n' "$name" "$ok" "$bad" $((SECONDS - started))
}

case ${1-} in
-h | --help)
  usage
  exit
  ;;
esac

mkdir -p "$results"
command -v dotnet >/dev/null || fail "the .NET SDK is missing: https://dot.net/download."
if [ $# -gt 0 ]; then
  projects=(tests/"$1"/"$1".csproj)
  [ -f "${projects[0]}" ] || fail "there is no ${projects[0]}; there are: $(cd tests && echo */)"
  to_build=${projects[0]}
  shift
else
  projects=(tests/*/*.csproj)
  to_build=BotSentinel.slnx
fi

if [[ " ${projects[*]} " == *" tests/EndToEnd/"* || " ${projects[*]} " == *" tests/BotSentinel.Server.Tests/"* ]]; then
  need_node
  need_clients
fi
if [[ " ${projects[*]} " == *" tests/BotSentinel.Analyzers.Tests/"* ]]; then
  need_linker
fi
if [[ " ${projects[*]} " == *" tests/BotSentinel.Redis.Tests/"* || " ${projects[*]} " == *" tests/BotSentinel.Server.Tests/"* ]]; then
  need_redis
fi
if [[ " ${projects[*]} " == *" tests/BotSentinel.Server.Tests/"* ]]; then
  need_postgres
fi
if [[ " ${projects[*]} " == *" tests/BotSentinel.Panel.Tests/"* ]]; then
  need_chromium
fi
build "$to_build"
for project in "${projects[@]}"; do
  run "$project" "$@"
done

[ "$skipped" = 0 ] || echo "$skipped skipped for want of data that is no part of the repository"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
