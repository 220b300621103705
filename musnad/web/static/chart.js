// Draws the charts of a page from their specifications. Without this their tables are there.
const NUMBERS = { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""], minus: "-" };

async function draw(figure) {
  const canvas = figure.querySelector(".canvas");
  const answer = await fetch(figure.dataset.spec, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    figure.querySelector("details").open = true;
    return;
  }
  const spec = await answer.json();
  spec.background = null;
  spec.config.font = "Plex, sans-serif";
  const width = Math.floor(canvas.clientWidth);
  if (spec.width) Object.assign(spec, { width, autosize: { type: "fit-x", contains: "padding" } });
  await document.fonts.load("14px Plex");
  await window.vegaEmbed(canvas, spec, {
    ast: true, actions: false, renderer: "canvas", defaultStyle: false,
    tooltip: { disableDefaultStyle: true }, formatLocale: NUMBERS,
  });
  figure.dataset.drawn = "";
}

const figures = document.querySelectorAll("figure.chart");
if (figures.length) {
  await import("/charts/vega.js");
  for (const figure of figures) draw(figure);
}
