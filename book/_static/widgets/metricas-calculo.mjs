// La aritmética del laboratorio de las métricas: funciones puras, sin página.
//
// Sigue las convenciones de tesela.metrics, y tests/libro/test_laboratorio_metricas.py
// compara cada número con el suyo. Las máscaras son renglones, `labels[fila][columna]`; en
// la matriz, las filas son la verdad y las columnas la respuesta. Lo que es 0/0 vale NaN.

export const IGNORE_INDEX = 255;

/** Las clases y los colores de tesela.data.AERIAL_CLASSES, con la letra que las distingue. */
export const CLASSES = [
  { name: "edificio", letter: "E", color: "#3C1098", ink: "#FFFFFF" },
  { name: "suelo", letter: "S", color: "#8429F6", ink: "#FFFFFF" },
  { name: "calle", letter: "C", color: "#6EC1E4", ink: "#000000" },
];
const [BUILDING, LAND, ROAD] = [0, 1, 2];

// --- Escenas y respuestas de ejemplo -----------------------------------------------------

const TOWN = [
  "SSSSSSSSCSSS",
  "SEEEEESSCSSS",
  "SEEEEESSCSSS",
  "SEEEEESSCSSS",
  "SEEEEESSCSSS",
  "SSSSSSSSCSSS",
  "SSSSSSSSCCCC",
  "SSSSSSSSCSSS",
  "SSSEEESSCSSS",
  "SSSEEESSCSSS",
  "SSSEEESSCSSS",
  "SSSSSSSSCSSS",
].map((line) => [...line].map((letter) => CLASSES.findIndex((c) => c.letter === letter)));

/** Una máscara nueva: `change(clase, fila, columna)` dice la clase de cada píxel. */
export function relabel(labels, change) {
  return labels.map((line, r) => line.map((label, c) => change(label, r, c)));
}

const without = (labels, lost) => relabel(labels, (label) => (label === lost ? LAND : label));

/** Las verdades del laboratorio: con calle, sin ella y solo suelo. */
export const SCENES = {
  town: ["Casas y calle", TOWN],
  roadless: ["Casas sin calle", without(TOWN, ROAD)],
  bare: ["Solo suelo", without(without(TOWN, ROAD), BUILDING)],
};

/** Corre la máscara un píxel a la derecha; la primera columna se repite. */
export function shiftRight(labels) {
  return labels.map((line) => [line[0], ...line.slice(0, -1)]);
}

/** Cada píxel y sus vecinos que caen dentro; con `corners`, también los de las esquinas. */
function around(labels, r, c, corners) {
  const found = [];
  for (let y = r - 1; y <= r + 1; y += 1) {
    for (let x = c - 1; x <= c + 1; x += 1) {
      const label = labels[y]?.[x];
      if (label !== undefined && (corners || y === r || x === c)) found.push(label);
    }
  }
  return found;
}

/** Hincha una clase un píxel hacia todos lados, sobre lo que haya. */
export function swell(labels, grown) {
  return relabel(labels, (label, r, c) =>
    (around(labels, r, c, true).includes(grown) ? grown : label));
}

/** Dónde está la orilla: un píxel con un vecino de al lado de otra clase. */
export function edges(labels) {
  return relabel(labels, (label, r, c) =>
    around(labels, r, c, false).some((other) => other !== label));
}

/** Las respuestas de ejemplo, hechas de la verdad. */
export const ANSWERS = {
  shifted: ["La verdad corrida un píxel", shiftRight],
  land: ["Todo suelo", (labels) => relabel(labels, () => LAND)],
  forgotten: ["La calle olvidada", (labels) => without(labels, ROAD)],
  broken: ["La calle rota", (labels) => relabel(labels, (label, r) =>
    (label === ROAD && (r === 3 || r === 9) ? LAND : label))],
  swollen: ["El edificio hinchado", (labels) => swell(labels, BUILDING)],
  perfect: ["Perfecta", (labels) => relabel(labels, (label) => label)],
};

// --- La matriz y lo que sale de ella -----------------------------------------------------

/** Cuenta los pares: filas verdad, columnas respuesta; lo ignorado en la verdad no cuenta. */
export function confusionMatrix(answer, truth, numClasses, ignoreIndex = IGNORE_INDEX) {
  const matrix = Array.from({ length: numClasses }, () => new Array(numClasses).fill(0));
  const valid = (label) => Number.isInteger(label) && label >= 0 && label < numClasses;
  if (answer.length !== truth.length || truth.some((l, r) => l.length !== answer[r].length)) {
    throw new RangeError(
      `La respuesta tiene ${answer.length} filas y la verdad ${truth.length}, o no miden lo ` +
        "mismo de ancho: se esperaban dos máscaras del mismo tamaño.",
    );
  }
  truth.forEach((line, r) => line.forEach((label, c) => {
    if (label === ignoreIndex) return;
    if (!valid(label) || !valid(answer[r][c])) {
      throw new RangeError(
        `En la fila ${r}, columna ${c}, la verdad es ${label} y la respuesta ${answer[r][c]}; ` +
          `se esperaban clases de 0 a ${numClasses - 1}, o ${ignoreIndex} en la verdad.`,
      );
    }
    matrix[label][answer[r][c]] += 1;
  }));
  return matrix;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** La media de las notas que existen: una clase que no está (NaN) no cuenta. */
export function classMean(values) {
  const known = values.filter((value) => !Number.isNaN(value));
  return sum(known) / known.length;
}

/** Todas las métricas de una matriz de confusión, con las cuentas de donde salen. */
export function scores(matrix) {
  const hits = matrix.map((line, c) => line[c]);
  const rows = matrix.map(sum);
  const columns = matrix.map((_, c) => sum(matrix.map((line) => line[c])));
  const unions = hits.map((hit, c) => rows[c] + columns[c] - hit);
  const total = sum(rows);
  const iou = hits.map((hit, c) => hit / unions[c]);
  // Con enteros, así el 0/0 de quien tiene una sola clase sale exacto.
  const chance = sum(rows.map((row, c) => row * columns[c]));
  return {
    total, hits, rows, columns, unions, iou,
    dice: hits.map((hit, c) => (2 * hit) / (rows[c] + columns[c])),
    accuracy: sum(hits) / total,
    meanIou: classMean(iou),
    weightedIou: sum(rows.map((row, c) => (row ? row * iou[c] : 0))) / total,
    chance: chance / (total * total),
    kappa: (total * sum(hits) - chance) / (total * total - chance),
  };
}

// --- Para escribir y pintar --------------------------------------------------------------

/** Una nota como se lee en el libro: tres decimales, punto y signo menos verdadero. */
export function formatScore(value) {
  const text = value.toFixed(3).replace("-", "\u2212");
  return text === "\u22120.000" ? "0.000" : text;
}

/** Las celdas de la recta entre dos celdas [fila, columna], con las dos puntas. */
export function cellsBetween([fromRow, fromColumn], [toRow, toColumn]) {
  const steps = Math.max(Math.abs(toRow - fromRow), Math.abs(toColumn - fromColumn), 1);
  return Array.from({ length: steps + 1 }, (_, i) => [
    Math.round(fromRow + ((toRow - fromRow) * i) / steps),
    Math.round(fromColumn + ((toColumn - fromColumn) * i) / steps),
  ]);
}
