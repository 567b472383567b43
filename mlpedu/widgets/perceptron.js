// The picture of PerceptronExplorer. Python computes the scene; this file draws it and reports moved points.
const BLUE = "#0072B2", ORANGE = "#E69F00", VERMILION = "#B84E00", INK = "#222222", GREY = "#5F5F5F";
const SHADE = "#FDF3DC";                          // pale orange: the side of the positive class
const WIDTH = 560, HEIGHT = 400, EDGE = { left: 52, right: 14, top: 14, bottom: 46 };
const FONT = "sans-serif";
const HELP = "Arrastra un punto; o elige uno con N (siguiente) y P (anterior), y muévelo con las flechas.";
const STYLE = `
.mlp-perceptron { box-sizing: border-box; width: 100%; max-width: 578px; padding: 8px; border: 1px solid #bbb;
  border-radius: 4px; background: #fff; color: ${INK}; font: 13px/1.4 ${FONT}; }
.mlp-perceptron canvas { display: block; width: 100%; cursor: default; }
.mlp-perceptron canvas:focus-visible { outline: 3px solid ${BLUE}; outline-offset: 1px; }
.mlp-perceptron .mlp-row { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 4px; }
.mlp-perceptron .mlp-row span { display: inline-flex; align-items: center; gap: 4px; }
.mlp-perceptron .mlp-row canvas { display: inline-block; width: 20px; height: 20px; }
.mlp-perceptron button { font: inherit; color: ${INK}; background: #f2f2f2; border: 1px solid #888;
  border-radius: 3px; padding: 2px 8px; cursor: pointer; }
.mlp-perceptron .mlp-help { color: ${GREY}; margin: 4px 0 0; }
.mlp-perceptron .mlp-live { position: absolute; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); }`;

function node(parent, tag, className, text = "") {
  const child = document.createElement(tag);
  child.className = className;
  child.textContent = text;
  parent.append(child);
  return child;
}

function written(value, digits) {
  return String(+value.toFixed(digits)).replace("-", "−");
}

// ---- Geometry: the part of the plane that is seen, with one scale for both axes: so w looks perpendicular.

function fit([x0, x1, y0, y1], width, height) {
  const scale = Math.min(width / (x1 - x0), height / (y1 - y0));
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2], [rx, ry] = [width / scale / 2, height / scale / 2];
  return { scale, x0: cx - rx, x1: cx + rx, y0: cy - ry, y1: cy + ry };
}

function inside(view, [x, y]) {
  return x >= view.x0 && x <= view.x1 && y >= view.y0 && y <= view.y1;
}

function viewOf(scene, width, height) {
  const box = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
  let view = fit(scene.window, ...box);
  if (!scene.points.every((p) => inside(view, p))) {            // only Python can put a point out there
    const [x0, x1, y0, y1] = scene.window, [xs, ys] = [0, 1].map((k) => scene.points.map((p) => p[k]));
    view = fit([Math.min(x0, ...xs), Math.max(x1, ...xs), Math.min(y0, ...ys), Math.max(y1, ...ys)], ...box);
  }
  view.px = ([x, y]) => [EDGE.left + (x - view.x0) * view.scale, EDGE.top + (view.y1 - y) * view.scale];
  view.plane = (px, py) => [view.x0 + (px - EDGE.left) / view.scale, view.y1 - (py - EDGE.top) / view.scale];
  view.digits = Math.max(0, 2 - Math.floor(Math.log10(view.x1 - view.x0)));
  return view;
}

// The part of the window where w·x + b >= 0, and the two ends of the line inside the window.
function halfPlane(view, [w1, w2], b) {
  const corners = [[view.x0, view.y0], [view.x1, view.y0], [view.x1, view.y1], [view.x0, view.y1]];
  const z = ([x, y]) => w1 * x + w2 * y + b, area = [], ends = [];
  corners.forEach((p, k) => {
    const q = corners[(k + 1) % 4], [zp, zq] = [z(p), z(q)];
    if (zp >= 0) area.push(p);
    if ((zp >= 0) !== (zq >= 0)) {
      const t = zp / (zp - zq), cross = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
      area.push(cross);
      ends.push(cross);
    }
  });
  return { area, ends };
}

function ticks(low, high, wanted) {
  const rough = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= rough), marks = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) marks.push(k * step);
  return { marks, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

// ---- Drawing. Everything is in CSS pixels; the context is scaled for the screen's own pixels.

function mark(ctx, x, y, positive) {
  ctx.beginPath();
  if (positive) ctx.rect(x - 4.5, y - 4.5, 9, 9);
  else ctx.arc(x, y, 5, 0, 7);
  ctx.fillStyle = positive ? ORANGE : BLUE;
  ctx.fill();
  ctx.strokeStyle = INK;
  ctx.lineWidth = 0.8;
  ctx.stroke();
}

function ring(ctx, x, y, radius, color, width) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
}

const wrongRing = (ctx, x, y) => ring(ctx, x, y, 8, VERMILION, 1.8);

function pickedRing(ctx, x, y) {
  ring(ctx, x, y, 11, "#fff", 6);                 // a halo, to tell it from its neighbours
  ring(ctx, x, y, 11, INK, 3);
}

function label(ctx, text, x, y, align = "center", font = `13px ${FONT}`) {
  ctx.font = font;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = "#fff";                      // a halo: legible on points and shade
  ctx.strokeText(text, x, y);
  ctx.fillStyle = INK;
  ctx.fillText(text, x, y);
}

function trace(ctx, view, points) {
  ctx.beginPath();
  points.forEach((p) => ctx.lineTo(...view.px(p)));
}

function arrow(ctx, [x, y], [dx, dy], length) {
  const [tx, ty] = [x + dx * length, y + dy * length];
  ctx.strokeStyle = ctx.fillStyle = INK;
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(tx - dx * 8, ty - dy * 8);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(tx, ty);
  ctx.lineTo(tx - dx * 13 - dy * 6, ty - dy * 13 + dx * 6);
  ctx.lineTo(tx - dx * 13 + dy * 6, ty - dy * 13 - dx * 6);
  ctx.fill();
  label(ctx, "w", tx + dx * 11, ty + dy * 11, "center", `bold 15px ${FONT}`);
}

function drawLine(ctx, view, scene) {
  const { area, ends } = halfPlane(view, scene.w, scene.b), size = Math.hypot(...scene.w);
  if (area.length && (size || scene.b)) {
    trace(ctx, view, area);
    ctx.fillStyle = SHADE;
    ctx.fill();
  }
  if (!size || ends.length < 2) {
    const top = view.px([(view.x0 + view.x1) / 2, view.y1 - 18 / view.scale]);
    return () => label(ctx, scene.notice || "La recta queda fuera de lo que se ve.", ...top);
  }
  trace(ctx, view, ends);
  ctx.strokeStyle = INK;
  ctx.lineWidth = 2.5;
  ctx.stroke();
  const way = [scene.w[0] / size, -scene.w[1] / size], [p, q] = ends.map(view.px);
  const at = (t) => [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
  const long = Math.min(56, (view.x1 - view.x0) * view.scale / 5);
  const reach = (t) => view.plane(...at(t).map((v, k) => v + (long + 14) * way[k]));
  const foot = at([0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8].find((t) => inside(view, reach(t))) ?? 0.5);
  return () => arrow(ctx, foot, way, long);
}

function drawAxes(ctx, view, scene, width, height) {
  const right = width - EDGE.right, bottom = height - EDGE.bottom;
  ctx.strokeStyle = INK;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(EDGE.left, EDGE.top);
  ctx.lineTo(EDGE.left, bottom);
  ctx.lineTo(right, bottom);
  const across = ticks(view.x0, view.x1, width / 70), up = ticks(view.y0, view.y1, height / 60);
  for (const x of across.marks) {
    const [px] = view.px([x, 0]);
    ctx.moveTo(px, bottom);
    ctx.lineTo(px, bottom + 5);
    label(ctx, written(x, across.digits), px, bottom + 14, "center", `12px ${FONT}`);
  }
  for (const y of up.marks) {
    const [, py] = view.px([0, y]);
    ctx.moveTo(EDGE.left - 5, py);
    ctx.lineTo(EDGE.left, py);
    label(ctx, written(y, up.digits), EDGE.left - 8, py, "right", `12px ${FONT}`);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = INK;
  ctx.stroke();
  label(ctx, scene.features[0], (EDGE.left + right) / 2, height - 11);
  ctx.save();
  ctx.rotate(-Math.PI / 2);
  label(ctx, scene.features[1], -(EDGE.top + bottom) / 2, 11);
  ctx.restore();
}

function drawSelected(ctx, view, scene, i, width) {
  const point = scene.points[i], [x, y] = view.px(point), left = x > width / 2;
  const floor = view.px([0, view.y0])[1];        // the text keeps away from the arrow, if there is room
  const below = scene.w[1] > 0 ? floor - y > 45 : y - EDGE.top < 45;
  for (const [color, width] of [["#fff", 5], [INK, 2]]) {
    ctx.setLineDash(color === INK ? [5, 3] : []);
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.strokeRect(x - 16, y - 16, 32, 32);
  }
  ctx.setLineDash([]);
  label(ctx, `(${point.map((v) => written(v, view.digits)).join(", ")})`, x + (left ? -14 : 14), 
    y + (below ? 28 : -28), left ? "right" : "left");
}

function paint(ctx, view, scene, selected, width, height) {
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, width, height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(EDGE.left, EDGE.top, width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom);
  ctx.clip();
  const finish = drawLine(ctx, view, scene), at = (i) => view.px(scene.points[i]);
  const point = (i) => mark(ctx, ...at(i), scene.positive[i]);
  scene.wrong.forEach((i) => wrongRing(ctx, ...at(i)));         // below the points: the marks stay in sight
  scene.points.forEach((_, i) => point(i));
  if (scene.picked !== null) {
    pickedRing(ctx, ...at(scene.picked));
    point(scene.picked);
  }
  finish();
  if (selected !== null) {
    point(selected);
    drawSelected(ctx, view, scene, selected, width);
  }
  ctx.restore();
  drawAxes(ctx, view, scene, width, height);
}

function sharp(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1, ctx = canvas.getContext("2d");
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}

function legend(parent, scene) {
  const entry = (text, draw) => {
    const item = node(parent, "span", ""), icon = node(item, "canvas", "");
    icon.setAttribute("aria-hidden", "true");
    draw(sharp(icon, 20, 20));
    item.append(text);
  };
  entry(scene.classes[0], (ctx) => mark(ctx, 10, 10, false));
  entry(scene.classes[1], (ctx) => mark(ctx, 10, 10, true));
  entry("mal clasificado", (ctx) => wrongRing(ctx, 10, 10));
  entry("causó la última corrección", (ctx) => ring(ctx, 10, 10, 8, INK, 3));
  entry(`lado de ${scene.classes[1]}`, (ctx) => {
    ctx.fillStyle = SHADE;
    ctx.fillRect(1, 3, 18, 14);
    ctx.strokeStyle = "#888";
    ctx.strokeRect(1, 3, 18, 14);
  });
}

// ---- The view: one canvas, its legend, two buttons, and a text for screen readers.

function build(el, scene) {
  node(el, "style", "", STYLE);
  const panel = node(el, "div", "mlp-perceptron"), canvas = node(panel, "canvas", "");
  legend(node(panel, "div", "mlp-row"), scene);
  const row = node(panel, "div", "mlp-row");
  const buttons = ["‹ punto anterior", "punto siguiente ›"].map((text) => node(row, "button", "", text));
  node(panel, "p", "mlp-help", HELP);
  const live = node(panel, "div", "mlp-live");
  // Or JupyterLab would take our keys (X cuts the cell); it looks for this on the focused element only.
  for (const part of [canvas, ...buttons]) part.setAttribute("data-lm-suppress-shortcuts", "true");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "plano con puntos que se mueven");
  canvas.setAttribute("aria-label", `La recta del perceptrón. ${HELP}`);
  live.setAttribute("aria-live", "polite");
  return { panel, canvas, buttons, live };
}

// What a key asks for: to go some points further, or to move the chosen one. Shift moves it a tenth as far.
function command(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return {};
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[key];
  return { hop: { n: 1, p: -1, PageDown: 10, PageUp: -10 }[key], way, far: event.shiftKey ? 1 : 10 };
}

function render({ model, el }) {
  const { panel, canvas, buttons, live } = build(el, model.get("scene"));
  let selected = null, dragging = false, held = null;           // held: the point that Python has yet to move
  let size = [WIDTH, HEIGHT], view = null, frame = 0, timer = 0;

  function scene() {                             // what Python says, with the point in hand where the hand is
    const now = model.get("scene");
    if (!held) return now;
    return { ...now, points: now.points.map((p, i) => (i === held.i ? held.at : p)) };
  }

  function draw() {
    frame = 0;
    const now = scene(), ctx = sharp(canvas, ...size);
    view = viewOf(now, ...size);
    paint(ctx, view, now, selected, ...size);
  }

  function redraw() {
    if (!frame) frame = requestAnimationFrame(draw);
  }

  function say(text, wait) {                     // not at each frame while it plays
    clearTimeout(timer);
    timer = setTimeout(() => { live.textContent = text; }, wait);
  }

  function choose(i) {
    const { points, positive, classes } = scene(), n = points.length;
    selected = ((i % n) + n) % n;
    const at = points[selected].map((v) => written(v, view.digits)).join(", ");
    say(`Punto ${selected}, ${classes[+positive[selected]]}, en (${at}).`, 50);
    redraw();
  }

  function step(hop) {                           // the first step forward is to point 0, and back to the last
    choose(selected === null ? (hop > 0 ? 0 : -1) : selected + hop);
  }

  function move(i, x, y) {
    const rim = 10 / view.scale;                 // the whole mark stays in sight
    const tidy = (v, low, high) => +Math.min(high - rim, Math.max(low + rim, v)).toFixed(view.digits);
    held = { i, at: [tidy(x, view.x0, view.x1), tidy(y, view.y0, view.y1)] };
    model.set("moved", [i, ...held.at, Date.now()]);
    model.save_changes();                        // ipywidgets sends the next one when this one was attended
    redraw();
  }

  function pointer(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((v, k) =>
      v * size[k] / [box.width, box.height][k]);
  }

  function under(event) {
    const [x, y] = pointer(event), reach = event.pointerType === "mouse" ? 12 : 24;
    let best = null, least = reach;
    scene().points.forEach((p, i) => {
      const [px, py] = view.px(p), away = Math.hypot(px - x, py - y) - (i === selected ? 1 : 0);
      if (away <= least) [best, least] = [i, away];
    });
    return best;
  }

  const on = {
    pointerdown(event) {
      const i = under(event);
      if (i === null) return;
      choose(i);
      dragging = true;
      canvas.setPointerCapture(event.pointerId);
    },
    pointermove(event) {
      if (dragging) move(selected, ...view.plane(...pointer(event)));
      else canvas.style.cursor = under(event) === null ? "default" : "grab";
    },
    pointerup() { dragging = false; },
    pointercancel() { dragging = false; },
    touchstart(event) {                          // only a touch on a point keeps the page from scrolling
      const touch = event.changedTouches[0];
      if (under({ clientX: touch.clientX, clientY: touch.clientY }) !== null) event.preventDefault();
    },
    keydown(event) {
      const { hop, way, far } = command(event);
      if (!hop && !way) return;
      event.preventDefault();
      event.stopPropagation();
      if (hop) step(hop);
      else if (selected === null) choose(0);
      else {
        const [x, y] = scene().points[selected], unit = far / 10 ** view.digits;
        move(selected, x + way[0] * unit, y + way[1] * unit);
      }
    },
  };
  for (const name in on) canvas.addEventListener(name, on[name], { passive: false });
  buttons.forEach((button, k) => button.addEventListener("click", () => {
    step(k ? 1 : -1);
    canvas.focus();                              // ready for the arrows
  }));

  function update() {
    const now = model.get("scene");
    if (held && !dragging && String(now.points[held.i]) === String(held.at)) held = null;
    say(now.description, 600);
    redraw();
  }
  model.on("change:scene", update);
  const watch = new ResizeObserver(() => {
    const width = Math.max(240, Math.min(WIDTH, canvas.clientWidth || WIDTH));
    size = [width, Math.max(260, Math.round(width * HEIGHT / WIDTH))];
    canvas.style.height = `${size[1]}px`;
    draw();
  });
  watch.observe(panel);
  draw();
  say(model.get("scene").description, 600);
  return () => {
    model.off("change:scene", update);
    watch.disconnect();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

export default { render };
