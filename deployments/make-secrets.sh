#!/bin/sh
# Makes the files of the compose file's secrets, in deployments/secrets: passwords at random, keys of services
# empty, for you to fill in. What is there already stays.
#
# The folder is its owner's alone. The files in it can be read by all, because in the containers other users
# read them; on this machine nobody gets past the folder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
umask 077
mkdir -p "$folder"
chmod 0700 "$folder"

make() {
  [ -e "$folder/$1" ] || printf '%s\n' "$2" > "$folder/$1"
  chmod 0444 "$folder/$1"
}

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

make postgres_password "$(random)"
make redis_password "$(random)"
make prefect_auth "lectra:$(random)"
make api_tokens "$(random)"
for key in openai_api_key pexels_api_key unsplash_api_key pixabay_api_key; do
  make "$key" ""
done
echo "The secrets are in $folder. Keys of services are empty files: fill in those that you have."
