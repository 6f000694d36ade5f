#!/usr/bin/env bash
# Deja listo LaTeX para el PDF y sus pruebas: si falta algo, lo instala con apt-get. Si no se
# puede, lo dice y termina bien: las pruebas del PDF contarán como omitidas.
set -u
falta() { .venv/bin/python book/_ext/pdf.py --paquetes; command -v pdffonts >/dev/null || echo poppler-utils; }
instalar=$(falta | xargs)
if [ -z "$instalar" ]; then echo "LaTeX para el PDF: $(command -v xelatex)"; exit 0; fi
echo "Para el PDF falta: $instalar. Intento instalarlo…"
if command -v apt-get >/dev/null 2>&1; then
  como=()
  [ "$(id -u)" -eq 0 ] || como=(sudo -n)
  # Sin comillas a propósito: es una lista de paquetes.
  # shellcheck disable=SC2086
  { "${como[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${como[@]}" apt-get install -y -qq --no-install-recommends $instalar; } >/dev/null 2>&1
fi
instalar=$(falta | xargs)
if [ -z "$instalar" ]; then echo "LaTeX para el PDF: $(command -v xelatex)"; exit 0; fi
cat <<FIN
================================================================================
AVISO: no se pudo instalar LaTeX. Las pruebas del PDF se OMITIRÁN.
En Debian y Ubuntu: apt-get install $instalar
================================================================================
FIN
exit 0
