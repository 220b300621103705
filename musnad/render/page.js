// A click on words or on a card lights up everything that belongs to the same finding. Without it the page's links work.
"use strict";
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
