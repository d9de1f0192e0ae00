#!/bin/sh
# Resolve requirements.lock and requirements-dev.lock anew (`make upgrade`): exact versions with hashes, the newest that
# pyproject.toml allows, one version of a package for every supported Python and platform.
#   usage: tools/upgrade.sh PYTHON SUPPORTED_VERSION...     the oldest supported Python version first
# uv comes in a throw-away virtual environment. It reads package metadata only: nothing is installed or built.
set -eu
python=$1
shift
oldest=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

resolve() {
  "$work/venv/bin/uv" pip compile --quiet --no-config --no-build "$@"
}

# Left out: torch and its CUDA parts, which differ by machine (tools/install_torch.py), and pip, which every virtual
# environment has. The other dependencies of torch stay.
LEFT_OUT='^(torch|triton|nvidia-[^=]*|cuda-[^=]*|pip)=='

lock() {
  output=$1
  shift
  resolve --universal --fork-strategy fewest --python-version "$oldest" --generate-hashes --annotation-style line \
    --custom-compile-command "make upgrade" "$@" >resolved
  awk -v left_out="$LEFT_OUT" '/^[^ #]/ { is_left_out = $0 ~ left_out } !is_left_out' resolved >"$output"
}

echo "Installing uv into a throw-away virtual environment"
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

echo "Resolving versions"
cp pyproject.toml "$work"
project=$PWD
cd "$work"
lock requirements.lock pyproject.toml
lock requirements-dev.lock --group dev --constraints requirements.lock

for version in "$@"; do
  for platform in x86_64-manylinux_2_28 aarch64-manylinux_2_28 aarch64-apple-darwin; do
    echo "Checking that everything has a wheel for Python $version on $platform"
    resolve --no-deps --python-version "$version" --python-platform "$platform" --output-file /dev/null \
      requirements.lock requirements-dev.lock
  done
done

for name in requirements.lock requirements-dev.lock; do
  diff "$project/$name" "$name" 2>/dev/null | grep '^[<>] [^ #]' | tr -d '\\' || true
  mv "$name" "$project/$name"
done
echo "Wrote requirements.lock and requirements-dev.lock. Now run \`make test\` and commit them."
