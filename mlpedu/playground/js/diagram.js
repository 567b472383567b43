// ---- The net: what changes at each frame.

function drawBias(ctx, colors, x, y, side, value) {
  const level = Math.round(Math.min(1, Math.abs(value)) * 16), half = side / 2;
  ctx.fillStyle = colors.lines[value < 0 ? 0 : 1][level];
  ctx.fillRect(x - half, y - half, side, side);
  frameRect(ctx, x - half, y - half, side, side, "#fff", 1);
  if (value < 0) line(ctx, x - half + 2, y, x + half - 2, y, "#fff", 2);
}

function scaleOf(v) {                            // the values on the lines, and which one has the greatest width
  if (!v.scene.showGradients || !v.frame.grads) return { values: v.frame.weights, sign: 1, most: 5, full: 1 };
  let most = 0;
  for (const g of v.frame.grads) most = Math.max(most, Math.abs(g));
  const power = 10 ** Math.floor(Math.log10(most || 1)), nice = [1, 2, 5, 10].find((m) => m * power >= most) * power;
  return { values: v.frame.grads, sign: -1, most: nice, full: nice };
}

function strokeLink(ctx, v, { values, sign, most, full }, link) {
  const value = sign * values[link.index], size = Math.abs(value), thick = Math.min(10, v.geo.side / 3.4) - 1;
  ctx.strokeStyle = v.colors.lines[value < 0 ? 0 : 1][Math.round(Math.min(1, size / full) * 16)];
  ctx.lineWidth = 1 + thick * Math.min(1, size / most);
  ctx.stroke(link.path);
}

function drawLinks(ctx, v, scale) {
  const node = v.frame.selected;
  for (const negative of [false, true]) {
    ctx.setLineDash(negative ? DASH : []);
    for (const link of v.geo.links) {
      if (link.source === null || scale.sign * scale.values[link.index] < 0 !== negative) continue;
      ctx.globalAlpha = !node || touches(link, node) ? 1 : 0.2;
      strokeLink(ctx, v, scale, link);
    }
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function emphasize(ctx, v, link) {               // the link under the pointer or the keyboard's cursor
  if (link.source === null) {
    const half = v.geo.bias / 2 + 3;
    return frameRect(ctx, link.x - half, link.y - half, 2 * half, 2 * half, INK, 2);
  }
  const scale = scaleOf(v), thick = 1 + 9 * Math.min(1, Math.abs(scale.values[link.index]) / scale.most);
  for (const [color, extra] of [[INK, 8], ["#fff", 5]]) {
    ctx.strokeStyle = color;
    ctx.lineWidth = thick + extra;
    ctx.stroke(link.path);
  }
  if (scale.sign * scale.values[link.index] < 0) ctx.setLineDash(DASH);
  strokeLink(ctx, v, scale, link);
  ctx.setLineDash([]);
}

function touches(link, [layer, neuron]) {
  return (link.layer === layer && link.to === neuron) || (link.layer === layer + 1 && link.source === neuron);
}

function paintMinis(v) {                         // all the small maps in one sheet, one under another
  const { minis } = v.frame, { map } = v.colors, count = v.geo.order.length;
  if (!v.atlas || v.atlas.canvas.height !== count * MINI) {
    v.atlas = sheet(MINI, count * MINI, 1);
    v.atlasImage = v.atlas.createImageData(MINI, count * MINI);
  }
  const pixels = new Uint32Array(v.atlasImage.data.buffer);
  for (let k = 0; k < minis.length; k++) pixels[k] = map[minis[k]];
  v.atlas.putImageData(v.atlasImage, 0, 0);
}

function drawNodes(ctx, v, scale) {
  const { side, order, links } = v.geo, half = side / 2, chosen = v.frame.selected;
  ctx.imageSmoothingEnabled = side < MINI;
  order.forEach(({ layer, neuron, x, y }, k) => {
    const on = chosen && chosen[0] === layer && chosen[1] === neuron;
    ctx.drawImage(v.atlas.canvas, 0, k * MINI, MINI, MINI, x - half, y - half, side, side);
    frameRect(ctx, x - half, y - half, side, side, on ? INK : "#777", on ? 3 : 1);
  });
  ctx.imageSmoothingEnabled = true;
  for (const { source, index, x, y } of links) {
    if (source === null) drawBias(ctx, v.colors, x, y, v.geo.bias, scale.sign * scale.values[index] / scale.full);
  }
  if (v.frame.probe) for (const { layer, neuron, x, y } of order) {
    const value = v.frame.probe.values[layer][neuron];
    const shown = value.toFixed(side < 30 || Math.abs(value) >= 10 ? 1 : 2);
    text(ctx, tidy(Number(shown) ? shown : shown.replace("-", "")), x, y,
      { align: "center", font: "bold 12px", halo: 4 });
  }
}

function drawDiagram(ctx, v) {
  if (!v.frame) return;
  const scale = scaleOf(v);
  drawLinks(ctx, v, scale);
  if (v.hot?.kind === "link") emphasize(ctx, v, v.hot.link);
  paintMinis(v);
  drawNodes(ctx, v, scale);
  if (v.pinned) {
    const { x, y } = v.geo.nodes[v.pinned[0]][v.pinned[1]], half = v.geo.side / 2;
    outline(ctx, x + half, y - half, 5, 0);
    ctx.fillStyle = INK;
    ctx.fill();
  }
  if (scale.sign < 0) {
    text(ctx, `hacia dónde va cada peso; máximo: ${written(scale.full)}`, 2, v.geo.diagram.h - 10, { color: GREY });
  }
}
