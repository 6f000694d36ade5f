// La aritmética del laboratorio de la convolución transpuesta: funciones puras, sin página.
//
// Sigue la ecuación del libro: el peso K[u, v] de la copia que deja X[i, j] cae en la fila
// s·i + d·u y la columna s·j + d·v; después el relleno recorta. La prueba
// tests/libro/test_laboratorio_transpuesta.py la compara con torch y con tesela. Todo es
// una matriz de renglones: `input[fila][columna]`. Una opción es un número, o la pareja
// [alto, ancho].

const DEFAULTS = { stride: 1, padding: 0, dilation: 1, outputPadding: 0 };

/** Las opciones de un eje (0 es el alto y 1 el ancho), con lo que falte en su valor usual. */
function axisOptions(options, axis) {
  const pick = (value) => (Array.isArray(value) ? value[axis] : value);
  return Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, usual]) => [name, pick(options[name] ?? usual)]),
  );
}

function checkWhole(name, value, least) {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${name} llegó como ${value}; se esperaba un entero desde ${least}.`);
  }
}

/** Lo que abarcan las copias en un eje, antes de recortar: (n − 1)·s + d·(k − 1) + 1. */
export function fullSize(size, kernelSize, { stride = 1, dilation = 1 } = {}) {
  return (size - 1) * stride + dilation * (kernelSize - 1) + 1;
}

/** Tamaño de la salida en un eje: (n − 1)·s + d·(k − 1) + 1 − 2p + e. */
export function transposedSize(size, kernelSize, options = {}) {
  const { stride, padding, dilation, outputPadding } = { ...DEFAULTS, ...options };
  checkWhole("La entrada", size, 1);
  checkWhole("El kernel", kernelSize, 1);
  checkWhole("El paso", stride, 1);
  checkWhole("El relleno", padding, 0);
  checkWhole("La dilatación", dilation, 1);
  checkWhole("output_padding", outputPadding, 0);
  if (outputPadding >= Math.max(stride, dilation)) {
    throw new RangeError(
      `output_padding llegó como ${outputPadding} y debe ser menor que el paso (${stride}) o que ` +
        `la dilatación (${dilation}): solo elige entre los tamaños que el paso confunde. ` +
        "Baja output_padding o sube el paso.",
    );
  }
  const full = fullSize(size, kernelSize, { stride, dilation });
  const out = full - 2 * padding + outputPadding;
  if (out < 1) {
    throw new RangeError(
      `No queda ningún píxel: la salida completa mide ${full}, el relleno recorta ` +
        `${2 * padding} y output_padding añade ${outputPadding}. Usa menos relleno.`,
    );
  }
  return out;
}

/** Tamaño que da la convolución directa en un eje, o 0 si el kernel no cabe. */
export function directSize(size, kernelSize, { stride = 1, padding = 0, dilation = 1 } = {}) {
  const room = size + 2 * padding - dilation * (kernelSize - 1) - 1;
  return room < 0 ? 0 : Math.floor(room / stride) + 1;
}

/** Los tamaños que la convolución directa lleva a `size`, y el output_padding de cada uno. */
export function sizesThatReach(size, kernelSize, options = {}) {
  const { stride, padding, dilation } = { ...DEFAULTS, ...options };
  const smallest = fullSize(size, kernelSize, { stride, dilation }) - 2 * padding;
  return Array.from({ length: stride }, (_, extra) => ({
    size: smallest + extra, outputPadding: extra,
  })).filter((one) => one.size >= 1 &&
    directSize(one.size, kernelSize, { stride, padding, dilation }) === size);
}

/** Cuántos pesos llegan a cada residuo módulo el paso, en un eje y lejos de la orilla. */
export function tapsPerPhase(kernelSize, stride, dilation = 1) {
  const counts = Array(stride).fill(0);
  for (let u = 0; u < kernelSize; u += 1) counts[(u * dilation) % stride] += 1;
  return counts;
}

/** Si reparte parejo lejos de la orilla, y si no, cada cuántos píxeles se repite. */
export function judge(kernelSize, stride, dilation = 1) {
  const counts = tapsPerPhase(kernelSize, stride, dilation);
  let period = 1;
  while (counts.some((value, i) => value !== counts[(i + period) % stride])) period += 1;
  return {
    counts, period, even: period === 1, min: Math.min(...counts), max: Math.max(...counts),
  };
}

/**
 * Lo que da una entrada de unos lejos de la orilla, en cada residuo: la suma de los pesos
 * que le llegan. Si todas son iguales, una imagen lisa sale lisa aunque las copias no lo sean.
 */
export function sumsPerPhase(kernel, options = {}) {
  const [rows, columns] = [axisOptions(options, 0), axisOptions(options, 1)];
  const sums = Array.from({ length: rows.stride }, () => Array(columns.stride).fill(0));
  kernel.forEach((line, u) => line.forEach((weight, v) => {
    sums[(u * rows.dilation) % rows.stride][(v * columns.dilation) % columns.stride] += weight;
  }));
  return sums;
}

/** Un eje: cuántas entradas, pesos y píxeles hay, y dónde empieza lo que no se recorta. */
function planAxis(size, kernelSize, options) {
  const out = transposedSize(size, kernelSize, options);
  const full = fullSize(size, kernelSize, options);
  const overlap = Array(Math.max(full, options.padding + out)).fill(0);
  for (let i = 0; i < size; i += 1) {
    for (let u = 0; u < kernelSize; u += 1) {
      overlap[i * options.stride + u * options.dilation] += 1;
    }
  }
  return { ...options, size, kernelSize, out, full, canvas: overlap.length, overlap };
}

/** Lo que un eje junta en el píxel `place` del lienzo: parejas (entrada, peso). */
function pairsAt(axis, place) {
  const pairs = [];
  for (let i = 0; i < axis.size; i += 1) {
    const reach = place - i * axis.stride;
    const u = reach / axis.dilation;
    if (Number.isInteger(u) && u >= 0 && u < axis.kernelSize) pairs.push([i, u]);
  }
  return pairs;
}

/**
 * Todo lo que el laboratorio dibuja. `canvas` es la suma de las copias antes de recortar
 * (con lo que output_padding alcance a añadir); `output`, lo que queda.
 */
export function plan(input, kernel, options = {}) {
  const rows = planAxis(input.length, kernel.length, axisOptions(options, 0));
  const columns = planAxis(input[0].length, kernel[0].length, axisOptions(options, 1));
  const made = { input, kernel, rows, columns };
  made.canvas = stamp(made, input.length * input[0].length);
  made.copies = rows.overlap.map((down) => columns.overlap.map((across) => down * across));
  made.output = crop(made, made.canvas);
  made.overlap = crop(made, made.copies);
  return made;
}

/** La parte del lienzo que queda después de recortar el relleno. */
export function crop({ rows, columns }, canvas) {
  return canvas.slice(rows.padding, rows.padding + rows.out)
    .map((line) => line.slice(columns.padding, columns.padding + columns.out));
}

/** El lienzo con las copias de los primeros `count` píxeles, renglón por renglón. */
export function stamp(made, count) {
  const canvas = made.rows.overlap.map(() => made.columns.overlap.map(() => 0));
  const width = made.input[0].length;
  for (let index = 0; index < count; index += 1) {
    for (const one of writesOf(made, Math.floor(index / width), index % width)) {
      canvas[one.row][one.column] += one.value * one.weight;
    }
  }
  return canvas;
}

/** Dónde escribe el píxel X[i, j]: fila y columna del LIENZO, y con qué peso. */
export function writesOf({ input, kernel, rows, columns }, i, j) {
  return kernel.flatMap((line, u) => line.map((weight, v) => {
    const row = i * rows.stride + u * rows.dilation;
    const column = j * columns.stride + v * columns.dilation;
    const inside = row >= rows.padding && row < rows.padding + rows.out &&
      column >= columns.padding && column < columns.padding + columns.out;
    return { row, column, u, v, value: input[i][j], weight, inside };
  }));
}

/** Los sumandos de Y[row, column], la salida ya recortada, en el orden de la entrada. */
export function termsAt({ input, kernel, rows, columns }, row, column) {
  const across = pairsAt(columns, column + columns.padding);
  return pairsAt(rows, row + rows.padding).flatMap(([i, u]) =>
    across.map(([j, v]) => ({ i, j, u, v, value: input[i][j], weight: kernel[u][v] })));
}

/** Los pesos de un eje con los que una transpuesta interpola entre vecinos. */
export function bilinearLine(size) {
  const factor = Math.ceil(size / 2);
  const center = (size - 1) / 2;
  return Array.from({ length: size }, (_, u) => 1 - Math.abs(u - center) / factor);
}

/** Un número como se lee en el libro: punto decimal y signo menos verdadero. */
export function formatNumber(value, decimals = 4) {
  const scale = 10 ** decimals;
  const rounded = Math.round(value * scale) / scale;
  return String(Object.is(rounded, -0) ? 0 : rounded).replace("-", "\u2212");
}
