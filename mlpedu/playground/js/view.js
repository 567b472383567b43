// ---- The view: one canvas, what floats over it, and the texts under it.

const HELP = `Flechas: ir de neurona en neurona. Enter: fijar la neurona, o usar una entrada apagada.
L: sus pesos y su sesgo (flechas para elegir, Enter para cambiar). Supr: silenciar la neurona o apagar la entrada.
P: ir al plano (flechas, más fino con Mayús; Enter: lo que hace un clic). Espacio: entrenar o pausar. S: una época.
B: un lote. R: reiniciar. Escape: volver.`;
const NO_DETAIL = `Pasa el puntero por una neurona, o elígela con las flechas, y verás su fórmula; un clic la fija.
Un clic en una línea o en el cuadrito de un sesgo cambia su valor.
Un clic en el plano explica la respuesta en ese punto, o agrega o borra puntos, según la herramienta.`;
const STYLE = `
.mlp-playground { box-sizing: border-box; width: 100%; padding: 8px; border: 1px solid #bbb; border-radius: 4px;
  background: #fff; color: ${INK}; color-scheme: light; font: 13px/1.4 ${FONT}; overflow: hidden; }
@media (max-width: 600px) { .mlp-playground { padding: 8px 4px; } }
.mlp-playground .mlp-stage { position: relative; }
.mlp-playground canvas { display: block; width: 100%; cursor: default; }
.mlp-playground canvas:focus-visible { outline: 3px solid ${BLUE}; outline-offset: 1px; }
.mlp-playground .mlp-tip { position: absolute; pointer-events: none; background: ${INK}; color: #fff;
  padding: 3px 8px; border-radius: 3px; max-width: 260px; box-sizing: border-box; white-space: pre-line; z-index: 1; }
.mlp-playground .mlp-box { position: absolute; display: flex; flex-direction: column; gap: 3px; width: 210px;
  z-index: 2; box-sizing: border-box; background: #fff; border: 1px solid ${INK}; border-radius: 4px; padding: 6px 8px;
  box-shadow: 0 2px 8px #0004; }
.mlp-playground .mlp-box input { font: inherit; width: 100%; box-sizing: border-box; color: ${INK}; background: #fff;
  border: 1px solid #888; border-radius: 3px; padding: 2px 4px; }
.mlp-playground [hidden] { display: none; }
.mlp-playground .mlp-notice, .mlp-playground .mlp-goal { padding: 3px 8px; margin-top: 6px; overflow-wrap: anywhere; }
.mlp-playground .mlp-notice { background: #FDF3DC; border-left: 4px solid ${ORANGE}; }
.mlp-playground .mlp-goal { background: #EDF4F9; border-left: 4px solid ${BLUE}; }
.mlp-playground .mlp-goal.mlp-done { background: #E5F5F0; border-color: ${GREEN}; font-weight: bold; }
.mlp-playground .mlp-detail { margin-top: 6px; padding: 4px 8px; min-height: 5.6em; background: #f7f7f7;
  border-radius: 3px; font: 13px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; max-height: 17em;
  overflow-wrap: anywhere; overflow-y: auto; box-sizing: border-box; }
.mlp-playground .mlp-detail div { padding-left: 2em; text-indent: -2em; }
.mlp-playground .mlp-detail.mlp-empty { color: ${GREY}; font-family: ${FONT}; }
.mlp-playground .mlp-empty div { padding: 0; text-indent: 0; }
.mlp-playground button { font: inherit; color: ${INK}; background: #f2f2f2; border: 1px solid #888;
  border-radius: 3px; padding: 2px 8px; margin-top: 6px; cursor: pointer; }
.mlp-playground .mlp-help { color: ${GREY}; margin: 4px 0 0; }
.mlp-playground .mlp-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }`;

function build(el) {
  element(el, "style", "", STYLE);
  const panel = element(el, "div", "mlp-playground"), stage = element(panel, "div", "mlp-stage");
  const canvas = element(stage, "canvas", ""), tip = element(stage, "div", "mlp-tip");
  const box = element(stage, "label", "mlp-box"), name = element(box, "span", ""), input = element(box, "input", "");
  const goal = element(panel, "div", "mlp-goal"), notice = element(panel, "div", "mlp-notice");
  const detail = element(panel, "div", "mlp-detail"), keys = element(panel, "button", "", "¿Teclas?");
  const help = element(panel, "p", "mlp-help", HELP), live = element(panel, "div", "mlp-live");
  const about = element(panel, "div", "mlp-live");
  about.id = `mlp-${Math.random().toString(36).slice(2)}`;               // each playground runs its own copy of this file
  tip.hidden = box.hidden = goal.hidden = notice.hidden = help.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  Object.assign(input, { type: "number", step: "0.1" });
  canvas.tabIndex = 0;
  for (const [key, value] of Object.entries({ role: "application", "aria-roledescription": "red neuronal que se maneja",
    "aria-label": `Playground. ${HELP}`, "aria-describedby": about.id })) canvas.setAttribute(key, value);
  live.setAttribute("aria-live", "polite");
  notice.setAttribute("role", "status");
  keys.setAttribute("aria-expanded", "false");
  return { panel, stage, canvas, tip, box, name, input, goal, notice, detail, keys, help, live, about };
}

function drawCursor(ctx, v) {                    // where the keyboard is
  const { cursor, geo } = v;
  if (!cursor || !v.focused || cursor.mode === "plane") return;
  if (cursor.mode === "links") return v.frame && emphasize(ctx, v, linksInto(v, cursor)[cursor.index]);
  const { x, y } = spot(geo, cursor), half = geo.side / 2;
  frameRect(ctx, x - half - 4, y - half - 4, geo.side + 8, geo.side + 8, "#fff", 5);
  frameRect(ctx, x - half - 4, y - half - 4, geo.side + 8, geo.side + 8, BLUE, 3);
}

function paint(v) {
  const { ctx } = v;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.drawImage(v.backdrop, 0, 0);
  ctx.setTransform(v.ratio, 0, 0, v.ratio, 0, 0);
  drawDiagram(ctx, v);
  drawPlane(ctx, v);
  drawNumbers(ctx, v);
  drawChart(ctx, v);
  drawCursor(ctx, v);
}

// ---- What is said: the texts around the drawing, the tooltip, and the words for screen readers.

function say(v, words, wait = 50) {
  clearTimeout(v.talk);
  v.talk = setTimeout(() => put(v.dom.live, words), wait);
}

function tell(v) {
  const { frame, dom } = v, { goal } = frame;
  Object.assign(dom.canvas.dataset, { frame: frame.n, epoch: frame.epoch });
  const lines = frame.detail.join("\n").replace(/\n +/g, " ");          // the page breaks them where it needs
  if (lines !== v.told) tellDetail(v, lines);
  put(dom.notice, frame.notice);
  dom.notice.hidden = !frame.notice;
  dom.goal.hidden = !goal;
  if (goal) put(dom.goal, `${goal.done ? "✓" : "Reto:"} ${goal.text}`);
  dom.goal.classList.toggle("mlp-done", Boolean(goal?.done));
  checkPin(v);
  if (goal?.done && !v.won) say(v, goal.text);
  else if (frame.spoken && frame.spoken !== v.spoken) say(v, frame.spoken, 600);
  Object.assign(v, { won: Boolean(goal?.done), spoken: frame.spoken });
  showTip(v);
}

function checkPin(v) {                           // Python lets a neuron go when the network is another one
  const held = v.pinned !== null && String(v.frame.selected) === String(v.pinned);
  if (v.held && v.pinned && !held) {
    v.pinned = v.shown = null;
    redraw(v);
  }
  v.held = held;
}

function tellDetail(v, words) {
  const { detail } = v.dom, lines = (words || NO_DETAIL).split("\n");
  v.told = words;
  while (detail.childElementCount > lines.length) detail.lastChild.remove();
  lines.forEach((line, k) => put(detail.children[k] ?? element(detail, "div", ""), line));
  detail.classList.toggle("mlp-empty", !words);
  if (v.awaited) say(v, words);                  // the answer to who asked with the keyboard
  v.awaited = false;
  v.tall = Math.max(v.tall, detail.offsetHeight);           // it only grows: or the page would jump under the pointer
  detail.style.minHeight = `${v.tall}px`;
}

function showTip(v) {
  const { tip, box } = v.dom, words = box.hidden ? tipText(v) : "";
  tip.hidden = !words;
  if (!words) return;
  put(tip, words);
  const [x, y] = v.hot.from, left = x + 14 + tip.offsetWidth > v.geo.width ? x - 10 - tip.offsetWidth : x + 14;
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, y - tip.offsetHeight - 8)}px`;
}

// ---- A new scene or a new size, and the frame that is due.

function rebuild(v) {                            // most changes of the scene are of its words, or of its points
  const width = Math.max(200, Math.floor(v.dom.stage.clientWidth || 760)), ratio = window.devicePixelRatio || 1;
  v.stale = false;
  v.scene = v.model.get("scene");
  const { points, describe, tool, ...rest } = v.scene, shape = JSON.stringify([width, ratio, rest]);
  if (shape !== v.shape) arrange(v, width, ratio);
  const places = JSON.stringify(points);
  if (shape !== v.shape || places !== v.places) v.points = pointsSheet(v);
  Object.assign(v, { shape, places });
}

function arrange(v, width, ratio) {
  const { canvas, detail } = v.dom;
  v.ratio = ratio;
  v.colors = colorsOf(v.scene.palette);
  v.geo = layout(v.scene, width, v.ctx);
  canvas.style.height = `${v.geo.height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(v.geo.height * ratio);
  v.backdrop = backdrop(v);
  v.hot = v.titleWords = null;
  closeBox(v);
  v.tall = 0;
  detail.style.minHeight = "";
  if (v.pinned && !v.geo.nodes[v.pinned[0]]?.[v.pinned[1]]) v.pinned = null;
  if (v.cursor && !spot(v.geo, v.cursor)) v.cursor = null;
  expose(v);
}

function expose({ geo, dom }) {                  // where things are, for the tests
  const { nodes, plane, links, inputs, chart, side } = geo, at = ({ x, y }) => [x, y];
  const along = (link) => (link.poly ? [link.poly[20], link.poly[21]].map(Math.round) : at(link));
  const places = {
    nodes: nodes.map((layer) => layer.map(at)),
    plane: { x: plane.x, y: plane.y, width: plane.size, height: plane.size },
    chart: { x: chart.x, y: chart.y, width: chart.w, height: chart.h },
    features: Object.fromEntries(inputs.map((node) => [node.feature.key, [node.x - side, node.y]])),
    links: links.map((link) => [link.layer, link.to, link.source, ...along(link)]),
  };
  for (const name in places) dom.canvas.dataset[name] = JSON.stringify(places[name]);
}

function redraw(v) {                             // at most once for each frame of the screen
  v.asked ||= requestAnimationFrame(() => draw(v));
}

function draw(v) {
  v.asked = 0;
  if (!v.model.get("scene").layers) return;      // Python has yet to say what there is
  const start = performance.now();
  v.latest = v.queue.shift() ?? v.latest;
  v.stopTending ??= tend(v.dom.panel);           // by now it is on the page, beside its controls
  if (v.stale) rebuild(v);
  v.frame = fits(v.latest, v.scene.layers) ? v.latest : null;
  paint(v);
  if (v.frame) tell(v);
  answer(v, v.latest, performance.now() - start);
  if (v.queue.length) redraw(v);
}

// Python runs at most eight frames ahead of this. Not at each frame: JupyterLab redraws its toolbars for every message.
function answer(v, frame, ms) {
  clearTimeout(v.late);
  v.late = 0;
  if (!frame || frame.n <= v.said || (frame.running && ms && frame.n < v.said + EVERY)) return;
  v.said = frame.n;
  v.send({ kind: "drawn", n: frame.n, ms, calm: calm() });
}

// ---- Wiring.

function wire(v) {
  const { canvas, input, keys, help } = v.dom;
  for (const name in ON_POINTER) {
    canvas.addEventListener(name, (event) => v.geo && ON_POINTER[name](v, event), { passive: false });
  }
  for (const [name, focused] of [["focus", true], ["blur", false]]) canvas.addEventListener(name, () => {
    v.focused = focused;
    redraw(v);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !v.geo || !press(v, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("change", () => commit(v));
  input.addEventListener("blur", () => closeBox(v));
  input.addEventListener("keydown", (event) => typeInBox(v, event));
  keys.addEventListener("click", () => {
    help.hidden = !help.hidden;
    keys.setAttribute("aria-expanded", String(!help.hidden));
  });
}

function follow(v) {                             // what Python sends, and the size of the page; returns how to stop
  const { model, dom } = v;
  const onFrame = () => {
    const frame = parse(model.get("frame"));
    if (!frame) return;
    v.queue = frame.running ? [...v.queue, frame].slice(-SPARE) : [frame];
    redraw(v);
    if (document.hidden) answer(v, frame, 0);    // nothing is drawn there, and training goes on
    else v.late ||= setTimeout(() => answer(v, v.queue.at(-1), 0), 200);
  };
  const onScene = () => {
    v.stale = true;
    put(dom.about, model.get("scene").describe ?? "");
    redraw(v);
  };
  const watch = new ResizeObserver(onScene), heard = { "change:frame": onFrame, "change:scene": onScene };
  for (const name in heard) model.on(name, heard[name]);
  watch.observe(dom.stage);
  onScene();
  onFrame();
  return () => {
    for (const name in heard) model.off(name, heard[name]);
    watch.disconnect();
  };
}

function render({ model, el }) {
  const dom = build(el), ctx = dom.canvas.getContext("2d", { alpha: false });
  const v = { model, dom, ctx, send: (message) => model.send(message), stale: true, queue: [], said: 0, tall: 0,
    hot: null, pinned: null, cursor: null, shown: null, stroke: null };
  const stop = follow(v);
  wire(v);
  return () => {
    stop();
    v.stopTending?.();
    cancelAnimationFrame(v.asked);
    clearTimeout(v.late);
    clearTimeout(v.talk);
  };
}

export default { render };
