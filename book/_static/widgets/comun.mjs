// Lo que comparten los laboratorios: crear un elemento y montarse donde la página lo pide.

/** Un elemento con sus atributos («on…» es un aviso que atender) y lo que lleva dentro. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** Pide la hoja de estilo que está junto a este archivo, y la espera. */
function loadStyle() {
  const href = new URL("widgets.css", import.meta.url).href;
  const link = element("link", { rel: "stylesheet", href });
  const done = new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
  });
  document.head.append(link);
  return done;
}

/** Monta un laboratorio en cada [data-widget] de ese nombre, ya con su estilo. */
export function mountAll(name, mount) {
  const roots = document.querySelectorAll(`[data-widget="${name}"]`);
  if (roots.length) loadStyle().then(() => roots.forEach((root) => mount(root)));
}
