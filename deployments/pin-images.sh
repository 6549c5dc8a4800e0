#!/bin/sh
# Brings the digests of the images up to date, in the Dockerfile and in compose.yaml: each `name:tag@sha256:…` gets
# the digest that the tag has now. To go to another version, change the tag first. Needs Docker with buildx.
#
#   deployments/pin-images.sh            writes them
#   deployments/pin-images.sh --check    says what is behind, exit code 1
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
behind=0
for file in "$here/Dockerfile" "$here/deployments/compose.yaml"; do
  for image in $(grep -oE '[a-z0-9./-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}' "$file" | sort -u); do
    tag=${image%@*}
    digest=$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}')
    case $digest in
      sha256:????????????????????????????????????????????????????????????????) ;;
      *) echo "$tag: no digest, but: $digest" >&2; exit 2 ;;
    esac
    [ "$image" = "$tag@$digest" ] && continue
    behind=1
    echo "${file##*/}: $tag is $digest now"
    [ "${1:-}" = --check ] && continue
    sed "s|$image|$tag@$digest|g" "$file" > "$file.new"
    cat "$file.new" > "$file"
    rm "$file.new"
  done
done
[ "${1:-}" != --check ] || exit $behind
