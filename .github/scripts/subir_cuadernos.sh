#!/usr/bin/env bash
# Deja una rama exactamente como una carpeta, con un commit solo si algo cambió.
#
#   subir_cuadernos.sh CARPETA REMOTO RAMA MENSAJE
#
# No reescribe la historia: quien tenga un cuaderno abierto desde la rama lo sigue teniendo.
set -euo pipefail
[ $# -eq 4 ] || { echo "Uso: subir_cuadernos.sh CARPETA REMOTO RAMA MENSAJE" >&2; exit 2; }
carpeta=$(cd "$1" && pwd); remoto=$2; rama=$3; mensaje=$4
[ -f "$carpeta/README.md" ] || { echo "$carpeta no es lo que escribe «make cuadernos»: no tiene README.md." >&2; exit 2; }
trabajo=$(mktemp -d)
trap 'rm -rf "$trabajo"' EXIT
git -C "$trabajo" init --quiet
git -C "$trabajo" remote add origin "$remoto"
if git -C "$trabajo" fetch --quiet --depth 1 origin "refs/heads/$rama" 2>/dev/null; then
  git -C "$trabajo" checkout --quiet -b "$rama" FETCH_HEAD
  git -C "$trabajo" rm -rq --ignore-unmatch .
else
  git ls-remote --exit-code "$remoto" >/dev/null || [ $? -eq 2 ] || { echo "No se puede leer $remoto." >&2; exit 1; }
  git -C "$trabajo" checkout --quiet --orphan "$rama"
fi
cp -a "$carpeta/." "$trabajo/"
git -C "$trabajo" add --all --force
if git -C "$trabajo" diff --cached --quiet; then
  echo "La rama $rama ya estaba al día."
  exit 0
fi
git -C "$trabajo" -c user.name="github-actions[bot]" \
  -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
  commit --quiet --message "$mensaje"
git -C "$trabajo" push --quiet origin "HEAD:refs/heads/$rama"
echo "Rama $rama: $(git -C "$trabajo" rev-parse --short HEAD)"
