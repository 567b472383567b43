// ---- A race: a map for each lane, side by side, and all their curves in one chart.

const LANES = [{ color: BLUE, dash: [] }, { color: VERMILION, dash: [6, 3] }, { color: GREEN, dash: [2, 3] },
  { color: INK, dash: [9, 3, 2, 3] }];
const RACE_STYLE = `
.mlp-race { box-sizing: border-box; width: 100%; padding: 8px; border: 1px solid #bbb; border-radius: 4px;
  background: #fff; color: ${INK}; font: 13px/1.4 ${FONT}; }
.mlp-race canvas { display: block; width: 100%; }
.mlp-race .mlp-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }`;

function tracks(width, count) {                  // where each map goes, and the chart: beside them if there is room
  const gap = 14, across = width >= 620 ? count : Math.min(2, count);
  const size = Math.min(190, Math.floor((width - gap * (across - 1)) / across));
  const maps = Array.from({ length: count }, (_, k) => ({ x: (k % across) * (size + gap),
    y: 24 + Math.floor(k / across) * (size + 86), size }));
  const top = maps.at(-1).y + size + 66;
  return { maps, chart: { x: 52, y: top + 16, w: Math.min(width, across * (size + gap)) - 60, h: 150 }, height: top + 206 };
}

function dotsSheet({ scene, colors }, size, ratio) {     // the points, the same in all lanes: not drawn at each frame
  const ctx = sheet(size, size, ratio), at = (value) => (value + REACH) / (2 * REACH) * size;
  for (const [x, y, label] of scene.points) mark(ctx, at(x), at(-y), 2.2, scene.classes ? label : 0,
    scene.classes ? colors.classes[label] : colors.point(label));
  return { canvas: ctx.canvas, scene, size, ratio };
}

function paintLane(ctx, v, place, k) {
  const { x, y, size } = place, { scene, frame } = v, lane = frame.lanes[k];
  const table = scene.classes === 3 ? v.colors.classMap : v.colors.map, pixels = new Uint32Array(v.image.data.buffer);
  for (let p = 0; p < GRID * GRID; p++) pixels[p] = table[frame.maps[k * GRID * GRID + p]];
  v.map.putImageData(v.image, 0, 0);
  ctx.drawImage(v.map.canvas, x, y, size, size);
  ctx.drawImage(v.dots.canvas, x, y, size, size);
  frameRect(ctx, x, y, size, size, INK, 1);
  line(ctx, x, y - 12, x + 22, y - 12, LANES[k].color, 3, LANES[k].dash);
  text(ctx, scene.names[k], x + 28, y - 12, { font: "bold 13px" });
  text(ctx, lane.notice ? "divergió" : `época ${lane.epoch}`, x, y + size + 14);
  text(ctx, `pérdida ${written(lane.train)}`, x, y + size + 31);
  const score = lane.score === null ? "—" : scene.classes ? percent(lane.score) : written(lane.score);
  text(ctx, `${scene.classes ? "exactitud" : "R²"} ${score}`, x, y + size + 48);
}

function paintRace(v) {
  const width = Math.max(200, v.dom.panel.clientWidth - 16), ratio = window.devicePixelRatio || 1;
  const geo = tracks(width, v.scene.names.length), { canvas } = v.dom;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(geo.height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(geo.height * ratio);
    canvas.style.height = `${geo.height}px`;
  }
  const { ctx } = v;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, width, geo.height);
  const { size } = geo.maps[0], { dots } = v;
  if (dots?.scene !== v.scene || dots.size !== size || dots.ratio !== ratio) v.dots = dotsSheet(v, size, ratio);
  geo.maps.forEach((place, k) => paintLane(ctx, v, place, k));
  const last = Math.max(...v.frame.lanes.map((lane) => lane.epoch)), axes = lossAxes([v.frame.curves], last);
  drawGridlines(ctx, geo.chart, axes, "pérdida de entrenamiento");
  const m = v.frame.curves.length / v.frame.lanes.length;
  v.frame.lanes.forEach((lane, k) => drawCurve(ctx, geo.chart, axes, v.frame.curves.subarray(k * m, (k + 1) * m), last,
    LANES[k], 2));
  line(ctx, geo.chart.x, geo.chart.y, geo.chart.x, geo.chart.y + geo.chart.h);
  line(ctx, geo.chart.x, geo.chart.y + geo.chart.h, geo.chart.x + geo.chart.w, geo.chart.y + geo.chart.h);
}

function render({ model, el }) {
  element(el, "style", "", RACE_STYLE);
  const panel = element(el, "div", "mlp-race"), canvas = element(panel, "canvas", "");
  const live = element(panel, "div", "mlp-live");
  canvas.setAttribute("role", "img");
  live.setAttribute("aria-live", "polite");
  const map = sheet(GRID, GRID, 1);
  const v = { dom: { panel, canvas }, ctx: canvas.getContext("2d", { alpha: false }), map,
    image: map.createImageData(GRID, GRID), colors: colorsOf("naranja-azul"), frame: null };
  let asked = 0, late = 0, said = -EVERY, stopTending = null;

  function answer() {                            // as in view.js
    clearTimeout(late);
    late = 0;
    if (v.frame && v.frame.n >= said + EVERY) model.send({ n: said = v.frame.n, calm: calm() });
  }
  function draw() {
    asked = 0;
    v.scene = model.get("scene");
    if (v.frame && v.frame.lanes.length === v.scene.names.length) paintRace(v);
    canvas.dataset.frame = v.frame?.n ?? 0;
    stopTending ??= tend(panel);
    answer();
  }
  function redraw() {
    asked ||= requestAnimationFrame(draw);
  }
  function onFrame() {
    v.frame = parse(model.get("frame"));
    redraw();
    if (document.hidden) answer();               // nothing is drawn there, and training goes on
    else late ||= setTimeout(answer, 200);
  }
  function onScene() {
    const { describe } = model.get("scene");
    canvas.setAttribute("aria-label", describe);
    put(live, describe);
    redraw();
  }
  const watch = new ResizeObserver(redraw);
  model.on("change:frame", onFrame);
  model.on("change:scene", onScene);
  watch.observe(panel);
  onScene();
  onFrame();
  return () => {
    model.off("change:frame", onFrame);
    model.off("change:scene", onScene);
    watch.disconnect();
    stopTending?.();
    cancelAnimationFrame(asked);
    clearTimeout(late);
  };
}

export default { render };
