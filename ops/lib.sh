# Shared by the scripts in this folder: what a fresh machine needs, and the builds.
# Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '%s\n' "$*" >&2; }

# Installs Debian packages that are missing. Where that is not allowed, says the exact command
# and stops.
need_packages() {
  local missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local runner=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      runner=(sudo -n)
    else
      say "Missing packages. Run this once, then this command again:"
      say "  sudo apt-get update && sudo apt-get install -y ${missing[*]}"
      exit 1
    fi
  fi
  say "Installing ${missing[*]} …"
  local log
  log=$(mktemp)
  if ! { "${runner[@]}" apt-get update &&
    DEBIAN_FRONTEND=noninteractive "${runner[@]}" apt-get install -y --no-install-recommends \
      "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    say "apt could not install: ${missing[*]}"
    exit 1
  fi
  rm -f "$log"
}

need_swift() {
  if ! command -v swift >/dev/null 2>&1; then
    say "No Swift toolchain found. Strata needs Swift 6.3: https://www.swift.org/install/linux/"
    exit 1
  fi
}

need_build_packages() {
  need_swift
  need_packages pkg-config librdkafka-dev librocksdb-dev libsimdjson-dev libjemalloc-dev zlib1g-dev tzdata
}

# A private Python environment with the independent clients and calculators the tests check
# against. Kept in .build, so it is made once.
need_python() {
  need_packages python3
  venv="$root/.build/python"
  if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    mkdir -p "$root/.build"
    if ! python3 -m venv "$venv" >/dev/null 2>&1; then
      need_packages python3-venv
      rm -rf "$venv"
      python3 -m venv "$venv"
    fi
  fi
  local stamp="$venv/requirements.stamp"
  if ! cmp -s "$root/Tests/Clients/requirements.txt" "$stamp" 2>/dev/null; then
    say "Installing the Python test clients …"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
      -r "$root/Tests/Clients/requirements.txt" >&2
    cp "$root/Tests/Clients/requirements.txt" "$stamp"
  fi
  python="$venv/bin/python"
}

# The release build of the command; its path is in $strata.
build_release() {
  say "Building (release) …"
  swift build -c release --product strata >&2
  strata="$(swift build -c release --show-bin-path)/strata"
}
