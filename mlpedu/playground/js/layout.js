// ---- Geometry, in CSS pixels: what goes where for this scene and this width.

function regions(width, rows) {
  const wide = width >= 740, side = wide ? clamp(Math.round(width * 0.37), 280, 370) : Math.min(width, 440);
  const left = wide ? width - side - 18 : width, x0 = wide ? left + 18 : Math.round((width - side) / 2);
  const stack = (y) => {                         // title, plane, its legend, numbers and chart, one under another
    const size = side - 42, plane = { x: x0 + 36, y: y + 42, size };
    const legend = plane.y + size + 38, table = legend + 34, chart = table + 84;
    return { plane, legend, table, x0, breadth: side, bar: Math.min(110, Math.round(side * 0.3)),
      chart: { x: x0 + 44, y: chart + 18, w: side - 58, h: 112 }, height: chart + 18 + 112 + 36 };
  };
  if (wide) {
    const right = stack(0);
    return { ...right, diagram: { x: 0, y: 0, w: left, h: right.height } };
  }
  const h = Math.max(300, rows * 44 + 36 + 44);
  return { ...stack(h - 6), diagram: { x: 0, y: 0, w: left, h } };
}

function columns(scene, box, ctx) {
  const count = scene.layers.length, rows = Math.max(scene.features.length, ...scene.layers);
  const words = Math.max(...scene.features.map((f) => widthOf(ctx, f.label, `bold 13px ${FONT}`))) + 6;
  const tail = scene.layers.at(-1) > 1 ? 18 : 6, head = 40, foot = box.w < 480 || scene.showGradients ? 44 : 26;
  const pitchY = Math.min((box.h - head - foot) / rows, 76);
  const room = (mark) => (box.w - words - mark - tail) / (count - 0.48);         // a node takes 0.52 of a column
  const mark = room(18) < 46 ? 0 : 18;           // no boxes to tick where columns are tight
  const pitchX = room(mark), side = Math.round(clamp(Math.min(pitchY - 10, pitchX * 0.52), 14, 54));
  const first = words + mark + side / 2, last = box.w - tail - side / 2;
  const x = (l) => Math.round(box.x + first + (last - first) * l / (count - 1));
  const middle = box.y + head + (box.h - head - foot) / 2;
  const y = (j, n) => Math.round(middle + (j - (n - 1) / 2) * pitchY);
  const bias = clamp(Math.round(side / 4), 6, 9), step = (last - first) / (count - 1);
  return { x, y, side, bias, mark, words, step, head, foot };
}

function nodesOf(scene, place) {
  const inputs = scene.features.map((feature, k) => ({ feature, x: place.x(0), y: place.y(k, scene.features.length) }));
  const on = inputs.filter(({ feature }) => feature.on);
  on.forEach((node, neuron) => Object.assign(node, { layer: 0, neuron }));
  const rest = scene.layers.slice(1).map((n, k) => Array.from({ length: n }, (_, neuron) =>
    ({ layer: k + 1, neuron, x: place.x(k + 1), y: place.y(neuron, n) })));
  return { inputs, nodes: [on, ...rest] };
}

function curve(from, to, side, spread) {
  const x0 = from.x + side / 2, x1 = to.x - side / 2, y0 = from.y, y1 = to.y + spread;
  const path = new Path2D(), poly = new Float32Array(34), bend = x1 - x0 < 60 ? 0 : (x1 - x0) / 2;
  path.moveTo(x0, y0);
  path.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
  for (let k = 0; k <= 16; k++) {
    const t = k / 16, s = 1 - t, near = s * s * (s + 3 * t), far = t * t * (t + 3 * s);
    poly[2 * k] = near * x0 + far * x1 + 3 * s * t * bend * (s - t);
    poly[2 * k + 1] = near * y0 + far * y1;
  }
  return { path, poly };
}

function linksOf(scene, nodes, side) {
  const starts = offsets(scene.layers), links = [];
  for (let layer = 1; layer < nodes.length; layer++) {
    const sources = nodes[layer - 1], n = nodes[layer].length;
    for (const target of nodes[layer]) {
      const to = target.neuron;
      for (const from of sources) {              // the arrivals of a neuron are apart, to tell one from another
        const spread = (from.neuron - (sources.length - 1) / 2) / sources.length * side * 0.7;
        links.push({ layer, to, source: from.neuron, index: starts[layer] + from.neuron * n + to,
          ...curve(from, target, side, spread) });
      }
      links.push({ layer, to, source: null, index: starts[layer] + sources.length * n + to,
        x: target.x - side / 2 - 1, y: target.y + side / 2 + 1 });
    }
  }
  return links;
}

function layout(scene, width, ctx) {
  const rows = Math.max(scene.features.length, ...scene.layers), areas = regions(width, rows);
  const place = columns(scene, areas.diagram, ctx), { inputs, nodes } = nodesOf(scene, place);
  const order = [...inputs.filter((node) => node.feature.on), ...nodes.slice(1).flat()];
  return { ...areas, width, place, side: place.side, bias: place.bias, inputs, nodes, order,
    links: linksOf(scene, nodes, place.side) };
}

const SPAN = 2 * REACH;
const toPlane = ({ x, y, size }, px, py) => [(px - x) / size * SPAN - REACH, REACH - (py - y) / size * SPAN];
const toPixels = ({ x, y, size }, [a, b]) => [x + (a + REACH) / SPAN * size, y + (REACH - b) / SPAN * size];

function offsets(layers) {                       // where the weights that arrive at each layer start, and their total
  const starts = [0, 0];
  for (let l = 1; l < layers.length; l++) starts.push(starts[l] + (layers[l - 1] + 1) * layers[l]);
  return starts;
}

function fits(frame, layers) {                   // scene and frame arrive one after the other
  const nodes = layers.reduce((a, b) => a + b, 0);
  return frame && frame.minis.length === nodes * MINI * MINI && frame.weights.length === offsets(layers).at(-1);
}
