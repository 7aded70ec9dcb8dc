#!/usr/bin/env bash
# Requests made from the OpenAPI file, right ones and wrong ones; any status of
# 5xx fails. `pip install schemathesis` first.
#
#   Benchmarks/server/fuzz.sh [examples per operation, default 380]
set -euo pipefail
cd "$(dirname "$0")/../.."
hourglass=${HOURGLASS:-.build/release/hourglass}
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT
python3 - "$folder" "$hourglass" <<'PY'
import sys
sys.path.append("Benchmarks/server")
folder = sys.argv[1]
sys.argv[1:] = ["--hourglass", sys.argv[2]]
from serving import lecture
lecture(folder)
PY
# Without a way to the network, a model that is to be fetched fails at once.
HF_HUB_OFFLINE=1 "$hourglass" serve --library "$folder/library.sqlite" --port 0 --json \
    --allow "$folder" --max-upload 1M >"$folder/address" &
server=$!
until [ -s "$folder/address" ]; do sleep 0.1; done
address=$(sed 's/.*"address":"\([^"]*\)\/".*/\1/' "$folder/address")
requests() { (cd "$folder" && schemathesis run "$@"); }
# The stream of events has no end of its own; a client that waits for one waits
# for ever. Removing footage comes last, since it empties the library.
requests "$address/openapi.json" --url "$address" --checks not_a_server_error \
    --max-examples "${1:-380}" --request-timeout 20 --phases fuzzing --seed 1 \
    --exclude-path /api/jobs/events --exclude-operation-id removeFootage --no-color
first=$(timeout 5 curl -fsN "$address/api/jobs/events" | head -c 1 || true)
[ -n "$first" ] && echo "/api/jobs/events answers"
requests "$address/openapi.json" --url "$address" --checks not_a_server_error \
    --max-examples "${1:-380}" --request-timeout 20 --phases fuzzing --seed 2 \
    --include-operation-id removeFootage --no-color
curl -fsS "$address/api/status" >/dev/null
