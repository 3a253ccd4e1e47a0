#!/usr/bin/env bash
# A command of this folder's tiny-subspaces: run.sh doctor, run.sh run RUN, … Takes nothing from the network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DENO_DIR=$here/.cache/deno XDG_CACHE_HOME=$here/.cache DENO_NO_UPDATE_CHECK=1
# The Vulkan loader that was bundled, where the system has none.
if [ -e "$here/lib/libvulkan.so.1" ] && ! { ldconfig -p 2>/dev/null || true; } | grep -q 'libvulkan\.so\.1'; then
  export LD_LIBRARY_PATH=$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi
if [ -d "$here/data" ]; then export TINY_SUBSPACES_DATA=${TINY_SUBSPACES_DATA:-$here/data}; fi
exec "$here/deno" run -A --cached-only --config "$here/deno.json" "$here/packages/experiments/src/cli.ts" "$@"
