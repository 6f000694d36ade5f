// Lo que el libro añade a MathJax; va antes que él en el mismo guion.
(() => {
  "use strict";
  // Componer las cien fórmulas de una página de un tirón deja al teléfono sin responder
  // medio segundo. Se componen por partes, de arriba abajo, y entre una y otra el navegador
  // atiende a quien lee. Sphinx numera las ecuaciones, así que las partes no se necesitan.
  const FORMULAS = ".math, .tex2jax_process, .mathjax_process";
  const MILISEGUNDOS = 12;
  const turno = () => new Promise((seguir) => setTimeout(seguir));

  const componer = async () => {
    const todas = [...document.querySelectorAll(FORMULAS)].filter(
      (nodo) => !nodo.parentElement.closest(FORMULAS)
    );
    let cuantas = 4;
    for (let hechas = 0; hechas < todas.length; ) {
      const inicio = performance.now();
      const parte = todas.slice(hechas, hechas + cuantas);
      await MathJax.typesetPromise(parte);
      hechas += parte.length;
      const tardo = performance.now() - inicio;
      cuantas = Math.max(2, Math.min(2 * cuantas, Math.round((cuantas * MILISEGUNDOS) / tardo)));
      await turno();
    }
  };
  window.MathJax = { ...window.MathJax };
  window.MathJax.startup = { ...window.MathJax.startup, pageReady: componer };

  // Una fórmula que no cabe corre en su caja: quien usa el teclado tiene que poder entrar en
  // ella. Se marca la que no cabe, y no todas, para no sembrar paradas en la página.
  const marcar = () => {
    for (const caja of document.querySelectorAll("div.math, mjx-container[display]")) {
      if (caja.scrollWidth > caja.clientWidth) caja.tabIndex = 0;
      else caja.removeAttribute("tabindex");
    }
  };
  addEventListener("load", () => MathJax.startup.promise.then(marcar));
  addEventListener("resize", marcar);
})();
