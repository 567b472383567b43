// ---- What every drawing of the playground uses: colours, numbers for reading, frames, lines and marks.

const ORANGE = "#E69F00", BLUE = "#0072B2", GREEN = "#009E73", VERMILION = "#B84E00";
const INK = "#222222", GREY = "#5F5F5F", PALE = "#BBBBBB", FONT = "system-ui, sans-serif", REACH = 6;
const MINI = 34, GRID = 100;                     // pixels of a small and of the large map
const PALETTES = {                               // the colours of -1, 0, 1; of weights - and +; of the classes
  "naranja-azul": { scale: [ORANGE, "#EEEEEE", BLUE], lines: ["#C97B00", BLUE], classes: [ORANGE, BLUE, GREEN] },
  "violeta-verde": { scale: ["#7B3294", "#EEEEEE", "#008837"], lines: ["#7B3294", "#008837"],
    classes: ["#7B3294", "#008837", "#D98E00"] },
  "grises": { scale: ["#FFFFFF", "#A6A6A6", "#262626"], lines: ["#222222", "#222222"],
    classes: ["#FFFFFF", "#262626", "#8C8C8C"] },
};

const EVERY = 4;                                 // how many frames are drawn for each answer to Python
const SPARE = 2;                                 // frames that wait to be drawn: they do not arrive at an even pace
const DASH = [7, 4];                             // of a negative line

function element(parent, tag, className, text = "") {
  const child = document.createElement(tag);
  child.className = className;
  child.textContent = text;
  parent.append(child);
  return child;
}

function put(target, text) {                     // the page is laid out again only if something changes
  if (target.textContent !== text) target.textContent = text;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const tidy = (text) => String(text).replace("-", "−").replace("e+", "e");

function written(value, digits = 3) {
  if (value === null || !Number.isFinite(value)) return "—";
  const exact = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(digits));
  return tidy(Math.abs(exact) < 1e-4 && exact ? exact.toExponential(1) : exact);
}

// ---- Colours: a table from byte to pixel for each palette, and the colours of lines and points.

const rgb = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
const mix = (a, b, t) => a.map((v, k) => Math.round(v + (b[k] - v) * t));
const css = (color) => `rgb(${color.join(",")})`;
const pixel = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;    // as little-endian machines store RGBA

function along(stops, value) {                   // the colour of a value from -1 to 1
  const t = clamp(value, -1, 1);
  return t < 0 ? mix(stops[1], stops[0], -t) : mix(stops[1], stops[2], t);
}

function colorsOf(name) {
  const palette = PALETTES[name] || PALETTES["naranja-azul"], white = [255, 255, 255];
  const stops = palette.scale.map(rgb), classes = palette.classes.map(rgb);
  const shade = (value) => mix(along(stops, value), white, 0.3);                // lighter than the points on it
  const level = (color, k) => css(mix([205, 205, 205], color, 0.15 + 0.85 * k / 16));
  return {
    shade: (value) => css(shade(value)),
    point: (value) => css(along(stops, value)),
    classes: palette.classes,
    map: Uint32Array.from({ length: 256 }, (_, k) => pixel(shade((k - 127) / 127))),
    classMap: Uint32Array.from({ length: 256 }, (_, k) => pixel(
      mix(mix([244, 244, 244], classes[Math.min(2, k >> 6)], (k & 63) / 63), white, 0.3))),
    lines: palette.lines.map((hex) => Array.from({ length: 17 }, (_, k) => level(rgb(hex), k))),
  };
}

// ---- The frame: a header in JSON and arrays, in one block of bytes.

function parse(block) {
  if (!block || block.byteLength < 8) return null;
  const start = block.byteOffset + 4, size = block.getUint32(0, true), end = start + size;
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(block.buffer, start, size)));
  for (const [name, [kind, shape, offset]] of Object.entries(header.arrays)) {
    const length = shape.reduce((a, b) => a * b, 1), at = end + offset;
    if (kind === "u1") header[name] = new Uint8Array(block.buffer, at, length);
    else if (at % 4) header[name] = new Float32Array(block.buffer.slice(at, at + 4 * length));
    else header[name] = new Float32Array(block.buffer, at, length);
  }
  return header;
}

// ---- Drawing: small parts.

function text(ctx, words, x, y, { align = "left", font = "12px", color = INK, halo = 0 } = {}) {
  ctx.font = `${font} ${FONT}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  if (halo) {
    ctx.lineJoin = "round";
    ctx.lineWidth = halo;
    ctx.strokeStyle = "#ffffffe6";
    ctx.strokeText(words, x, y);
  }
  ctx.fillStyle = color;
  ctx.fillText(words, x, y);
}

function line(ctx, x0, y0, x1, y1, color = INK, width = 1, dash = []) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
  ctx.setLineDash([]);
}

function outline(ctx, x, y, r, label) {          // circle, square or triangle: the class is not told by colour alone
  ctx.beginPath();
  if (label === 1) ctx.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
  else if (label === 2) {
    ctx.moveTo(x, y - 1.25 * r);
    ctx.lineTo(x + 1.15 * r, y + 0.85 * r);
    ctx.lineTo(x - 1.15 * r, y + 0.85 * r);
    ctx.closePath();
  } else ctx.arc(x, y, r, 0, 7);
}

function mark(ctx, x, y, r, shape, color, edge = "#fff") {
  outline(ctx, x, y, r, shape);
  if (edge === "#fff") {                         // a hairline around the white edge, for pale maps
    ctx.strokeStyle = "#0006";
    ctx.lineWidth = 3.6;
    ctx.stroke();
  }
  ctx.fillStyle = color;
  ctx.strokeStyle = edge;
  ctx.lineWidth = edge === "#fff" ? 2.2 : 1.8;
  ctx.stroke();
  ctx.fill();
}

function cross(ctx, x, y, r, color) {
  for (const [shade, width] of [["#fff", 5], [color, 2]]) {
    line(ctx, x - r, y, x + r, y, shade, width);
    line(ctx, x, y - r, x, y + r, shade, width);
  }
}

function frameRect(ctx, x, y, w, h, color, width) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.strokeRect(x, y, w, h);
}

function widthOf(ctx, text, font = `12px ${FONT}`) {
  ctx.font = font;
  return ctx.measureText(text).width;
}

function shortened(ctx, words, width, font) {    // with an ellipsis if they do not fit
  let end = words.length;
  while (end > 1 && widthOf(ctx, end < words.length ? `${words.slice(0, end)}…` : words, font) > width) end -= 1;
  return end < words.length ? `${words.slice(0, end)}…` : words;
}

function ticks(high, wanted) {
  const rough = high / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * [1, 2, 5, 10].find((m) => m * power >= rough)), marks = [];
  for (let k = 0; k * step <= high; k++) marks.push(k * step);
  return marks;
}

function sheet(width, height, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  return ctx;
}
