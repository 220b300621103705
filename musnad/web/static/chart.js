// Draws the charts of a page from their specifications, as wide as there is room. Without this their tables are there.
const LOOK = {
  font: "Plex, sans-serif",
  axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", titleColor: "#625c52", labelColor: "#625c52" },
};

// Charts that the server makes for a width, as all in them has its place.
const PLACED = /\/(map|network)\.json$/;

export async function draw(figure) {
  const canvas = figure.querySelector(".canvas");
  const address = new URL(figure.dataset.spec, location);
  const width = Math.floor(canvas.clientWidth);
  if (PLACED.test(address.pathname)) address.searchParams.set("width", Math.max(240, width - 24));
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    figure.querySelector("details").open = true;
    return undefined;
  }
  const spec = await answer.json();
  spec.background = null;
  spec.padding = 4;
  spec.config = { ...spec.config, font: LOOK.font };
  spec.config.axis = { ...spec.config.axis, ...LOOK.axis };
  for (const { encoding = {} } of [spec, ...(spec.layer ?? [])]) {
    for (const name of ["color", "size", "shape", "strokeWidth"]) if (encoding[name]) encoding[name].legend = null; // the page has its own
  }
  if (!PLACED.test(address.pathname)) Object.assign(spec, { width, autosize: { type: "fit-x", contains: "padding" } });
  await Promise.all(["14px Plex", "600 14px Plex"].map((font) => document.fonts.load(font, "Ab سع")));
  const drawn = await window.vegaEmbed(canvas, spec, {
    ast: true, actions: false, renderer: "canvas", defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  if (figure.dataset.narrow) narrow(figure, drawn.view, spec);
  figure.dataset.drawn = "";
  return drawn;
}

// A click on a bar, or above it, leads to what is in it; low bars would be hard to hit themselves. So does one among the
// points of a pair. Data that are stretches of time have a start and an end.
const DAY = 24 * 60 * 60 * 1000;
function narrow(figure, view, spec) {
  const data = [spec, ...(spec.layer ?? [])].map((one) => one.data?.values ?? spec.datasets?.[one.data?.name]);
  const bars = data.find((rows) => rows?.[0]?.start);
  const canvas = figure.querySelector("canvas");
  const at = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const x = event.clientX - left - view.origin()[0] - view.padding().left;
    const y = event.clientY - top - view.origin()[1] - view.padding().top;
    if (x < 0 || y < 0 || x > view.width() || y > view.height()) return undefined;
    const time = view.scale("x").invert(x).getTime();
    return bars.find((bar) => Date.parse(bar.start) <= time && time < Date.parse(bar.end));
  };
  canvas.addEventListener("mousemove", (event) => canvas.classList.toggle("on-bar", Boolean(at(event))));
  canvas.addEventListener("click", (event) => {
    const bar = at(event);
    if (!bar) return;
    const address = new URL(figure.dataset.narrow, location);
    address.searchParams.set("from", bar.start);
    address.searchParams.set("to", new Date(Date.parse(bar.end) - DAY).toISOString().slice(0, 10));
    location.assign(address);
  });
}

const figures = document.querySelectorAll("figure.chart");
if (figures.length) {
  await import("/charts/vega.js");
  for (const figure of figures) draw(figure);
}
