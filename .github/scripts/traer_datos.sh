#!/usr/bin/env bash
# Deja un zip de datos, verificado, donde TESELA_DATA lo busca: CARPETA/CONJUNTO/CONJUNTO.zip.
#
#   traer_datos.sh DIRECCION SHA256 CONJUNTO CARPETA
#
# Si ya está y su suma es la esperada, no se descarga otra vez.
set -euo pipefail
[ $# -eq 4 ] || { echo "Uso: traer_datos.sh DIRECCION SHA256 CONJUNTO CARPETA" >&2; exit 2; }
direccion=$1; esperada=$2; archivo="$4/$3/$3.zip"
suma() { sha256sum "$1" | cut -d' ' -f1; }
if [ -f "$archivo" ] && [ "$(suma "$archivo")" = "$esperada" ]; then
  echo "$3 ya estaba, con su suma."
  exit 0
fi
mkdir -p "$(dirname "$archivo")"
curl --fail --location --silent --show-error --retry 3 --output "$archivo.parcial" "$direccion"
hallada=$(suma "$archivo.parcial")
if [ "$hallada" != "$esperada" ]; then
  rm -f "$archivo.parcial"
  echo "$3 no es el esperado: su SHA-256 es $hallada y debía ser $esperada. No se usa." >&2
  exit 1
fi
mv "$archivo.parcial" "$archivo"
echo "$3: $archivo"
