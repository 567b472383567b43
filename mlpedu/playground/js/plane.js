// ---- The plane: its map, the line where the answer changes sign, and the bar of colours.

function paintMap(v) {
  const { big, selected } = v.frame, table = v.scene.classes === 3 && !selected ? v.colors.classMap : v.colors.map;
  v.map ??= sheet(GRID, GRID, 1);
  v.mapImage ??= v.map.createImageData(GRID, GRID);
  const pixels = new Uint32Array(v.mapImage.data.buffer);
  for (let k = 0; k < big.length; k++) pixels[k] = table[big[k]];
  v.map.putImageData(v.mapImage, 0, 0);
}

const softened = new Float32Array(GRID * GRID), pass = new Float32Array(GRID * GRID);

function soften(big) {                           // a byte is a coarse step: without this the line would have teeth
  const blur = (from, to, step) => {
    for (let k = 0; k < to.length; k++) {
      const at = step === 1 ? k % GRID : Math.floor(k / GRID), back = Math.min(2, at), on = Math.min(2, GRID - 1 - at);
      to[k] = (from[k - back * step] + from[k + on * step] + 6 * from[k]
        + 4 * (from[k - Math.min(1, back) * step] + from[k + Math.min(1, on) * step])) / 16;
    }
  };
  blur(big, pass, 1);
  blur(pass, softened, GRID);
  return softened;
}

// Where the answer changes sign: through each square of four neighbours, between the two sides that are crossed.
function border(ctx, v) {
  const values = soften(v.frame.big), { x, y, size } = v.geo.plane, unit = size / GRID, level = 126.5;
  const cut = (a, b) => (level - a) / (b - a), px = (c) => x + (c + 0.5) * unit, py = (r) => y + (r + 0.5) * unit;
  ctx.beginPath();
  for (let r = 0; r < GRID - 1; r++) {
    for (let c = 0; c < GRID - 1; c++) {
      const k = r * GRID + c, a = values[k], b = values[k + 1], d = values[k + GRID], e = values[k + GRID + 1];
      const kind = (a > level) + (b > level) + (d > level) + (e > level), ends = [];
      if (kind === 0 || kind === 4) continue;
      if (a > level !== b > level) ends.push(px(c + cut(a, b)), py(r));
      if (b > level !== e > level) ends.push(px(c + 1), py(r + cut(b, e)));
      if (d > level !== e > level) ends.push(px(c + cut(d, e)), py(r + 1));
      if (a > level !== d > level) ends.push(px(c), py(r + cut(a, d)));
      for (let m = 0; m < ends.length; m += 4) {
        ctx.moveTo(ends[m], ends[m + 1]);
        ctx.lineTo(ends[m + 2], ends[m + 3]);
      }
    }
  }
  ctx.strokeStyle = "#333";
  ctx.lineWidth = 1.4;
  ctx.stroke();
}

function drawPlane(ctx, v) {
  const { plane } = v.geo, { x, y, size } = plane;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, size, size);
  ctx.clip();
  if (v.frame) {
    paintMap(v);
    ctx.drawImage(v.map.canvas, x, y, size, size);
    if (v.scene.classes === 2 || v.frame.selected) border(ctx, v);
  }
  ctx.drawImage(v.points, x, y, size, size);
  if (v.frame?.probe) cross(ctx, ...toPixels(plane, v.frame.probe.at), 9, VERMILION);
  if (v.cursor?.mode === "plane") {
    const at = toPixels(plane, v.cursor.at);
    cross(ctx, ...at, 14, INK);
    outline(ctx, ...at, 8, 0);
    ctx.stroke();
  }
  ctx.restore();
  frameRect(ctx, x, y, size, size, INK, 1);
  drawTitle(ctx, v);
  if (v.scene.classes !== 3 || v.frame?.selected) drawBar(ctx, v);
}

function wrap(ctx, words, width, font) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (widthOf(ctx, longer, `${font} ${FONT}`) <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawTitle(ctx, v) {
  const { geo } = v, words = capital(v.frame?.title || " ") + (v.pinned ? " · fijada (Escape la suelta)" : "");
  if (v.titleWords !== words) v.titleLines = wrap(ctx, words, geo.breadth, "bold 13px").slice(0, 2);
  v.titleWords = words;
  v.titleLines.forEach((words, k) =>
    text(ctx, words, geo.x0 + geo.breadth / 2, 32 - 16 * (v.titleLines.length - 1 - k) + geo.plane.y - 42,
      { align: "center", font: "bold 13px" }));
}

function limits(v) {                             // what the ends and the middle of the colours stand for
  const { scene } = v, layer = v.frame?.selected?.[0] ?? scene.layers.length - 1;
  const last = layer === scene.layers.length - 1, name = last ? scene.outActivation : scene.activation;
  if (last && scene.classes === 2 && name !== "tanh") return ["0", "0.5", "1"];
  return layer && !/lin|relu/i.test(name) ? ["−1", "0", "1"] : ["≤ −1", "0", "≥ 1"];
}

function drawBar(ctx, v) {
  const { plane, legend: y, bar } = v.geo, x = plane.x + plane.size - bar;
  for (let k = 0; k < 24; k++) {
    ctx.fillStyle = v.colors.shade((k - 11.5) / 11.5);
    ctx.fillRect(x + k * bar / 24, y, bar / 24 + (k < 23), 8);
  }
  frameRect(ctx, x, y, bar, 8, "#777", 1);
  limits(v).forEach((words, k) => text(ctx, words, x + k * bar / 2, y + 17, { align: ["left", "center", "right"][k] }));
}
