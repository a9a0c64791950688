#!/bin/sh
# Builds the multi-call executable once and prints its path as the last line.
#
#   build.sh             build when it is not there yet, then print the path
#   build.sh --path      print the path, build nothing (the file may not exist)
#
# The executable lies outside the checkout, in a folder named after a hash of all that
# goes into it, so that every work tree and every run shares it:
#   ${FLEET_KUBERNETES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fleet-kubernetes}/<hash>/fleet-kubernetes
# Exit codes: 3 without a usable Go, else that of the Go compiler.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$here"

if command -v sha256sum >/dev/null 2>&1; then digest=sha256sum; else digest='shasum -a 256'; fi
hash=$({ cat go.mod go.sum ./*.go build.sh; uname -sm; } | $digest | cut -c1-16)
cache=${FLEET_KUBERNETES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fleet-kubernetes}
folder=$cache/$hash
target=$folder/fleet-kubernetes

if [ "${1:-}" = --path ] || [ -x "$target" ]; then
  echo "$target"
  exit 0
fi

if ! command -v go >/dev/null 2>&1; then
  echo "build.sh: Go is missing. Install Go 1.21 or newer, or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kubectl." >&2
  exit 3
fi
# From 1.21 on Go fetches the toolchain that go.mod asks for by itself; older ones cannot.
minor=$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
if [ "${minor:-0}" -lt 21 ]; then
  echo "build.sh: $(go env GOVERSION) is too old, Go 1.21 or newer is needed." >&2
  exit 3
fi

mkdir -p "$folder"

# One build at a time: two at once would both take twice as long. The lock is a folder
# (mkdir is atomic everywhere) with the process id of its owner; a dead owner's is taken over.
lock=$folder/.lock
nameless=0
while ! mkdir "$lock" 2>/dev/null; do
  owner=$(cat "$lock/pid" 2>/dev/null || true)
  # An owner writes its id at once; a lock that stays without one is left over as well.
  if [ -n "$owner" ]; then nameless=0; else nameless=$((nameless + 1)); fi
  if [ "$nameless" -gt 5 ] || { [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; }; then
    rm -rf "$lock"
  else
    sleep 1
  fi
done
echo $$ >"$lock/pid"
temporary=$folder/.fleet-kubernetes.$$
trap 'rm -rf "$lock" "$temporary"' EXIT
trap 'exit 130' INT TERM

if [ ! -x "$target" ]; then
  version_of() { go list -m -f '{{.Version}}' "$1"; }
  kubernetes=$(version_of k8s.io/kubernetes)
  kwok=$(version_of sigs.k8s.io/kwok)
  minor=${kubernetes#v1.}
  minor=${minor%%.*}

  # Components take what /version and --version report from these variables.
  flags="-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=${kwok#v}"
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags="$flags -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=$minor -X $package.gitTreeState=clean"
  done

  echo "build.sh: building Kubernetes $kubernetes with kwok $kwok (about 6 to 15 min on two cores the first time)" >&2
  CGO_ENABLED=0 GOFLAGS='-mod=readonly -buildvcs=false' \
    go build -trimpath -ldflags "$flags" -o "$temporary" .
  mv "$temporary" "$target"
fi
echo "$target"
