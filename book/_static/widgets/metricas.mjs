// Laboratorio de las métricas: se monta en cada [data-widget="metricas"].
//
// Sin dependencias y sin pedir nada fuera del sitio. La aritmética está en
// metricas-calculo.mjs; aquí solo se dibuja y se atiende al lector.

import { element, mountAll } from "./comun.mjs";
import {
  ANSWERS, CLASSES, IGNORE_INDEX, SCENES, cellsBetween, confusionMatrix, edges, formatScore,
  relabel, scores,
} from "./metricas-calculo.mjs";

const NAMES = CLASSES.map((c) => c.name);
const UNLABELED = { none: "ninguno", edges: "la orilla", own: "los que marque" };

const place = (cell) => [Number(cell.dataset.fila), Number(cell.dataset.columna)];

let mounted = 0;

/** Monta un laboratorio dentro de `root` y devuelve su estado (para las pruebas). */
export function mount(root) {
  mounted += 1;
  const prefix = `wm${mounted}`;
  const scene = SCENES.town[1];
  const state = {
    scene, ignored: relabel(scene, () => false), unlabeled: "none",
    answer: ANSWERS.shifted[1](scene), example: "shifted", brush: 2, spoken: "",
  };
  const truth = () =>
    relabel(state.scene, (label, r, c) => (state.ignored[r][c] ? IGNORE_INDEX : label));

  // --- Controles ---------------------------------------------------------------------
  function select(name, label, options, onchange) {
    const id = `${prefix}-${name}`;
    const box = element("select", { id, name, onchange: () => onchange(box.value) },
      ...options.map(([value, text]) => element("option", { value }, text)));
    return element("div", { class: "wc-campo" }, element("label", { for: id }, label), box);
  }
  const swatch = (c, text = CLASSES[c].letter) =>
    element("span", { class: `wm-muestra wm-clase-${c}`, "aria-hidden": "true" }, text);

  const examples = Object.entries(ANSWERS).map(([key, [text]]) => element("button", {
    type: "button", class: "wc-boton", "data-ejemplo": key,
    onclick: () => { useExample(key); refresh(); },
  }, text));
  const brushes = CLASSES.map(({ name }, c) => {
    const box = element("input", { type: "radio", name: `${prefix}-pincel`, value: c,
      id: `${prefix}-pincel-${c}`, onchange: () => { state.brush = c; } });
    return element("label", { class: "wm-pincel", for: box.id }, box, swatch(c), ` ${c} ${name}`);
  });
  const controls = element(
    "div", { class: "wc-controles" },
    select("scene", "Verdad", Object.entries(SCENES).map(([k, [text]]) => [k, text]), setScene),
    select("unlabeled", "Píxeles sin etiqueta", Object.entries(UNLABELED), setUnlabeled));

  function useExample(key) {
    state.example = key;
    state.answer = ANSWERS[key][1](state.scene);
  }
  function setScene(key) {
    state.scene = SCENES[key][1];
    if (state.example) useExample(state.example);
    setUnlabeled(state.unlabeled);
  }
  function setUnlabeled(key) {
    state.unlabeled = key;
    if (key === "none") state.ignored = relabel(state.scene, () => false);
    if (key === "edges") state.ignored = edges(state.scene);
    refresh();
  }

  // --- Rejillas ----------------------------------------------------------------------
  const truthGrid = makeGrid("Verdad", `${prefix}-ayuda-verdad`, (r, c) => {
    state.ignored[r][c] = !state.ignored[r][c];
    state.unlabeled = "own";
    controls.querySelector('[name="unlabeled"]').value = "own";
  });
  const answerGrid = makeGrid("Respuesta", `${prefix}-ayuda-respuesta`, (r, c) => {
    state.answer[r][c] = state.brush;
    state.example = null;
  });
  // En la verdad solo se toca: si un toque arrastrara, pasar la página con el dedo la cambiaría.
  truthGrid.box.addEventListener("click", (event) => {
    const cell = event.target.closest(".wm-celda");
    if (cell) truthGrid.change(cell);
  });
  paintByDragging(answerGrid);

  /** Una rejilla que se recorre con las flechas; `paint(fila, columna)` cambia el estado. */
  function makeGrid(name, help, paint) {
    const size = state.scene.length;
    const paints = name === "Respuesta"; // en la verdad no hay clases que pintar
    const cells = relabel(state.scene, (_, r, c) => element("div", {
      role: "gridcell", class: "wc-celda wm-celda", tabindex: r || c ? -1 : 0,
      "data-fila": r, "data-columna": c,
    }));
    const box = element("div", { class: `wm-rejilla wm-${name.toLowerCase()}`, role: "grid",
      "aria-label": name, "aria-describedby": help },
    ...cells.map((line) => element("div", { role: "row", class: "wc-fila" }, ...line)));
    const grid = { box, cells, paint, change: (cell) => { paint(...place(cell)); refresh(); } };
    box.addEventListener("focusin", (event) => {
      cells.flat().forEach((cell) => { cell.tabIndex = cell === event.target ? 0 : -1; });
    });
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const [r, c] = place(event.target);
      const moves = {
        ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
        Home: [r, 0], End: [r, size - 1],
      };
      const move = moves[event.key];
      const digit = paints ? ["0", "1", "2"].indexOf(event.key) : -1;
      if (!move && digit < 0 && event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      // Sphinx usa las flechas para pasar de página: aquí solo mueven la celda.
      event.stopPropagation();
      if (!move) {
        if (digit >= 0) chooseBrush(digit);
        if (!event.repeat) grid.change(event.target);
        return;
      }
      const [row, column] = move.map((v) => Math.min(Math.max(v, 0), size - 1));
      cells[row][column].focus();
      if (event.shiftKey && paints) grid.change(cells[row][column]);
    });
    return grid;
  }

  /** Pinta con el ratón o el dedo, sin saltarse celdas aunque el trazo vaya rápido. */
  function paintByDragging({ box, paint }) {
    let last = null; // la celda por la que va el trazo
    function under(event) {
      const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest(".wm-celda");
      return cell && box.contains(cell) ? place(cell) : null;
    }
    box.addEventListener("pointerdown", (event) => {
      last = event.button === 0 ? under(event) : null;
      if (!last) return;
      box.setPointerCapture(event.pointerId);
      paint(...last);
      refresh(false);
    });
    box.addEventListener("pointermove", (event) => {
      const next = last && under(event);
      if (!next || (next[0] === last[0] && next[1] === last[1])) return;
      for (const [r, c] of cellsBetween(last, next)) paint(r, c);
      last = next;
      refresh(false);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      box.addEventListener(end, () => {
        if (last) refresh();
        last = null;
      });
    }
  }

  function chooseBrush(c) {
    state.brush = c;
    brushes.forEach((label, i) => { label.control.checked = i === c; });
  }

  // --- Tablas ------------------------------------------------------------------------
  const header = (text, scope = "col") => element("th", { scope }, text);
  const cell = (name) => element("td", { "data-nota": name });
  const matrixTable = element(
    "table", { class: "wm-tabla wm-matriz" },
    element("caption", {}, "Matriz de confusión: filas, la verdad; columnas, la respuesta"),
    element("thead", {}, element("tr", {}, header("verdad"),
      ...NAMES.map((name) => header(name)), header("suma"))),
    element("tbody", {}, ...[...NAMES, "suma"].map((name, r) => element("tr", {},
      header(name, "row"), ...[...NAMES, "suma"].map((_, c) => cell(`m${r}${c}`))))));
  const classTable = element(
    "table", { class: "wm-tabla" },
    element("caption", {}, "De cada clase"),
    element("thead", {}, element("tr", {}, header("clase"), header("IoU"), header("Dice"))),
    element("tbody", {}, ...NAMES.map((name, c) => element("tr", {},
      header(name, "row"), cell(`iou${c}`), cell(`dice${c}`)))));
  const OVERALL = { accuracy: "Exactitud", meanIou: "mIoU", weightedIou: "FWIoU", kappa: "Kappa" };
  const overallTable = element(
    "table", { class: "wm-tabla" },
    element("caption", {}, "De todas juntas"),
    element("tbody", {}, ...Object.entries(OVERALL).map(([key, name]) => element("tr", {},
      header(name, "row"), cell(key)))));
  const summary = element("p", { class: "wm-resumen", role: "status", "aria-live": "polite" });
  const noted = (key) => root.querySelector(`[data-nota="${key}"]`);

  function write(key, value, missing, account) {
    const none = Number.isNaN(value);
    noted(key).replaceChildren(
      element("strong", {}, none ? missing : formatScore(value)),
      element("span", { class: "wm-cuenta" }, none ? "0/0" : account));
  }

  // --- Dibujo ------------------------------------------------------------------------
  function drawCell(node, label, { unlabeled = false, wrong = false }, text) {
    node.className = `wc-celda wm-celda wm-clase-${label}` +
      (unlabeled ? " wm-sin" : "") + (wrong ? " wm-error" : "");
    const { fila, columna } = node.dataset;
    node.setAttribute("aria-label", `fila ${fila}, columna ${columna}: ${text}`);
  }

  function drawGrids() {
    relabel(state.scene, (label, r, c) => {
      const unlabeled = state.ignored[r][c];
      const answer = state.answer[r][c];
      const wrong = !unlabeled && answer !== label;
      truthGrid.cells[r][c].textContent = unlabeled ? "?" : CLASSES[label].letter;
      drawCell(truthGrid.cells[r][c], unlabeled ? "sin" : label, { unlabeled },
        unlabeled ? "sin etiqueta" : NAMES[label]);
      answerGrid.cells[r][c].textContent = CLASSES[answer].letter;
      const judged = wrong ? `error, era ${NAMES[label]}` : "acierto";
      drawCell(answerGrid.cells[r][c], answer, { unlabeled, wrong },
        `${NAMES[answer]}, ${unlabeled ? "no cuenta" : judged}`);
    });
  }

  function drawScores(announce) {
    const matrix = confusionMatrix(state.answer, truth(), CLASSES.length);
    const s = scores(matrix);
    matrix.forEach((line, r) => line.forEach((count, c) => {
      noted(`m${r}${c}`).textContent = count;
      noted(`m${r}${c}`).className = r === c ? "wm-bien" : count ? "wm-mal" : "";
    }));
    const last = CLASSES.length;
    s.rows.forEach((count, r) => { noted(`m${r}${last}`).textContent = count; });
    s.columns.forEach((count, c) => { noted(`m${last}${c}`).textContent = count; });
    noted(`m${last}${last}`).textContent = s.total;
    CLASSES.forEach((_, c) => {
      write(`iou${c}`, s.iou[c], "no está", `${s.hits[c]}/${s.unions[c]}`);
      write(`dice${c}`, s.dice[c], "no está", `${2 * s.hits[c]}/${s.rows[c] + s.columns[c]}`);
    });
    const there = CLASSES.map((_, c) => c).filter((c) => !Number.isNaN(s.iou[c]));
    const right = s.hits.reduce((a, b) => a + b, 0);
    write("accuracy", s.accuracy, "no existe", `${right}/${s.total}`);
    write("meanIou", s.meanIou, "no existe",
      `(${there.map((c) => formatScore(s.iou[c])).join(" + ")})/${there.length}`);
    write("weightedIou", s.weightedIou, "no existe",
      `(${there.map((c) => `${s.rows[c]}·${formatScore(s.iou[c])}`).join(" + ")})/${s.total}`);
    const [a, e] = [formatScore(s.accuracy), formatScore(s.chance)];
    write("kappa", s.kappa, "no existe", `(${a} − ${e})/(1 − ${e})`);
    const say = (value, missing) => (Number.isNaN(value) ? missing : formatScore(value));
    const text = `Exactitud ${say(s.accuracy, "no existe")}; ` +
      `mIoU ${say(s.meanIou, "no existe")}; IoU: ` +
      `${NAMES.map((name, c) => `${name} ${say(s.iou[c], "no está")}`).join(", ")}.`;
    // Mientras se arrastra, un lector de pantalla espera a que termine el trazo.
    summary.setAttribute("aria-live", announce ? "polite" : "off");
    if (text !== summary.textContent || (announce && text !== state.spoken)) {
      summary.textContent = text;
    }
    if (announce) state.spoken = text;
  }

  function refresh(announce = true) {
    examples.forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.ejemplo === state.example)));
    drawGrids();
    drawScores(announce);
  }

  const help = (id, text) => element("p", { id, class: "wc-nota wm-ayuda noprint" }, text);
  root.replaceChildren(
    controls,
    element("div", { class: "wm-panel" },
      element("div", { class: "wm-zona" }, element("p", { class: "wc-titulo" }, "Verdad"),
        truthGrid.box,
        help(`${prefix}-ayuda-verdad`,
          "Toca un píxel, o pulsa espacio en él, para quitarle o devolverle la etiqueta: sin ella " +
            "no cuenta.")),
      element("div", { class: "wm-zona" }, element("p", { class: "wc-titulo" }, "Respuesta"),
        answerGrid.box,
        help(`${prefix}-ayuda-respuesta`, "Arrastra para pintar. Con el teclado: flechas para " +
          "moverte, espacio o 0, 1, 2 para pintar, y mayúsculas con flechas para trazar."))),
    element("p", { class: "wc-leyenda" },
      element("span", { class: "wm-muestra wm-clase-1 wm-error", "aria-hidden": "true" }, "S"),
      " error  ",
      element("span", { class: "wm-muestra wm-clase-sin wm-sin", "aria-hidden": "true" }, "?"),
      " sin etiqueta: no cuenta"),
    element("fieldset", { class: "wm-grupo" },
      element("legend", { class: "wm-rotulo" }, "Pincel:"), ...brushes),
    element("div", { class: "wm-grupo", role: "group", "aria-label": "Respuestas de ejemplo" },
      element("span", { class: "wm-rotulo", "aria-hidden": "true" }, "Ejemplos:"), ...examples),
    summary,
    element("div", { class: "wm-tablas" }, matrixTable, classTable, overallTable),
  );
  root.classList.add("wc", "wm");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Laboratorio de las métricas");
  chooseBrush(state.brush);
  refresh();
  root.dataset.montado = "si";
  return state;
}

mountAll("metricas", mount);
