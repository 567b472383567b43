// ---- Numbers and curves.

const TRAIN = { color: INK, dash: [] }, TEST = { color: VERMILION, dash: [5, 3] };

const percent = (value) => `${(100 * value).toFixed(1)} %`;

function drawNumbers(ctx, v) {
  const { frame, geo } = v, y = geo.table + 9, x = geo.x0, columns = [x + geo.breadth * 0.25, x + geo.breadth * 0.71];
  if (!frame) return;
  const score = (value) => value === null ? "—" : frame.scoreName === "R²" ? tidy(value.toFixed(3)) : percent(value);
  const loss = (value) => value === null ? "—" : value >= 1000 ? written(value) : value.toFixed(4);
  const note = frame.past ? "vista del pasado" : frame.updates ? `y ${frame.updates} lotes de la siguiente` : "";
  text(ctx, `Época ${frame.epoch}`, x, y, { font: "bold 14px" });
  text(ctx, note, x + widthOf(ctx, `Época ${frame.epoch}`, `bold 14px ${FONT}`) + 8, y, { color: GREY });
  [["entrenamiento", TRAIN, frame.train, frame.scoreTrain], ["prueba", TEST, frame.test, frame.scoreTest]]
    .forEach(([name, { color, dash }, lost, scored], k) => {
      line(ctx, columns[k], y + 21, columns[k] + 16, y + 21, color, 2, dash);
      text(ctx, name, columns[k] + 20, y + 21);
      text(ctx, loss(lost), columns[k] + 20, y + 40, { font: "bold 14px" });
      text(ctx, score(scored), columns[k] + 20, y + 59, { font: "bold 14px" });
    });
  text(ctx, "pérdida", x, y + 40);
  text(ctx, frame.scoreName, x, y + 59);
}

function lossAxes(lists, most) {                 // the scales for some curves, up to epoch `most`; the loss is logarithmic
  let low = Infinity, high = -Infinity;
  for (const list of lists) for (const value of list) if (Number.isFinite(value)) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  low = Math.max(low, high * 1e-6, 1e-9);
  if (!(high > 0)) [low, high] = [0.1, 1];
  const widen = Math.max(0, Math.log10(4) - Math.log10(high / low)) / 2 + 0.04;
  return { most: Math.max(10, most), y0: Math.log10(low) - widen, y1: Math.log10(high) + widen };
}

function axesOf({ frame }) {
  const [now, old] = frame.epochs;
  return { ...lossAxes([frame.curve, frame.before], Math.max(now, Math.min(old, 2 * now))), now, old };
}

function heights(axes) {                         // round values for the ticks of the loss
  const span = axes.y1 - axes.y0, multiples = span > 2 ? [1] : span > 0.8 ? [1, 2, 5] : [1, 2, 3, 5, 7], marks = [];
  for (let p = Math.floor(axes.y0); p <= axes.y1; p++) for (const m of multiples) {
    const height = p + Math.log10(m);
    if (height >= axes.y0 && height <= axes.y1) marks.push(m * 10 ** p);
  }
  const every = Math.ceil(marks.length / 5);
  return marks.filter((_, k) => k % every === 0);
}

function heightOf(box, axes, loss) {
  return box.y + (axes.y1 - Math.log10(Math.max(loss, 1e-9))) / (axes.y1 - axes.y0) * box.h;
}

function drawCurve(ctx, box, axes, values, last, { color, dash }, width) {
  const m = values.length;
  ctx.beginPath();
  if (m === 1) ctx.arc(box.x, heightOf(box, axes, values[0]), 2, 0, 7);
  for (let k = 0; k < m; k++) {
    if (!Number.isFinite(values[k])) continue;
    const x = box.x + (m > 1 ? last * k / (m - 1) : 0) / axes.most * box.w;
    ctx.lineTo(x, heightOf(box, axes, values[k]));
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawGridlines(ctx, box, axes, title) {
  for (const value of heights(axes)) {
    const y = heightOf(box, axes, value);
    line(ctx, box.x, y, box.x + box.w, y, "#e4e4e4");
    text(ctx, written(value, 2), box.x - 5, y, { align: "right" });
  }
  for (const value of ticks(axes.most, box.w / 56)) {
    const x = box.x + value / axes.most * box.w;
    line(ctx, x, box.y + box.h, x, box.y + box.h + 4);
    text(ctx, String(value), x, box.y + box.h + 12, { align: "center" });
  }
  text(ctx, "época", box.x + box.w / 2, box.y + box.h + 27, { align: "center" });
  const full = `${title}, escala logarítmica`, words = widthOf(ctx, full) <= box.w ? full : `${title}, escala log.`;
  text(ctx, words, Math.min(box.x, box.x + box.w - widthOf(ctx, words)), box.y - 10, { color: GREY });
}

function drawChart(ctx, v) {
  const box = v.geo.chart;
  if (!v.frame) return;
  const axes = axesOf(v), { curve: now, before } = v.frame;
  drawGridlines(ctx, box, axes, v.frame.lossName);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.x, box.y - 2, box.w + 2, box.h + 4);
  ctx.clip();
  const halves = (list) => [list.subarray(0, list.length / 2), list.subarray(list.length / 2)];
  halves(before).forEach((list, k) => drawCurve(ctx, box, axes, list, axes.old,
    { color: PALE, dash: [TRAIN, TEST][k].dash }, 1.5));
  halves(now).forEach((list, k) => drawCurve(ctx, box, axes, list, axes.now, [TRAIN, TEST][k], 1.8));
  if (v.frame.past) marker(ctx, box, v.frame.epoch / axes.most, BLUE);
  if (v.hot?.kind === "chart") marker(ctx, box, v.hot.epoch / axes.most, GREY);
  ctx.restore();
  line(ctx, box.x, box.y, box.x, box.y + box.h);
  line(ctx, box.x, box.y + box.h, box.x + box.w, box.y + box.h);
  if (before.length) {
    const right = box.x + box.w - widthOf(ctx, "intento anterior");
    line(ctx, right - 22, box.y + 7, right - 6, box.y + 7, PALE, 2);
    text(ctx, "intento anterior", right, box.y + 7, { color: GREY, halo: 3 });
  }
  v.axes = axes;
}

function marker(ctx, box, share, color) {
  line(ctx, box.x + share * box.w, box.y, box.x + share * box.w, box.y + box.h, color, 1.5, [3, 3]);
}
