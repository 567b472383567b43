// ---- What is touched: with the pointer, with the keyboard, and weights written by hand.

const KEYS = { " ": "play", s: "step", b: "batch", r: "reset" };
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// ---- What is asked of Python.

function look(v, node) {
  if (v.pinned || String(node) === String(v.shown)) return;
  v.shown = node;
  v.send({ kind: "hover", node });
}

function pin(v, node) {                          // the pinned one again lets it go
  const same = v.pinned && String(v.pinned) === String(node);
  v.pinned = null;
  v.held = false;
  look(v, same ? null : node);
  if (!same) v.pinned = node;
  redraw(v);
}

function act(v, [x, y]) {                        // a click on the plane, by the tool
  const { tool } = v.scene, at = { x: Number(x.toFixed(2)), y: Number(y.toFixed(2)) };
  if (tool === "mirar") v.send({ kind: "probe", ...at });
  else if (tool === "borrar") v.send({ kind: "erase", ...at });
  else v.send({ kind: "draw", ...at, label: Number(tool) });
}

// ---- Weights written by hand, in a box in place.

function openBox(v, link) {
  const { box, name, input } = v.dom, [x, y] = link.poly ? [link.poly[16], link.poly[17]] : [link.x, link.y];
  v.edited = link;
  put(name, capital(linkName(v.scene, link)));
  v.entered = input.value = v.frame ? String(Number(v.frame.weights[link.index].toPrecision(4))) : "0";
  box.hidden = false;
  box.style.left = `${clamp(x - 105, 0, v.geo.width - 210)}px`;
  box.style.top = `${clamp(y + 8, 0, v.geo.height - 70)}px`;
  input.focus();
  input.select();
  showTip(v);
}

function commit(v) {
  const { input } = v.dom, value = input.valueAsNumber;
  if (!v.edited || input.value === v.entered || !Number.isFinite(value)) return;
  v.entered = input.value;
  v.send({ kind: "edit", layer: v.edited.layer, to: v.edited.to, source: v.edited.source, value });
  say(v, `${capital(linkName(v.scene, v.edited))}: ${written(value)}`);
}

function closeBox(v) {
  v.edited = null;
  v.dom.box.hidden = true;
}

function typeInBox(v, event) {
  event.stopPropagation();
  if (event.key === "Enter") commit(v);
  if (event.key !== "Enter" && event.key !== "Escape") return;
  closeBox(v);
  v.dom.canvas.focus();
}

// ---- The pointer.

const CURSORS = { node: "pointer", link: "pointer", feature: "pointer", plane: "crosshair" };

function pointer(v, event) {
  const area = v.dom.canvas.getBoundingClientRect();
  return [event.clientX - area.left, event.clientY - area.top];
}

const under = (v, event) => hit(v, ...pointer(v, event), event.pointerType !== "mouse");

const ON_POINTER = {
  pointerdown(v, event) {
    const what = under(v, event);
    if (what?.kind !== "plane" || v.scene.tool === "mirar") return;
    act(v, v.stroke = what.at);
    v.dom.canvas.setPointerCapture(event.pointerId);
  },
  pointermove(v, event) {
    const what = under(v, event);
    v.hot = what && { ...what, from: pointer(v, event) };
    if (v.stroke) {
      const far = what?.kind === "plane" && Math.hypot(what.at[0] - v.stroke[0], what.at[1] - v.stroke[1]) >= 0.35;
      if (far) act(v, v.stroke = what.at);
      return;
    }
    look(v, what?.kind === "node" ? [what.layer, what.neuron] : null);
    v.dom.canvas.style.cursor = CURSORS[what?.kind] ?? "default";
    redraw(v);
  },
  pointerup(v) { v.stroke = null; },
  pointercancel(v) { v.stroke = null; },
  pointerleave(v) {
    v.hot = null;
    look(v, null);
    showTip(v);
    redraw(v);
  },
  click(v, event) {
    const what = under(v, event);
    if (what?.kind === "link") openBox(v, what.link);
    else if (what?.kind === "feature") v.send({ kind: "feature", key: what.feature.key });
    else if (what?.kind === "node") {
      pin(v, [what.layer, what.neuron]);
      const row = what.layer ? what.neuron : v.geo.inputs.findIndex((node) => node.neuron === what.neuron);
      v.cursor = { mode: "nodes", layer: what.layer, row };        // from here on with the keyboard: Delete silences it
    }
    else if (what?.kind === "plane") {
      if (v.scene.tool === "mirar") act(v, what.at);       // a stroke already did what it had to
    } else if (v.pinned) pin(v, v.pinned);
    else if (v.frame?.probe) v.send({ kind: "probe" });
  },
  touchstart(v, event) {                         // a stroke of points does not scroll the page
    const what = hit(v, ...pointer(v, event.changedTouches[0]), true);
    if (what?.kind === "plane" && v.scene.tool !== "mirar") event.preventDefault();
  },
};

// ---- The keyboard: a cursor among the neurons, among the links of one, or on the plane. True if the key was for it.

function press(v, event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (KEYS[key]) event.repeat || v.send({ kind: "key", name: KEYS[key] });
  else if (key === "Escape") leave(v);
  else if (key === "p") go(v, { layer: 0, row: 0, at: [0, 0], ...v.cursor, mode: "plane" });
  else if (v.cursor?.mode === "plane") return pressPlane(v, key, event.shiftKey);
  else if (v.cursor?.mode === "links") return pressLinks(v, key);
  else return pressNodes(v, key);
  return true;
}

function go(v, cursor) {
  v.cursor = cursor;
  if (cursor.mode === "nodes") {
    const node = spot(v.geo, cursor);
    look(v, node.feature && !node.feature.on ? null : [node.layer, node.neuron]);
    say(v, nodeText(v, node));
  } else if (cursor.mode === "links") say(v, capital(linkText(v, linksInto(v, cursor)[cursor.index])));
  else say(v, `Plano: ${v.scene.axes.map((name, k) => `${name} = ${written(cursor.at[k])}`).join(", ")}`);
  redraw(v);
}

function leave(v) {
  const { cursor } = v;
  if (cursor && cursor.mode !== "nodes") return go(v, { ...cursor, mode: "nodes" });
  if (v.pinned) pin(v, v.pinned);
  if (v.frame?.probe) v.send({ kind: "probe" });
  v.cursor = null;
  look(v, null);
  say(v, "Nada elegido.");
  redraw(v);
}

function pressNodes(v, key) {
  const { cursor, geo } = v, way = WAYS[key];
  if (way && !cursor) go(v, { mode: "nodes", layer: 0, row: geo.inputs.findIndex((node) => node.feature.on) });
  else if (way) {
    const layer = clamp(cursor.layer + way[0], 0, geo.nodes.length - 1);
    const count = (layer ? geo.nodes[layer] : geo.inputs).length;
    go(v, { ...cursor, layer, row: clamp(cursor.row + way[1], 0, count - 1) });
  } else if (!cursor) return false;
  else if (key === "Enter") choose(v, spot(geo, cursor));
  else if (key === "Delete" || key === "Backspace") remove(v, spot(geo, cursor));
  else if (key === "l" && cursor.layer) go(v, { ...cursor, mode: "links", index: 0 });
  else return false;
  return true;
}

function choose(v, { feature, layer, neuron }) {
  if (feature && !feature.on) return v.send({ kind: "feature", key: feature.key });
  pin(v, [layer, neuron]);
  say(v, `${capital(nodeName(v.scene, layer, neuron))}: ${v.pinned ? "fijada" : "suelta"}.`);
}

function remove(v, { feature, layer, neuron }) {
  if (feature) {
    if (feature.on) v.send({ kind: "feature", key: feature.key });
  } else if (layer < v.scene.layers.length - 1) {
    v.send({ kind: "silence", layer, neuron });
    say(v, `${capital(nodeName(v.scene, layer, neuron))}: silenciada.`);
  } else say(v, "La salida no se silencia.");
}

function pressLinks(v, key) {
  const { cursor } = v, links = linksInto(v, cursor), way = WAYS[key];
  if (way) go(v, { ...cursor, index: clamp(cursor.index + way[0] + way[1], 0, links.length - 1) });
  else if (key === "Enter") openBox(v, links[cursor.index]);
  else return false;
  return true;
}

function pressPlane(v, key, fine) {
  const { cursor } = v, way = WAYS[key], unit = fine ? 0.1 : 0.5;
  const moved = (k) => Number(clamp(cursor.at[k] + (k ? -1 : 1) * way[k] * unit, -REACH, REACH).toFixed(2));
  if (way) go(v, { ...cursor, at: [moved(0), moved(1)] });
  else if (key === "Enter") {
    act(v, cursor.at);
    v.awaited = v.scene.tool === "mirar";
  } else return false;
  return true;
}
