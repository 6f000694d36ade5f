#!/usr/bin/env bash
# Deja listo un Chromium para las pruebas de navegador: el del sistema si lo hay; si no, lo
# instala. Si no se puede, lo dice y termina bien: esas pruebas contarán como omitidas.
set -u
encontrar() {
  if [ -n "${TESELA_CHROMIUM:-}" ] && [ -x "$TESELA_CHROMIUM" ]; then echo "$TESELA_CHROMIUM"; return 0; fi
  local nombre
  for nombre in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$nombre" && return 0
  done
  find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" -type f \
    \( -name chrome -o -name headless_shell -o -name chrome-headless-shell \) 2>/dev/null | grep . | head -n 1
}
if ruta=$(encontrar); then echo "Chromium para las pruebas: $ruta"; exit 0; fi
echo "No hay Chromium; intento instalarlo…"
if command -v apt-get >/dev/null 2>&1; then
  como=()
  [ "$(id -u)" -eq 0 ] || como=(sudo -n)
  { "${como[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${como[@]}" apt-get install -y -qq chromium; } >/dev/null 2>&1
fi
encontrar >/dev/null || timeout 300 .venv/bin/playwright install chromium >/dev/null 2>&1
if ruta=$(encontrar); then echo "Chromium para las pruebas: $ruta"; exit 0; fi
cat <<'FIN'
================================================================================
AVISO: no se pudo conseguir un Chromium. Las pruebas de navegador se OMITIRÁN.
Instálalo (en Debian: apt-get install chromium) o di dónde está con TESELA_CHROMIUM.
================================================================================
FIN
exit 0
