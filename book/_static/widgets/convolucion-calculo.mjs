// La aritmética del laboratorio de la convolución: funciones puras, sin página.
//
// Sigue las convenciones de PyTorch, y la prueba
// tests/navegador/test_widget_convolucion.py compara cada salida con la de torch.
// Todo es una matriz de renglones: `input[fila][columna]`.

export const PADDING_MODES = ["zeros", "reflect", "replicate", "circular"];

/** Lado que ocupa un kernel con huecos: d·(k − 1) + 1. */
export function effectiveKernelSize(kernelSize, dilation = 1) {
  return dilation * (kernelSize - 1) + 1;
}

/** Convierte 2, "valid", "same" o "full" en la pareja [antes, después]. */
export function resolvePadding(padding, kernelSize, stride = 1, dilation = 1) {
  const extra = effectiveKernelSize(kernelSize, dilation) - 1;
  if (padding === "valid") return [0, 0];
  if (padding === "full") return [extra, extra];
  if (padding === "same") {
    if (stride !== 1) {
      throw new RangeError(
        `«same» solo existe con stride 1 y llegó stride ${stride}: ` +
          "pon stride 1 o elige el relleno con un número.",
      );
    }
    const before = Math.floor(extra / 2);
    return [before, extra - before];
  }
  if (Number.isInteger(padding) && padding >= 0) return [padding, padding];
  throw new RangeError(
    `El relleno llegó como «${padding}»; se esperaba un entero desde 0, ` +
      "«valid», «same» o «full».",
  );
}

/** Tamaño de la salida en un eje; `padding` es la pareja [antes, después]. */
export function outputSize(size, kernelSize, { stride = 1, padding = [0, 0], dilation = 1 } = {}) {
  for (const [name, value] of [["kernel", kernelSize], ["stride", stride], ["dilation", dilation]]) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} llegó como ${value}; se esperaba un entero desde 1.`);
    }
  }
  const padded = size + padding[0] + padding[1];
  const reach = effectiveKernelSize(kernelSize, dilation);
  if (reach > padded) {
    throw new RangeError(
      `El kernel ocupa ${reach} celdas y la entrada con relleno mide ${padded}: no cabe. ` +
        "Achica el kernel o la dilatación, o agranda la entrada o el relleno.",
    );
  }
  return Math.floor((padded - reach) / stride) + 1;
}

/** Índice de la entrada que va en la posición `index` (puede caer fuera); null es un cero. */
export function sourceIndex(index, size, mode = "zeros") {
  if (index >= 0 && index < size) return index;
  if (mode === "zeros") return null;
  if (mode === "replicate") return index < 0 ? 0 : size - 1;
  if (mode === "circular") return ((index % size) + size) % size;
  return index < 0 ? -index : 2 * (size - 1) - index; // reflect: sin repetir la orilla
}

function checkPadding(padding, size, mode) {
  if (!PADDING_MODES.includes(mode)) {
    throw new RangeError(
      `El tipo de relleno llegó como «${mode}»; existen ${PADDING_MODES.join(", ")}.`,
    );
  }
  const most = Math.max(...padding);
  if (mode === "reflect" && most >= size) {
    throw new RangeError(
      `«reflect» copia sin repetir la orilla: con una entrada de ${size} el relleno llega ` +
        `a lo más a ${size - 1}, y se pidió ${most}. Baja el relleno o cambia de tipo.`,
    );
  }
  if (mode === "circular" && most > size) {
    throw new RangeError(
      `«circular» da a lo más una vuelta: con una entrada de ${size} el relleno llega ` +
        `a lo más a ${size}, y se pidió ${most}. Baja el relleno o cambia de tipo.`,
    );
  }
}

/** Rodea `input` con relleno; `rows` y `columns` son parejas [antes, después]. */
export function padInput(input, rows, columns, mode = "zeros") {
  const [height, width] = [input.length, input[0].length];
  checkPadding(rows, height, mode);
  checkPadding(columns, width, mode);
  const padded = [];
  for (let r = -rows[0]; r < height + rows[1]; r += 1) {
    const line = [];
    for (let c = -columns[0]; c < width + columns[1]; c += 1) {
      const row = sourceIndex(r, height, mode);
      const column = sourceIndex(c, width, mode);
      line.push(row === null || column === null ? 0 : input[row][column]);
    }
    padded.push(line);
  }
  return padded;
}

/** Gira el kernel 180°: lo que distingue la convolución de la correlación. */
export function flipKernel(kernel) {
  return kernel.map((line) => [...line].reverse()).reverse();
}

/** Todo lo que el laboratorio dibuja: entrada con relleno, kernel que se apoya, salida. */
export function plan(input, kernel, options = {}) {
  const {
    stride = 1, padding = 0, paddingMode = "zeros", dilation = 1, operation = "correlation",
  } = options;
  const rows = resolvePadding(padding, kernel.length, stride, dilation);
  const columns = resolvePadding(padding, kernel[0].length, stride, dilation);
  const height = outputSize(input.length, kernel.length, { stride, padding: rows, dilation });
  const width = outputSize(input[0].length, kernel[0].length, {
    stride, padding: columns, dilation,
  });
  const padded = padInput(input, rows, columns, paddingMode);
  const laid = operation === "convolution" ? flipKernel(kernel) : kernel;
  const result = { padded, laid, rows, columns, stride, dilation, output: [] };
  for (let r = 0; r < height; r += 1) {
    const line = [];
    for (let c = 0; c < width; c += 1) {
      line.push(windowTerms(result, r, c).reduce((sum, t) => sum + t.value * t.weight, 0));
    }
    result.output.push(line);
  }
  return result;
}

/** Los sumandos de la celda (row, column) de la salida, en el orden del kernel. */
export function windowTerms({ padded, laid, stride, dilation }, row, column) {
  return laid.flatMap((line, u) =>
    line.map((weight, v) => {
      const [r, c] = [row * stride + u * dilation, column * stride + v * dilation];
      return { row: r, column: c, value: padded[r][c], weight };
    }),
  );
}

/** Correlación o convolución de `input` con `kernel`: solo la matriz de salida. */
export function convolve(input, kernel, options = {}) {
  return plan(input, kernel, options).output;
}
