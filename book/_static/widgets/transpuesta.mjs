// Laboratorio de la convolución transpuesta: se monta en cada [data-widget="transpuesta"].
//
// Sin dependencias y sin pedir nada fuera del sitio. La aritmética está en
// transpuesta-calculo.mjs; aquí solo se dibuja y se atiende al lector.

import { element, mountAll } from "./comun.mjs";
import {
  bilinearLine, crop, formatNumber, judge, plan, sizesThatReach, stamp, sumsPerPhase, termsAt,
  writesOf,
} from "./transpuesta-calculo.mjs";

const MAX_DRAWN = 15; // columnas que caben legibles en un teléfono de 390 px

const matrix = (rows, columns, value) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => value(r, c)));

/** Números que parecen al azar y son siempre los mismos, de `low` en adelante. */
function scattered(rows, columns, low, count, seed) {
  let state = seed;
  return matrix(rows, columns, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return low + (Math.floor(state / 65536) % count);
  });
}

const INPUTS = {
  ones: ["Unos", (h, w) => matrix(h, w, () => 1)],
  ramp: ["Rampa 1, 2, 3…", (h, w) => matrix(h, w, (r, c) => r + c + 1)],
  impulse: ["Impulso (un solo 1)", (h, w) => matrix(h, w, (r, c) =>
    Number(r === Math.floor((h - 1) / 2) && c === Math.floor((w - 1) / 2)))],
  random: ["Al azar (siempre los mismos)", (h, w) => scattered(h, w, -4, 10, 7)],
};

const KERNELS = {
  ones: ["Unos", (h, w) => matrix(h, w, () => 1)],
  ramp: ["Rampa 1, 2, 3… (sin simetría)", (h, w) => matrix(h, w, (r, c) => r * w + c + 1)],
  bilinear: ["Bilineal", (h, w) => {
    const [down, across] = [h === 1 ? [1] : bilinearLine(h), bilinearLine(w)];
    return matrix(h, w, (r, c) => down[r] * across[c]);
  }],
  random: ["Al azar (siempre los mismos)", (h, w) => scattered(h, w, -3, 7, 11)],
};

const EXAMPLES = [
  ["kernel 3, paso 2", { kernelSize: 3, stride: 2 }],
  ["kernel 4, paso 2", { kernelSize: 4, stride: 2, padding: 1 }],
  ["duplicar con e = 1", { kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 }],
  ["huecos", { kernelSize: 2, stride: 3 }],
  ["bilineal al doble", { kernelSize: 4, stride: 2, padding: 1, kernelPreset: "bilinear" }],
];

const plural = (count, one, many) => `${formatNumber(count)} ${count === 1 ? one : many}`;
const caught = (low, high) => {
  if (low !== high) return `caen de ${low} a ${high} copias por píxel`;
  return `${low === 1 ? "cae" : "caen"} ${plural(low, "copia", "copias")} en cada píxel`;
};
const factor = (value) => (value < 0 ? `(${formatNumber(value)})` : formatNumber(value));
const listed = (words) =>
  (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} y ${words.at(-1)}`);

let mounted = 0;

/** Monta un laboratorio dentro de `root` y devuelve su estado (para las pruebas). */
export function mount(root) {
  mounted += 1;
  const prefix = `wt${mounted}`;
  const usual = {
    dims: 2, inputSize: 4, kernelSize: 3, stride: 2, padding: 0, outputPadding: 0, dilation: 1,
    inputPreset: "ramp", kernelPreset: "ones",
  };
  const state = { ...usual, side: "input", row: 0, column: 0, soFar: false, plan: null };

  // --- Controles ---------------------------------------------------------------------
  function select(name, label, options) {
    const id = `${prefix}-${name}`;
    const box = element("select", { id, name, onchange: () => {
      const value = box.value;
      state[name] = Number.isNaN(Number(value)) ? value : Number(value);
      draw();
    } });
    for (const [value, text] of options) {
      const selected = String(value) === String(state[name]);
      box.append(element("option", { value, selected }, text));
    }
    return element("div", { class: "wc-campo" }, element("label", { for: id }, label), box);
  }
  const numbers = (from, to) =>
    Array.from({ length: to - from + 1 }, (_, i) => [from + i, String(from + i)]);
  const named = (table) => Object.entries(table).map(([key, [text]]) => [key, text]);

  const controls = element(
    "div", { class: "wc-controles" },
    select("kernelSize", "Kernel k", numbers(1, 6)),
    select("stride", "Paso s (stride)", numbers(1, 4)),
    select("padding", "Relleno p (padding)", numbers(0, 5)),
    select("outputPadding", "Orilla extra e (output_padding)", numbers(0, 3)),
    select("dilation", "Dilatación d (dilation)", numbers(1, 3)),
    select("inputSize", "Tamaño n de la entrada", numbers(1, 6)),
    select("dims", "Dimensiones", [[2, "dos (imagen)"], [1, "una (fila)"]]),
    select("inputPreset", "Valores de la entrada", named(INPUTS)),
    select("kernelPreset", "Valores del kernel", named(KERNELS)),
  );
  const button = (text, onclick) =>
    element("button", { type: "button", class: "wc-boton", onclick }, text);
  const examples = element(
    "div", { class: "wt-ejemplos", role: "group", "aria-label": "Ejemplos" },
    element("span", { class: "wc-nota" }, "Prueba:"),
    ...EXAMPLES.map(([text, options]) => button(text, () => {
      Object.assign(state, {
        ...usual, dims: state.dims, inputPreset: state.inputPreset,
        kernelPreset: state.kernelPreset === "bilinear" ? "ones" : state.kernelPreset,
      }, options);
      for (const box of controls.querySelectorAll("select")) box.value = String(state[box.name]);
      draw();
    })),
  );

  // --- Zonas del dibujo --------------------------------------------------------------
  const problem = element("p", { class: "wc-error", role: "alert", hidden: true });
  const verdict = element("p", { class: "wt-veredicto" });
  const smooth = element("p", { class: "wt-veredicto wt-liso" });
  const formula = element("p", { class: "wc-formula" });
  const sizes = element("p", { class: "wc-nota wt-tamanos" });
  const grid = (kind, label) => element("div", {
    class: `wc-matriz wt-${kind}`, role: "grid", "aria-label": label, onkeydown: onKey,
  });
  const still = (kind) => element("div", { class: `wc-matriz wt-${kind}`, role: "img" });
  const inputGrid = grid("entrada", "Entrada: muévete con las flechas y mira dónde escribe");
  const outputGrid = grid("salida", "Salida: muévete con las flechas y mira de dónde recibe");
  const kernelGrid = still("kernel");
  const stackGrid = still("pila");
  const copiesGrid = still("copias");
  const profileGrid = still("perfil");
  const title = () => element("p", { class: "wc-titulo" });
  const [inputTitle, kernelTitle, outputTitle, copiesTitle, profileTitle] =
    Array.from({ length: 5 }, title);
  const stackZone = element("div", { class: "wt-zona wt-ancha", hidden: true },
    element("p", { class: "wc-titulo" }, "Las copias, una por renglón"), stackGrid);
  const panel = element(
    "div", { class: "wt-panel" },
    element("div", { class: "wt-zona" }, inputTitle, inputGrid),
    element("div", { class: "wt-zona" }, kernelTitle, kernelGrid),
    stackZone,
    element("div", { class: "wt-zona wt-ancha" }, outputTitle, outputGrid),
    element("div", { class: "wt-zona wt-ancha" }, copiesTitle, copiesGrid, profileTitle, profileGrid),
  );
  const soFar = element("input", {
    type: "checkbox", id: `${prefix}-hasta`,
    onchange: () => { state.soFar = soFar.checked; paint(); },
  });
  const player = element(
    "div", { class: "wc-reproductor" },
    button("◀ Píxel anterior", () => step(-1)), button("Píxel siguiente ▶", () => step(1)),
    element("span", { class: "wt-casilla" }, soFar,
      element("label", { for: soFar.id }, "dejar solo las copias hasta este píxel")),
  );
  const account = element("div", { class: "wc-cuenta wt-cuenta" });
  const spoken = element("p", { class: "wt-voz", role: "status", "aria-live": "polite" });

  const sample = (kind, text) => [element("span", { class: `wc-muestra ${kind}` }), ` ${text} `];
  root.replaceChildren(
    controls, examples, problem, verdict, smooth, formula, sizes, panel, player, account, spoken,
    element("p", { class: "wc-leyenda" },
      ...sample("wt-toca", "donde escribe, o de donde recibe"),
      ...sample("wt-recorte", "lo que el relleno recorta"),
      ...sample("wt-hueco", "no llega ninguna copia"),
      ...sample("wt-nivel-4", "donde caen más copias")),
  );
  root.classList.add("wc", "wt");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Laboratorio de la convolución transpuesta");

  // --- Dibujo ------------------------------------------------------------------------
  function layCells(node, columns, rows) {
    node.style.setProperty("--columnas", columns);
    node.classList.toggle("wc-chica", columns > 7);
    node.classList.toggle("wt-media", columns > 9);
    node.classList.toggle("wt-mini", columns > 11);
    node.replaceChildren(...rows);
  }

  /** Una celda angosta redondea; la cuenta de abajo lleva el número entero. */
  const brief = (value, columns) => formatNumber(value, columns > 11 ? 1 : 2);

  function show(message) {
    state.plan = null;
    problem.textContent = message;
    problem.hidden = false;
    panel.hidden = player.hidden = account.hidden = true;
    account.replaceChildren();
    spoken.textContent = "";
  }

  function draw() {
    const flat = state.dims === 1;
    const pair = (value, alone) => (flat ? [alone, value] : [value, value]);
    const [height, kernelHeight] = [flat ? 1 : state.inputSize, flat ? 1 : state.kernelSize];
    const input = INPUTS[state.inputPreset][1](height, state.inputSize);
    const kernel = KERNELS[state.kernelPreset][1](kernelHeight, state.kernelSize);
    const options = {
      stride: pair(state.stride, 1), padding: pair(state.padding, 0),
      dilation: pair(state.dilation, 1), outputPadding: pair(state.outputPadding, 0),
    };
    drawVerdict();
    drawSmooth(sumsPerPhase(kernel, options).flat());
    for (const zone of [formula, sizes]) zone.replaceChildren();
    let made;
    try {
      made = plan(input, kernel, options);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      show(error.message);
      return;
    }
    drawSizes(made);
    if (made.columns.canvas > MAX_DRAWN) {
      show(`Las copias abarcan ${made.columns.canvas} píxeles por lado y aquí se dibujan hasta ` +
        `${MAX_DRAWN}. Achica la entrada, el kernel, el paso o la dilatación; el tamaño y el ` +
        "veredicto que siguen sí son los de tu elección.");
      return;
    }
    problem.hidden = true;
    panel.hidden = player.hidden = account.hidden = false;
    state.plan = made;
    panel.classList.toggle("wt-fila", flat);
    stackZone.hidden = !flat;
    drawInput(made);
    drawOutput(made);
    const edge = state.side === "input" ? input : made.output;
    point(state.side, Math.min(state.row, edge.length - 1),
      Math.min(state.column, edge[0].length - 1), false);
  }

  function drawVerdict() {
    const { stride: s, kernelSize: k, dilation: d, dims } = state;
    const found = judge(k, s, d);
    const [low, high] = [found.min ** dims, found.max ** dims];
    const shared = found.counts.includes(0) && k >= s;
    const why = shared
      ? `La dilatación ${d} y el paso ${s} tienen un divisor común, y hay residuos sin peso.`
      : `El paso ${s} ${k % s === 0 ? "" : "no "}divide al kernel ${k}.`;
    const rests = listed(found.counts.map((_, rest) => String(rest)));
    verdict.classList.toggle("wt-parejo", found.even);
    verdict.replaceChildren(
      element("span", { "aria-hidden": "true" }, found.even ? "✓ " : "▦ "),
      element("strong", {}, found.even ? "Parejo" : `Tablero con periodo ${found.period}`),
      `: lejos de la orilla ${caught(low, high)}. ${why}`,
      s === 1 ? "" : ` En un eje, los residuos ${rests} reciben ${listed(found.counts.map(String))} pesos.`,
    );
  }

  /** Las copias pueden ser parejas y los pesos no, o al revés. */
  function drawSmooth(sums) {
    const [low, high] = [Math.min(...sums), Math.max(...sums)];
    const even = high - low < 1e-9;
    smooth.classList.toggle("wt-parejo", even);
    smooth.replaceChildren("Con los pesos elegidos, una entrada lisa de unos da, lejos de la orilla, ",
      element("strong", {}, even ? `${formatNumber(low)} en todos los píxeles`
        : `de ${formatNumber(low)} a ${formatNumber(high)}`),
      even ? ": sale lisa." : ": sale con trama.");
  }

  function drawSizes(made) {
    const { size: n, kernelSize: k, stride: s, dilation: d, padding: p, outputPadding: e, out } =
      made.columns;
    formula.replaceChildren(
      "m = (n − 1)·s + d·(k − 1) + 1 − 2p + e", element("br"),
      element("strong", {},
        `m = (${n} − 1)·${s} + ${d}·(${k} − 1) + 1 − 2·${p} + ${e} = ${out}`));
    const reach = sizesThatReach(n, k, { stride: s, padding: p, dilation: d });
    const found = reach.map((one) => String(one.size));
    const mine = reach.some((one) => one.size === out);
    sizes.textContent = reach.length === 0
      ? "Ninguna convolución directa con esas opciones llega a esa entrada."
      : `La convolución directa con ese kernel, paso y relleno lleva ${listed(found)} píxeles a ` +
        `${n}; ${mine ? `con e\u00a0=\u00a0${e} vuelves a ${out}.`
          : `${out} no es uno de ellos, porque e\u00a0=\u00a0${e} no es menor que el paso.`}`;
  }

  function cellsOf(values, side) {
    return values.map((line, r) => element("div", { role: "row", class: "wc-fila" },
      ...line.map((_, c) => element("div", {
        role: "gridcell", class: "wc-celda", tabindex: -1, "data-fila": r, "data-columna": c,
        onmouseenter: () => point(side, r, c), onfocus: () => point(side, r, c),
        onclick: (event) => event.currentTarget.focus(),
      }))));
  }

  function drawInput({ input, kernel }) {
    layCells(inputGrid, input[0].length, cellsOf(input, "input"));
    inputTitle.textContent = `Entrada X (${input.length}×${input[0].length})`;
    [...inputGrid.querySelectorAll(".wc-celda")].forEach((cell, index) => {
      const value = input.flat()[index];
      cell.textContent = formatNumber(value);
      cell.setAttribute("aria-label",
        `entrada, fila ${cell.dataset.fila}, columna ${cell.dataset.columna}: ${formatNumber(value)}`);
    });
    kernelTitle.textContent = `Kernel K (${kernel.length}×${kernel[0].length})`;
    layCells(kernelGrid, kernel[0].length, kernel.flat().map((value) =>
      element("div", { class: "wc-celda" }, brief(value, kernel[0].length))));
    kernelGrid.setAttribute("aria-label",
      `Kernel: ${kernel.map((line) => line.map((value) => formatNumber(value)).join(" ")).join("; ")}`);
  }

  /** El lienzo entero: las celdas de la salida, y alrededor lo que el relleno recorta. */
  function canvasCells(made, inner) {
    return made.copies.map((line, r) => line.map((_, c) => {
      const [row, column] = [r - made.rows.padding, c - made.columns.padding];
      const inside = row >= 0 && row < made.rows.out && column >= 0 && column < made.columns.out;
      return inside ? inner(row, column)
        : element("div", { class: "wc-celda wt-recorte", "aria-hidden": "true" });
    }));
  }

  function drawOutput(made) {
    const { rows, columns, output, copies, overlap } = made;
    const width = columns.canvas;
    const inner = cellsOf(output, "output").map((line) => [...line.children]);
    layCells(outputGrid, width, canvasCells(made, (r, c) => inner[r][c]).map((line) =>
      element("div", { role: line.some((cell) => cell.hasAttribute("role")) ? "row" : "presentation",
        class: "wc-fila" }, ...line)));
    layCells(copiesGrid, width, canvasCells(made, (r, c) => element("div", {
      class: "wc-celda", onmouseenter: () => point("output", r, c),
    })).flat());
    const most = Math.max(...copies.flat());
    [...copiesGrid.children].forEach((cell, index) => {
      const count = copies.flat()[index];
      cell.textContent = String(count);
      cell.classList.add(`wt-nivel-${Math.ceil((4 * count) / most)}`);
      cell.classList.toggle("wt-hueco", count === 0);
    });
    const [low, high] = [Math.min(...overlap.flat()), Math.max(...overlap.flat())];
    copiesTitle.textContent = low === high ? `Copias: siempre ${low}`
      : `Copias: mínimo ${low}, máximo ${high}`;
    copiesGrid.setAttribute("aria-label",
      `Mapa de copias, renglón por renglón: ${overlap.map((line) => line.join(" ")).join("; ")}`);
    drawProfile(columns);
    if (rows.size === 1 && state.dims === 1) drawStack(made);
  }

  function drawProfile({ overlap, padding, out }) {
    const most = Math.max(...overlap);
    profileTitle.textContent = "Copias a lo largo de un eje";
    layCells(profileGrid, overlap.length, overlap.map((count, place) => {
      const cut = place < padding || place >= padding + out;
      const bar = element("div", { class: "wt-barra" });
      bar.style.setProperty("--alto", count / most);
      return element("div", { class: `wt-columna${cut ? " wt-recorte" : ""}` },
        element("span", {}, String(count)), bar);
    }));
    profileGrid.setAttribute("aria-label",
      `Copias a lo largo de un eje: ${overlap.slice(padding, padding + out).join(" ")}`);
  }

  function drawStack(made) {
    const { columns, input } = made;
    layCells(stackGrid, columns.canvas, input[0].flatMap((value, j) => {
      const line = Array.from({ length: columns.canvas }, (_, place) => {
        const cut = place < columns.padding || place >= columns.padding + columns.out;
        return element("div", { class: `wc-celda wt-vacia${cut ? " wt-recorte" : ""}`, "data-copia": j });
      });
      for (const one of writesOf(made, 0, j)) {
        line[one.column].textContent = brief(one.value * one.weight, columns.canvas);
        line[one.column].classList.remove("wt-vacia");
      }
      return line;
    }));
    stackGrid.setAttribute("aria-label", `Las copias de ${input[0].map((value) =>
      formatNumber(value)).join(", ")}, cada una ${columns.stride} píxeles después de la anterior`);
  }

  // --- Lo que se señala --------------------------------------------------------------
  /** Señala un píxel de la entrada o de la salida, y dice qué reparte o qué recibe. */
  function point(side, row, column, speak = true) {
    if (!state.plan) return;
    Object.assign(state, { side, row, column });
    paint(speak);
  }

  function paint(speak = true) {
    const made = state.plan;
    if (!made) return;
    const { side, row, column } = state;
    const { rows, columns, input } = made;
    const writes = side === "input" ? writesOf(made, row, column) : [];
    const terms = side === "output" ? termsAt(made, row, column) : [];
    const written = new Map(writes.map((one) => [one.row * columns.canvas + one.column, one]));
    const givers = new Map(terms.map((one) => [one.i * input[0].length + one.j, one]));
    const used = new Map([...terms, ...writes].map((one) =>
      [one.u * made.kernel[0].length + one.v, one]));
    const here = (row + rows.padding) * columns.canvas + column + columns.padding;

    // Con la casilla, la salida lleva solo las copias que ya se dejaron.
    const width = input[0].length;
    const last = side === "input" ? row * width + column : Math.max(-1, ...givers.keys());
    const canvas = state.soFar ? stamp(made, last + 1) : made.canvas;
    drawValues(canvas, crop(made, canvas));

    [...outputGrid.querySelectorAll(".wc-celda")].forEach((cell, index) => {
      const one = written.get(index);
      cell.classList.toggle("wt-toca", Boolean(one));
      cell.dataset.peso = one ? `${one.value * one.weight < 0 ? "" : "+"}${
        brief(one.value * one.weight, columns.canvas)}` : "";
      mark(cell, side === "output" && index === here, cell.hasAttribute("role"));
    });
    [...copiesGrid.children].forEach((cell, index) => {
      cell.classList.toggle("wt-toca", written.has(index) || (side === "output" && index === here));
    });
    [...inputGrid.querySelectorAll(".wc-celda")].forEach((cell, index) => {
      const one = givers.get(index);
      cell.classList.toggle("wt-toca", Boolean(one));
      cell.dataset.peso = one ? `×${brief(one.weight, width)}` : "";
      mark(cell, side === "input" && index === row * width + column, true);
    });
    [...kernelGrid.children].forEach((cell, index) => {
      cell.classList.toggle("wt-toca", used.has(index));
    });
    [...stackGrid.children].forEach((cell, index) => {
      const place = index % columns.canvas;
      const mine = side === "input" ? Number(cell.dataset.copia) === column
        : place === here % columns.canvas;
      cell.classList.toggle("wt-toca", mine && !cell.classList.contains("wt-vacia"));
    });
    // Cada cuadrícula tiene un solo lugar al que se llega con el tabulador.
    for (const node of [inputGrid, outputGrid]) {
      if (!node.querySelector('[tabindex="0"]')) {
        node.querySelector('[role="gridcell"]').tabIndex = 0;
      }
    }
    if (side === "input") explainInput(writes);
    else explainOutput(terms, crop(made, made.canvas)[row][column]);
    if (!speak) tellSize();
  }

  /** Al cambiar una opción se dice lo que salió, en una frase. */
  function tellSize() {
    const { output } = state.plan;
    spoken.textContent = root.dataset.montado
      ? `Salida de ${output.length} por ${output[0].length}. ${
        verdict.querySelector("strong").textContent}. ${copiesTitle.textContent}.`
      : "";
  }

  function mark(cell, current, selectable) {
    cell.classList.toggle("wc-actual", current);
    if (!selectable) return;
    cell.setAttribute("aria-selected", String(current));
    if (current) {
      for (const other of cell.closest('[role="grid"]').querySelectorAll('[tabindex="0"]')) {
        other.tabIndex = -1;
      }
      cell.tabIndex = 0;
    }
  }

  function drawValues(canvas, output) {
    const { columns, copies } = state.plan;
    const size = `${output.length}×${output[0].length}`;
    outputTitle.textContent = state.soFar ? `Salida Y (${size}), hasta aquí`
      : `Salida Y (${size})`;
    [...outputGrid.querySelectorAll(".wc-celda")].forEach((cell, index) => {
      const [r, c] = [Math.floor(index / columns.canvas), index % columns.canvas];
      const value = canvas[r][c];
      cell.textContent = brief(value, columns.canvas);
      cell.classList.toggle("wt-hueco", copies[r][c] === 0);
      if (cell.hasAttribute("role")) {
        cell.dataset.valor = value;
        cell.setAttribute("aria-label",
          `salida, fila ${cell.dataset.fila}, columna ${cell.dataset.columna}: ${formatNumber(value)}`);
      }
    });
  }

  const at = (name, r, c) =>
    (state.dims === 1 ? `${name}[${c}]` : `${name}[${r},\u00a0${c}]`);

  function explainInput(writes) {
    const { rows, columns, input } = state.plan;
    const { row, column } = state;
    const value = input[row][column];
    const lost = writes.filter((one) => !one.inside).length;
    const span = (axis, index) => {
      const first = index * axis.stride - axis.padding;
      const end = first + axis.dilation * (axis.kernelSize - 1);
      const places = first === end ? formatNumber(first)
        : `${formatNumber(first)} a ${formatNumber(end)}`;
      return axis.dilation > 1 && axis.kernelSize > 1
        ? `${places}, de ${axis.dilation} en ${axis.dilation}` : places;
    };
    const where = state.dims === 1 ? `columnas ${span(columns, column)}`
      : `filas ${span(rows, row)}; columnas ${span(columns, column)}`;
    account.replaceChildren(
      element("p", {}, element("strong", {}, `${at("X", row, column)} = ${formatNumber(value)}`),
        ` deja la copia ${factor(value)}·K en la salida: ${where}.`),
      element("p", {}, `La copia, renglón por renglón: ${state.plan.kernel.map((line) =>
        line.map((weight) => formatNumber(value * weight)).join(", ")).join("; ")}.`),
      ...(lost ? [element("p", {}, `El relleno recorta ${lost} de sus ` +
        `${plural(writes.length, "peso", "pesos")}: esa parte se pierde.`)] : []),
    );
    spoken.textContent = `${at("X", row, column)} vale ${formatNumber(value)} y escribe en ` +
      `${plural(writes.length - lost, "píxel", "píxeles")} de la salida${
        lost ? `; ${lost} se recortan` : ""}.`;
  }

  function explainOutput(terms, total) {
    const { row, column } = state;
    const count = plural(terms.length, "copia", "copias");
    const name = at("Y", row, column);
    account.replaceChildren(
      element("p", {}, element("strong", {}, name), " = ", terms.length
        ? terms.map((one) => `${at("X", one.i, one.j)}·${at("K", one.u, one.v)}`).join(" + ")
        : "0, porque aquí no llega ninguna copia"),
      ...(terms.length ? [element("p", {}, "= ", terms.map((one) =>
        `${factor(one.value)}·${factor(one.weight)}`).join(" + "), " = ",
      element("strong", {}, formatNumber(total)))] : []),
      element("p", {}, terms.length === 0 ? "Recibe 0 copias." : `Recibe ${count}.`),
    );
    spoken.textContent = `${name} vale ${formatNumber(total)}: ` +
      (terms.length ? `suma de ${count}.` : "no llega ninguna copia.");
  }

  // --- Movimiento --------------------------------------------------------------------
  function step(move) {
    if (!state.plan) return;
    const { input } = state.plan;
    const [height, width] = [input.length, input[0].length];
    const from = state.side === "input" ? state.row * width + state.column : (move > 0 ? -1 : 0);
    const next = (from + move + height * width) % (height * width);
    point("input", Math.floor(next / width), next % width);
  }

  function onKey(event) {
    const cell = event.target.closest('[role="gridcell"]');
    if (!state.plan || !cell) return;
    const node = event.currentTarget;
    const values = node === inputGrid ? state.plan.input : state.plan.output;
    const [row, column] = [Number(cell.dataset.fila), Number(cell.dataset.columna)];
    const [down, right] = [values.length - 1, values[0].length - 1];
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [row, 0], End: [row, right],
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // Sphinx usa las flechas para pasar de página: aquí solo mueven la celda.
    event.stopPropagation();
    const [r, c] = [Math.min(Math.max(move[0], 0), down), Math.min(Math.max(move[1], 0), right)];
    node.querySelector(`[data-fila="${r}"][data-columna="${c}"]`).focus();
  }

  draw();
  root.dataset.montado = "si";
  return state;
}

mountAll("transpuesta", mount);
