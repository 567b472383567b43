// ---- What changes only with the scene or the size: drawn once, and copied at each frame.

const FORMULAS = {                               // the inputs that are off, which no frame brings
  x: (x) => x, y: (x, y) => y, xSquared: (x) => x * x, ySquared: (x, y) => y * y,
  xTimesY: (x, y) => x * y, sinX: (x) => Math.sin(x), sinY: (x, y) => Math.sin(y),
};

function drawHeadings(ctx, v) {
  const { scene, geo } = v, { place } = geo, last = scene.layers.length - 1, hidden = last - 1;
  const bold = { align: "center", font: "bold 12px" }, grey = { align: "center", color: GREY };
  const right = geo.diagram.w, wide = widthOf(ctx, "salida", `bold 12px ${FONT}`) / 2;
  const out = Math.min(place.x(last), right - Math.max(wide, widthOf(ctx, scene.outActivation) / 2));
  text(ctx, "entradas", Math.max(place.x(0) + geo.side / 2, 54), 10, { ...bold, align: "right" });
  text(ctx, "salida", out, 10, bold);
  text(ctx, scene.outActivation, out, 26, grey);
  if (!hidden) return;
  const names = Math.max(widthOf(ctx, "capa 1", `bold 12px ${FONT}`), widthOf(ctx, scene.activation));
  if (names + 4 < place.step) {
    for (let l = 1; l <= hidden; l++) {
      text(ctx, `capa ${l}`, place.x(l), 10, bold);
      text(ctx, scene.activation, place.x(l), 26, grey);
    }
    return;
  }
  text(ctx, `capas · ${scene.activation}`, (place.x(1) + place.x(hidden)) / 2, 10, bold);
  for (let l = 1; l <= hidden; l++) text(ctx, l, place.x(l), 26, grey);
}

function drawInputs(ctx, v) {
  const { geo, scene } = v, { side, place } = geo;
  for (const { feature, x, y } of geo.inputs) {
    const color = feature.on ? INK : GREY, left = x - side / 2 - 6;
    text(ctx, feature.label, left, y, { align: "right", font: feature.on ? "bold 13px" : "13px", color });
    if (place.mark) {
      frameRect(ctx, 1.5, y - 6, 12, 12, color, 1.2);
      if (feature.on) {                          // the tick
        line(ctx, 4, y, 7, y + 3.5, INK, 2);
        line(ctx, 7, y + 3.5, 11.5, y - 3, INK, 2);
      }
    }
    if (feature.on) continue;
    ctx.globalAlpha = 0.4;
    ctx.drawImage(thumbnail(feature.key, v.colors), x - side / 2, y - side / 2, side, side);
    ctx.globalAlpha = 1;
    ctx.setLineDash([3, 3]);
    frameRect(ctx, x - side / 2, y - side / 2, side, side, "#999", 1);
    ctx.setLineDash([]);
  }
  for (const [k, { x, y }] of scene.classes === 3 ? geo.nodes.at(-1).entries() : []) {
    mark(ctx, x + side / 2 + 11, y, 5, k, v.colors.classes[k]);
  }
}

function thumbnail(key, colors) {
  const ctx = sheet(MINI, MINI, 1), image = ctx.createImageData(MINI, MINI);
  const pixels = new Uint32Array(image.data.buffer), at = (k) => (3 * k + 0.5) / GRID * SPAN - REACH;
  for (let k = 0; k < MINI * MINI; k++) {
    const value = FORMULAS[key](at(k % MINI), -at(Math.floor(k / MINI)));
    pixels[k] = colors.map[Math.round(clamp(value, -1, 1) * 127) + 127];
  }
  ctx.putImageData(image, 0, 0);
  return ctx.canvas;
}

// Items of a legend one after another, in as many lines as they need: [width of its drawing, draw(x, y), words] each.
function flow(ctx, items, x0, y, width) {
  let x = x0;
  for (const [size, draw, words] of items) {
    const long = size + 5 + widthOf(ctx, words);
    if (x > x0 && x + long > x0 + width) [x, y] = [x0, y + 17];
    draw(x, y);
    text(ctx, words, x + size + 5, y);
    x += long + 14;
  }
}

function drawDiagramLegend(ctx, v) {
  const { geo, scene, colors } = v, y = geo.diagram.h - geo.place.foot + 16;
  const sample = (sign, dash) => (x, at) => line(ctx, x, at, x + 26, at, colors.lines[sign][14], 3, dash);
  const items = [[26, sample(1, []), "positivo"], [26, sample(0, DASH), "negativo"]];
  if (scene.showGradients) items.push([0, () => {}, "−gradiente"]);
  else items.push([9, (x, at) => drawBias(ctx, colors, x + 5, at, 9, 1), "sesgo"], [0, () => {}, "grosor: |peso|"]);
  flow(ctx, items, 2, y, geo.diagram.w - 4);
}

function drawAxes(ctx, v) {
  const { plane } = v.geo, bottom = plane.y + plane.size;
  for (let k = -REACH; k <= REACH; k += 2) {
    const [x, y] = toPixels(plane, [k, k]);
    line(ctx, x, bottom, x, bottom + 4);
    line(ctx, plane.x - 4, y, plane.x, y);
    text(ctx, tidy(k), x, bottom + 12, { align: "center" });
    text(ctx, tidy(k), plane.x - 6, y, { align: "right" });
  }
  const [across, up] = v.scene.axes.map((name) => shortened(ctx, name.slice(0, 80), plane.size, `13px ${FONT}`));
  text(ctx, across, plane.x + plane.size / 2, bottom + 28, { align: "center", font: "13px" });
  ctx.save();
  ctx.rotate(-Math.PI / 2);
  text(ctx, up, -(plane.y + plane.size / 2), v.geo.x0 + 7, { align: "center", font: "13px" });
  ctx.restore();
}

function drawClassLegend(ctx, v) {
  const { scene, colors, geo } = v;
  const items = Array.from({ length: scene.classes }, (_, k) =>
    [12, (at, h) => mark(ctx, at + 6, h, 4.5, k, colors.classes[k]), scene.classNames[k]]);
  if (scene.showTest) items.push([12, (at, h) => mark(ctx, at + 6, h, 4, 0, "#ddd", "#000"), "prueba"]);
  flow(ctx, items, geo.x0, geo.legend + 7, geo.breadth - geo.bar - 20);
}

function backdrop(v) {
  const ctx = sheet(v.geo.width, v.geo.height, v.ratio);
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, v.geo.width, v.geo.height);
  for (const part of [drawHeadings, drawInputs, drawDiagramLegend, drawAxes, drawClassLegend]) part(ctx, v);
  return ctx.canvas;
}

function pointsSheet(v) {
  const { scene, colors, geo } = v, ctx = sheet(geo.plane.size, geo.plane.size, v.ratio);
  const r = scene.points.length > 1000 ? 2.6 : clamp(geo.plane.size / 94, 2.6, 3.4);
  const corner = { x: 0, y: 0, size: geo.plane.size };
  for (const [x, y, label, train] of scene.points) {
    if (!train && !scene.showTest) continue;
    const color = scene.classes ? colors.classes[label] : colors.point(label);
    mark(ctx, ...toPixels(corner, [x, y]), r, scene.classes ? label : 0, color, train ? "#fff" : "#000");
  }
  return ctx.canvas;
}
