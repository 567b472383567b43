// ---- What is under the pointer, and where the keyboard's cursor is.

const spot = (geo, { layer, row }) => (layer ? geo.nodes[layer] : geo.inputs)[row];

function linksInto(v, { layer, row }) {
  return v.geo.links.filter((link) => link.layer === layer && link.to === row);
}

function distance(poly, x, y) {
  let least = Infinity;
  for (let k = 0; k < poly.length - 2; k += 2) {
    const dx = poly[k + 2] - poly[k], dy = poly[k + 3] - poly[k + 1];
    const t = clamp(((x - poly[k]) * dx + (y - poly[k + 1]) * dy) / (dx * dx + dy * dy), 0, 1);
    least = Math.min(least, Math.hypot(poly[k] + t * dx - x, poly[k + 1] + t * dy - y));
  }
  return least;
}

function nearLink(geo, x, y, reach) {
  let best = null, least = reach;
  for (const link of geo.links) {
    if (link.source === null || x < link.poly[0] || x > link.poly[32]) continue;
    const away = distance(link.poly, x, y);
    if (away < least) [best, least] = [link, away];
  }
  return best && { kind: "link", link: best };
}

function hit(v, x, y, touch) {
  const { geo } = v, { plane, chart, side } = geo, slack = touch ? 8 : 3;
  if (x >= plane.x && y >= plane.y && x <= plane.x + plane.size && y <= plane.y + plane.size) {
    return { kind: "plane", at: toPlane(plane, x, y) };
  }
  if (v.axes && x >= chart.x && y >= chart.y && x <= chart.x + chart.w && y <= chart.y + chart.h) {
    return { kind: "chart", epoch: Math.min(v.axes.now, Math.round((x - chart.x) / chart.w * v.axes.most)) };
  }
  const bias = geo.links.find((link) => link.source === null
    && Math.max(Math.abs(x - link.x), Math.abs(y - link.y)) <= geo.bias / 2 + slack);
  if (bias) return { kind: "link", link: bias };
  const near = (node) => Math.max(Math.abs(x - node.x), Math.abs(y - node.y)) <= side / 2 + slack;
  const input = geo.inputs.find((node) => Math.abs(y - node.y) <= side / 2 + slack && x < node.x + side / 2 + slack);
  if (input && !(input.feature.on && near(input))) return { kind: "feature", feature: input.feature };
  const node = geo.order.find(near);
  return node ? { kind: "node", layer: node.layer, neuron: node.neuron } : nearLink(geo, x, y, touch ? 14 : 7);
}

function tipText(v) {
  const { hot, frame } = v;
  if (hot?.kind === "link") return linkText(v, hot.link);
  if (hot?.kind === "feature") return `Clic: ${hot.feature.on ? "apagar" : "usar"} ${hot.feature.label}`;
  if (hot?.kind !== "chart" || !frame) return "";
  const m = frame.curve.length / 2, k = Math.round(v.axes.now ? hot.epoch / v.axes.now * (m - 1) : 0);
  return `época ${hot.epoch}\nentrenamiento ${written(frame.curve[k])}\nprueba ${written(frame.curve[m + k])}`;
}
