// ---- Words.

const features = (scene) => scene.features.filter((feature) => feature.on);

function nodeName(scene, layer, neuron) {
  if (layer === 0) return features(scene)[neuron].label;
  if (layer < scene.layers.length - 1) return `la neurona ${neuron + 1} de la capa ${layer}`;
  return scene.layers[layer] === 1 ? "la salida" : `la salida de ${scene.classNames[neuron]}`;
}

function linkName(scene, { layer, to, source }) {
  const target = nodeName(scene, layer, to);
  return source === null ? `sesgo de ${target}` : `peso de ${nodeName(scene, layer - 1, source)} a ${target}`;
}

function linkText(v, link) {
  const gradient = v.frame?.grads ? `\ngradiente: ${written(v.frame.grads[link.index])}` : "";
  return `${linkName(v.scene, link)}: ${v.frame ? written(v.frame.weights[link.index]) : "—"}${gradient}`;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

function nodeText(v, { layer, neuron, feature }) {
  if (feature && !feature.on) return `Entrada ${feature.label}, apagada. Enter la usa.`;
  const { scene, frame } = v, last = scene.layers.length - 1, parts = [];
  if (layer === 0) parts.push(`Entrada ${nodeName(scene, 0, neuron)}`);
  else {
    const into = v.geo.links.filter((link) => link.layer === layer && link.to === neuron);
    parts.push(capital(nodeName(scene, layer, neuron).replace(/^la /, "")));
    parts.push(layer === last ? scene.outActivation : scene.activation);
    if (frame) parts.push(...into.map((link) => {
      const from = link.source === null ? "sesgo" : `peso de ${nodeName(scene, layer - 1, link.source)}`;
      return `${from} ${written(frame.weights[link.index])}`;
    }));
  }
  if (frame?.probe) parts.push(`en el punto vale ${written(frame.probe.values[layer][neuron])}`);
  return `${parts.join(", ")}.`;
}
