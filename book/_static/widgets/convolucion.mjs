// Laboratorio de la convolución: se monta en cada [data-widget="convolucion"].
//
// Sin dependencias y sin pedir nada fuera del sitio. La aritmética está en
// convolucion-calculo.mjs; aquí solo se dibuja y se atiende al lector.

import { element, mountAll } from "./comun.mjs";
import {
  PADDING_MODES, convolve, effectiveKernelSize, flipKernel, outputSize, plan, windowTerms,
} from "./convolucion-calculo.mjs";

export { convolve, outputSize, plan };

const MAX_DRAWN = 15; // columnas que caben legibles en un teléfono de 390 px
const FRAME_MS = 700;

const MODE_NAMES = {
  zeros: "ceros (zeros)",
  reflect: "reflejo (reflect)",
  replicate: "repetir la orilla (replicate)",
  circular: "dar la vuelta (circular)",
};

const matrix = (rows, columns, value) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => value(r, c)));

const INPUTS = {
  sequence: ["Números 1, 2, 3…", (n) => matrix(n, n, (r, c) => r * n + c + 1)],
  edge: ["Borde vertical", (n) => matrix(n, n, (r, c) => (c < n / 2 ? 1 : 9))],
  roof: ["Techo claro", (n) => matrix(n, n, (r, c) =>
    (Math.min(r, c, n - 1 - r, n - 1 - c) >= 1 ? 9 : 2))],
  impulse: ["Impulso (un solo 1)", (n) => {
    const middle = Math.floor((n - 1) / 2);
    return matrix(n, n, (r, c) => Number(r === middle && c === middle));
  }],
  random: ["Al azar (siempre los mismos)", (n) => {
    let state = 7;
    return matrix(n, n, () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor(state / 65536) % 10;
    });
  }],
};

function binomial(size) {
  let row = [1];
  for (let i = 1; i < size; i += 1) row = [1, ...row.slice(1).map((v, j) => v + row[j]), 1];
  return row;
}

function derivative(size) {
  if (size === 1) return [1];
  if (size === 2) return [-1, 1];
  const smooth = [0, 0, ...binomial(size - 2), 0, 0];
  return Array.from({ length: size }, (_, i) => smooth[i] - smooth[i + 2]);
}

const KERNELS = {
  sobelX: ["Sobel vertical", (k) => {
    const [smooth, slope] = [binomial(k), derivative(k)];
    return matrix(k, k, (r, c) => smooth[r] * slope[c]);
  }],
  sobelY: ["Bordes horizontales (Sobel)", (k) => {
    const [smooth, slope] = [binomial(k), derivative(k)];
    return matrix(k, k, (r, c) => slope[r] * smooth[c]);
  }],
  identity: ["Identidad", (k) => {
    const middle = Math.floor((k - 1) / 2);
    return matrix(k, k, (r, c) => Number(r === middle && c === middle));
  }],
  sum: ["Suma de los vecinos", (k) => matrix(k, k, () => 1)],
  laplacian: ["Centro contra vecinos", (k) => {
    const middle = Math.floor((k - 1) / 2);
    return matrix(k, k, (r, c) => (r === middle && c === middle ? k * k - 1 : -1));
  }],
  sequence: ["1, 2, 3… (sin simetría)", (k) => matrix(k, k, (r, c) => r * k + c + 1)],
};

/** Un número como se lee en el libro: punto decimal y signo menos verdadero. */
export function formatNumber(value) {
  const rounded = Math.round(value * 1000) / 1000;
  return String(Object.is(rounded, -0) ? 0 : rounded).replace("-", "\u2212");
}

const parseNumber = (text) => {
  const clean = text.trim().replace("\u2212", "-").replace(",", ".");
  const value = Number(clean);
  return clean === "" || !Number.isFinite(value) ? null : value;
};

/** Lee la entrada escrita por el lector: un renglón por fila, números entre espacios. */
export function parseInput(text) {
  const lines = text.trim().split(/\r?\n/).filter((line) => line.trim() !== "");
  const rows = lines.map((line) => line.trim().split(/\s+/).map(parseNumber));
  const width = rows.length ? rows[0].length : 0;
  if (rows.length < 1 || rows.length > 8 || width > 8) {
    throw new RangeError(
      `Llegó una matriz de ${rows.length} por ${width}; caben de 1 a 8 filas y de 1 a 8 columnas.`,
    );
  }
  rows.forEach((row, r) => {
    if (row.length !== width) {
      throw new RangeError(
        `La fila ${r} tiene ${row.length} números y la primera tiene ${width}: ` +
          "todas deben medir lo mismo.",
      );
    }
    const bad = row.indexOf(null);
    if (bad >= 0) {
      throw new RangeError(
        `En la fila ${r}, columna ${bad}, no hay un número. Sepáralos con espacios.`,
      );
    }
  });
  return rows;
}

let mounted = 0;

/** Monta un laboratorio dentro de `root` y devuelve su estado (para las pruebas). */
export function mount(root) {
  mounted += 1;
  const prefix = `wc${mounted}`;
  const state = {
    input: INPUTS.sequence[1](5), kernel: KERNELS.sobelX[1](3), kernelPreset: "sobelX",
    inputPreset: "sequence", stride: 1, dilation: 1, padding: "valid", paddingMode: "zeros",
    operation: "correlation", row: 0, column: 0, timer: null, plan: null,
  };
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // --- Controles ---------------------------------------------------------------------
  function select(name, label, options, value, onchange) {
    const id = `${prefix}-${name}`;
    const box = element("select", { id, name, onchange: (event) => onchange(event.target.value) });
    for (const [key, text] of options) {
      box.append(element("option", { value: key, selected: String(key) === String(value) }, text));
    }
    return element("div", { class: "wc-campo" }, element("label", { for: id }, label), box);
  }
  const numbers = (from, to) =>
    Array.from({ length: to - from + 1 }, (_, i) => [from + i, String(from + i)]);

  const named = (table) => [
    ...Object.entries(table).map(([key, [text]]) => [key, text]), ["own", "Propia"],
  ];
  const setInput = (size, preset) => {
    if (preset === "own") return;
    state.inputPreset = preset;
    state.input = INPUTS[preset][1](size);
    draw();
  };
  const setKernel = (size, preset) => {
    state.kernelPreset = preset;
    state.kernel = preset === "own"
      ? matrix(size, size, (r, c) => state.kernel[r]?.[c] ?? 0)
      : KERNELS[preset][1](size);
    drawKernel();
    draw();
  };
  const change = (key) => (value) => {
    state[key] = Number.isNaN(Number(value)) ? value : Number(value);
    draw();
  };

  const controls = element(
    "div", { class: "wc-controles" },
    select("inputSize", "Tamaño de la entrada", numbers(3, 8), 5, (value) =>
      setInput(Number(value), state.inputPreset === "own" ? "sequence" : state.inputPreset)),
    select("inputPreset", "Valores de la entrada", named(INPUTS), "sequence",
      (value) => setInput(Number(field("inputSize").value), value)),
    select("kernelSize", "Tamaño del kernel", numbers(1, 5), 3, (value) =>
      setKernel(Number(value), state.kernelPreset)),
    select("kernelPreset", "Valores del kernel", named(KERNELS), "sobelX",
      (value) => setKernel(state.kernel.length, value)),
    select("stride", "Paso (stride)", numbers(1, 4), 1, change("stride")),
    select("dilation", "Dilatación (dilation)", numbers(1, 3), 1, change("dilation")),
    select("padding", "Relleno (padding)",
      [["valid", "0 (valid)"], ["same", "same"], ["full", "full"], ...numbers(1, 4)], "valid",
      change("padding")),
    select("paddingMode", "Tipo de relleno", PADDING_MODES.map((m) => [m, MODE_NAMES[m]]), "zeros",
      change("paddingMode")),
    select("operation", "Operación",
      [["correlation", "correlación"], ["convolution", "convolución"]],
      "correlation", change("operation")),
  );
  const field = (name) => controls.querySelector(`[name="${name}"]`);

  const writer = element("textarea", {
    id: `${prefix}-entrada`, rows: 5, cols: 20, spellcheck: "false",
    "aria-describedby": `${prefix}-entrada-ayuda`,
  });
  const writerError = element("p", { class: "wc-error", role: "alert", hidden: true });
  const own = element(
    "details", { class: "wc-propia" },
    element("summary", {}, "Escribir mi propia entrada"),
    element("label", { for: writer.id }, "Un renglón por fila"),
    element("p", { id: `${prefix}-entrada-ayuda` }, "Números separados por espacios, hasta 8 por 8."),
    writer, writerError,
    element("button", { type: "button", class: "wc-boton", onclick: readOwn }, "Usar esta entrada"),
  );
  function readOwn() {
    try {
      state.input = parseInput(writer.value);
      state.inputPreset = "own";
      field("inputPreset").value = "own";
      writerError.hidden = true;
      draw();
    } catch (error) {
      writerError.textContent = error.message;
      writerError.hidden = false;
    }
  }

  // --- Zonas del dibujo --------------------------------------------------------------
  const problem = element("p", { class: "wc-error", role: "alert", hidden: true });
  const formula = element("p", { class: "wc-formula" });
  const unused = element("p", { class: "wc-nota" });
  const inputGrid = element("div", { class: "wc-matriz", role: "img" });
  const kernelGrid = element("div", { class: "wc-matriz wc-kernel", role: "group",
    "aria-label": "Kernel, editable" });
  const flippedGrid = element("div", { class: "wc-matriz wc-kernel", role: "img" });
  const flippedBox = element("div", { class: "wc-girado", hidden: true },
    element("p", { class: "wc-titulo" }, "Kernel girado 180°"), flippedGrid);
  const outputGrid = element("div", { class: "wc-matriz wc-salida", role: "grid",
    "aria-label": "Salida: muévete con las flechas", onkeydown: onKey });
  const arithmetic = element("p", { class: "wc-cuenta", "aria-live": "polite" });
  const inputTitle = element("p", { class: "wc-titulo" });
  const outputTitle = element("p", { class: "wc-titulo" });

  const button = (text, onclick) =>
    element("button", { type: "button", class: "wc-boton", onclick }, text);
  const play = button("▶ Reproducir", () => (state.timer ? stop() : start()));
  const player = element(
    "div", { class: "wc-reproductor" },
    button("◀ Anterior", () => { stop(); advance(-1); }), play,
    button("Siguiente ▶", () => { stop(); advance(1); }),
    element("span", { class: "wc-nota wc-calma", hidden: true },
      "Tu sistema pide menos movimiento: avanza con «Siguiente»."),
  );
  function respectCalm() {
    if (calm.matches) stop();
    play.hidden = calm.matches;
    player.querySelector(".wc-calma").hidden = !calm.matches;
  }
  calm.addEventListener("change", respectCalm);

  root.replaceChildren(
    controls, own, problem, formula, unused,
    element("div", { class: "wc-panel" },
      element("div", { class: "wc-zona" }, inputTitle, inputGrid),
      element("div", { class: "wc-zona wc-zona-kernel" },
        element("p", { class: "wc-titulo" }, "Kernel"), kernelGrid, flippedBox),
      element("div", { class: "wc-zona" }, outputTitle, outputGrid)),
    player, arithmetic,
    element("p", { class: "wc-leyenda" },
      element("span", { class: "wc-muestra wc-relleno" }), " relleno  ",
      element("span", { class: "wc-muestra wc-toma" }), " celda que el kernel toma  ",
      element("span", { class: "wc-muestra wc-sobra" }), " celda que ninguna ventana alcanza"),
  );
  root.classList.add("wc");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Laboratorio de la convolución");

  // --- Dibujo ------------------------------------------------------------------------
  function layCells(grid, columns) {
    grid.style.setProperty("--columnas", columns);
    grid.classList.toggle("wc-chica", columns > 9);
  }

  function drawKernel() {
    const size = state.kernel.length;
    layCells(kernelGrid, size);
    kernelGrid.replaceChildren(...state.kernel.flatMap((line, r) => line.map((value, c) =>
      element("input", {
        type: "text", inputmode: "text", class: "wc-celda", value: formatNumber(value),
        "aria-label": `kernel, fila ${r}, columna ${c}`, autocomplete: "off",
        onchange: (event) => editKernel(event.target, r, c),
      }))));
  }

  function editKernel(box, r, c) {
    const value = parseNumber(box.value);
    box.setAttribute("aria-invalid", String(value === null));
    if (value === null) {
      showProblem(`«${box.value}» no es un número: escribe por ejemplo 2, -1 o 0.5 ` +
        `en la fila ${r}, columna ${c} del kernel.`);
      return;
    }
    state.kernel[r][c] = value;
    box.value = formatNumber(value);
    state.kernelPreset = "own";
    field("kernelPreset").value = "own";
    draw();
  }

  function showProblem(message) {
    stop();
    state.plan = null;
    problem.textContent = message;
    problem.hidden = false;
    formula.textContent = "";
    unused.textContent = "";
    arithmetic.textContent = "";
    inputTitle.textContent = `Entrada (${state.input.length}×${state.input[0].length})`;
    outputTitle.textContent = "Salida: no existe";
    outputGrid.replaceChildren();
    drawStill(inputGrid, state.input, "Entrada");
    player.inert = true;
  }

  function drawStill(grid, values, name) {
    layCells(grid, values[0].length);
    grid.setAttribute("aria-label", `${name}: ${values.map((line) =>
      line.map(formatNumber).join(" ")).join("; ")}`);
    grid.replaceChildren(...values.flatMap((line) => line.map((value) =>
      element("div", { class: "wc-celda" }, formatNumber(value)))));
  }

  function draw() {
    try {
      const made = plan(state.input, state.kernel, state);
      const widest = Math.max(made.padded[0].length, made.padded.length);
      if (widest > MAX_DRAWN) {
        throw new RangeError(
          `La entrada con relleno mediría ${widest} celdas por lado y aquí se dibujan hasta ` +
            `${MAX_DRAWN}. Achica la entrada, el relleno, el kernel o la dilatación.`);
      }
      state.plan = made;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      showProblem(error.message);
      return;
    }
    problem.hidden = true;
    player.inert = false;
    const { output, padded } = state.plan;
    state.row = Math.min(state.row, output.length - 1);
    state.column = Math.min(state.column, output[0].length - 1);
    writer.value = state.input.map((line) => line.join(" ")).join("\n");
    flippedBox.hidden = state.operation !== "convolution";
    drawStill(flippedGrid, flipKernel(state.kernel), "Kernel girado");
    inputTitle.textContent = padded.length === state.input.length
      ? `Entrada (${state.input.length}×${state.input[0].length})`
      : `Entrada con relleno (${padded.length}×${padded[0].length})`;
    outputTitle.textContent = `Salida (${output.length}×${output[0].length})`;
    drawFormula();
    layCells(inputGrid, padded[0].length);
    inputGrid.replaceChildren(...padded.flatMap((line) =>
      line.map((value) => element("div", { class: "wc-celda" }, formatNumber(value)))));
    layCells(outputGrid, output[0].length);
    outputGrid.replaceChildren(...output.map((line, r) => element(
      "div", { role: "row", class: "wc-fila" }, ...line.map((value, c) => element("div", {
        role: "gridcell", class: "wc-celda", tabindex: -1, "data-fila": r, "data-columna": c,
        "aria-label": `fila ${r}, columna ${c}: ${formatNumber(value)}`,
        onmouseenter: () => point(r, c), onfocus: () => point(r, c),
        onclick: (event) => { stop(); event.currentTarget.focus(); },
      }, formatNumber(value))))));
    point(state.row, state.column);
  }

  function drawFormula() {
    const { output, rows, columns, stride, dilation } = state.plan;
    const [height, width] = [state.input.length, state.input[0].length];
    const size = state.kernel.length;
    const axis = (name, n, pad, out) => {
      const top = n + pad[0] + pad[1] - dilation * (size - 1) - 1;
      return `${name} = ⌊(${n} + ${pad[0]} + ${pad[1]} − ${dilation}·(${size} − 1) − 1) / ` +
        `${stride}⌋ + 1 = ⌊${top} / ${stride}⌋ + 1 = ${out}`;
    };
    const lines = height === width
      ? [axis("lado", height, rows, output.length)]
      : [axis("alto", height, rows, output.length), axis("ancho", width, columns, output[0].length)];
    formula.replaceChildren(
      "⌊(n + antes + después − d·(k − 1) − 1) / s⌋ + 1",
      ...lines.flatMap((line) => [element("br"), element("strong", {}, line)]));
    const left = (n, pad) =>
      (n + pad[0] + pad[1] - effectiveKernelSize(size, dilation)) % stride;
    const [down, right] = [left(height, rows), left(width, columns)];
    unused.textContent = down || right
      ? `El piso ⌊ ⌋ descarta: ${down} al final de las filas y ${right} al final de las columnas, ` +
        "que ninguna ventana alcanza."
      : "";
  }

  /** Señala una celda de la salida: pinta su ventana y escribe su cuenta. */
  function point(row, column) {
    if (!state.plan) return;
    Object.assign(state, { row, column });
    const { padded, rows, columns, laid, stride, dilation, output } = state.plan;
    const terms = windowTerms(state.plan, row, column);
    const taken = new Map(terms.map((t) => [`${t.row},${t.column}`, t.weight]));
    const reach = effectiveKernelSize(laid.length, dilation);
    const [top, leftmost] = [row * stride, column * stride];
    const lastRow = (output.length - 1) * stride + reach;
    const lastColumn = (output[0].length - 1) * stride + reach;
    const width = padded[0].length;
    [...inputGrid.children].forEach((cell, index) => {
      const [r, c] = [Math.floor(index / width), index % width];
      const key = `${r},${c}`;
      const inside = r >= rows[0] && r < rows[0] + state.input.length &&
        c >= columns[0] && c < columns[0] + state.input[0].length;
      cell.classList.toggle("wc-relleno", !inside);
      cell.classList.toggle("wc-sobra", r >= lastRow || c >= lastColumn);
      cell.classList.toggle("wc-toma", taken.has(key));
      cell.classList.toggle("wc-ventana", !taken.has(key) && r >= top && r < top + reach &&
        c >= leftmost && c < leftmost + reach);
      cell.dataset.peso = taken.has(key) ? `×${formatNumber(taken.get(key))}` : "";
    });
    inputGrid.setAttribute("aria-label",
      `Entrada con relleno de ${padded.length} por ${width}; el kernel ocupa las filas ${top} a ` +
        `${top + reach - 1} y las columnas ${leftmost} a ${leftmost + reach - 1}`);
    for (const cell of outputGrid.querySelectorAll(".wc-celda")) {
      const here = Number(cell.dataset.fila) === row && Number(cell.dataset.columna) === column;
      cell.classList.toggle("wc-actual", here);
      cell.setAttribute("aria-selected", String(here));
      cell.tabIndex = here ? 0 : -1;
    }
    const sum = terms.map((t) => {
      const weight = formatNumber(t.weight);
      return `${formatNumber(t.value)}·${t.weight < 0 ? `(${weight})` : weight}`;
    }).join(" + ");
    arithmetic.setAttribute("aria-live", state.timer ? "off" : "polite");
    arithmetic.replaceChildren(
      element("strong", {}, `salida[${row}, ${column}]`), ` = ${sum} = `,
      element("strong", {}, formatNumber(output[row][column])));
  }

  // --- Movimiento --------------------------------------------------------------------
  function advance(step) {
    if (!state.plan) return;
    const [height, width] = [state.plan.output.length, state.plan.output[0].length];
    const next = (state.row * width + state.column + step + height * width) % (height * width);
    point(Math.floor(next / width), next % width);
  }
  function start() {
    if (calm.matches || !state.plan) return;
    state.timer = window.setInterval(() => advance(1), FRAME_MS);
    play.textContent = "⏸ Pausar";
    advance(1);
  }
  function stop() {
    window.clearInterval(state.timer);
    state.timer = null;
    play.textContent = "▶ Reproducir";
    arithmetic.setAttribute("aria-live", "polite");
  }
  function onKey(event) {
    if (!state.plan) return;
    const [height, width] = [state.plan.output.length, state.plan.output[0].length];
    const moves = {
      ArrowUp: [state.row - 1, state.column], ArrowDown: [state.row + 1, state.column],
      ArrowLeft: [state.row, state.column - 1], ArrowRight: [state.row, state.column + 1],
      Home: [state.row, 0], End: [state.row, width - 1],
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // Sphinx usa las flechas para pasar de página: aquí solo mueven la celda.
    event.stopPropagation();
    stop();
    const row = Math.min(Math.max(move[0], 0), height - 1);
    const column = Math.min(Math.max(move[1], 0), width - 1);
    outputGrid.querySelector(`[data-fila="${row}"][data-columna="${column}"]`).focus();
  }

  drawKernel();
  draw();
  respectCalm();
  root.dataset.montado = "si";
  return state;
}

mountAll("convolucion", mount);
