// ---- The controls around the drawing, which ipywidgets makes: what a screen reader and JupyterLab's keys need of them.

const SUPPRESS = "data-lm-suppress-shortcuts";

function set(part, name, value) {
  if (part.getAttribute(name) !== value) part.setAttribute(name, value);
}

function nameControls(root) {
  for (const slider of root.querySelectorAll(".widget-slider")) {
    const name = slider.querySelector(".widget-label")?.textContent ?? "";
    for (const part of slider.querySelectorAll(".noUi-handle, .widget-readout")) set(part, "aria-label", name);
    slider.querySelectorAll(".widget-readout").forEach((part) => set(part, "role", "textbox"));
  }
  for (const toggle of root.querySelectorAll(".widget-toggle-button, .widget-toggle-buttons button")) {
    set(toggle, "aria-pressed", String(toggle.classList.contains("mod-active")));
  }
  for (const icon of root.querySelectorAll("button > i")) set(icon, "aria-hidden", "true");
}

// Cares for the controls around `panel`, also those of a drawer opened later; returns how to stop.
function tend(panel) {
  const root = panel.closest(".mlpedu-playground") ?? panel, watch = new MutationObserver(() => nameControls(root));
  // In JupyterLab B adds a cell and D D deletes this one, also from a button; while on a control of ours they do not.
  const guard = (event) => {
    if (root.contains(event.target)) {
      event.target.toggleAttribute(SUPPRESS, !(event.ctrlKey || event.metaKey || event.altKey));
    }
  };
  nameControls(root);
  watch.observe(root, { subtree: true, childList: true, attributeFilter: ["class"] });
  window.addEventListener("keydown", guard, true);
  return () => {
    watch.disconnect();
    window.removeEventListener("keydown", guard, true);
  };
}
