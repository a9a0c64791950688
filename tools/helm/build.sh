#!/bin/sh
# Builds helm once, from its Go module, and prints its path as the last line: the tests of the
# chart render it. The executable lies outside the checkout, beside that of tools/kubernetes.
#
#   build.sh             build when it is not there yet, then print the path
#   build.sh --path      print the path, build nothing (the file may not exist)
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$here"

if command -v sha256sum >/dev/null 2>&1; then digest=sha256sum; else digest='shasum -a 256'; fi
hash=$({ cat go.mod go.sum build.sh; uname -sm; } | $digest | cut -c1-16)
cache=${FLEET_KUBERNETES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fleet-kubernetes}
target=$cache/helm-$hash/helm

if [ "${1:-}" = --path ] || [ -x "$target" ]; then
  echo "$target"
  exit 0
fi
if ! command -v go >/dev/null 2>&1; then
  echo "build.sh: Go is missing. Install Go 1.21 or newer, or put helm on the PATH." >&2
  exit 3
fi
mkdir -p "$(dirname "$target")"
CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$target.$$" helm.sh/helm/v3/cmd/helm >&2
mv "$target.$$" "$target"
echo "$target"
