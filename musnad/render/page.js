// A click on words or on a card lights up everything that belongs to the same finding, and a step of a chain the words
// that carry it while the pointer or the keyboard is on it. Without this the page's links work.
"use strict";
function glow(step) {
  for (const other of document.querySelectorAll(".glow")) other.classList.remove("glow");
  for (const id of step ? step.dataset.lights.split(" ") : []) {
    const words = document.getElementById(id);
    const pieces = words.closest(".article").querySelectorAll(`[data-of="${CSS.escape(words.dataset.of)}"]`);
    // A mark that others cross lies in pieces, of which the first alone bears the id.
    let mine = false;
    for (const piece of pieces) {
      if (piece.id) mine = piece === words;
      piece.classList.toggle("glow", mine || piece.classList.contains("glow"));
    }
  }
}
for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => glow(event.target.closest("[data-lights]")));
}
for (const type of ["pointerleave", "focusout"]) document.addEventListener(type, () => glow(null));
document.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-of]");
  if (!clicked) return;
  const record = clicked.closest(".record");
  const id = CSS.escape(clicked.dataset.of);
  const card =
    record.querySelector(`[data-evidence][data-of="${id}"]`) || record.querySelector(`[data-evidence~="${id}"]`);
  const lit = new Set(card ? card.dataset.evidence.split(" ") : [clicked.dataset.of]);
  for (const other of document.querySelectorAll(".lit")) other.classList.remove("lit");
  for (const piece of record.querySelectorAll(".article [data-of]")) {
    piece.classList.toggle("lit", lit.has(piece.dataset.of));
  }
  if (!card) return;
  card.classList.add("lit");
  const folded = card.closest("details");
  if (folded) folded.open = true;
  if (!card.contains(event.target)) card.scrollIntoView({ block: "nearest" });
});
