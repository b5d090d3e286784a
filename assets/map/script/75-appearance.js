// Folding of the panel, and the choice between two and three dimensions.

function showFolded() {
  document.body.classList.toggle("is-folded", state.folded);
  byId("fold").setAttribute("aria-expanded", String(!state.folded));
  byId("fold").setAttribute("aria-label", state.folded ? "Show the controls" : "Hide the controls");
}

function showDimensions() {
  byId("dimensions").hidden = data.dimensions !== 3;
  byId("dimensions").textContent = state.dimensions === 3 ? "2-D" : "3-D";
  byId("dimensions").title = state.dimensions === 3 ? "Look at the map from the front, flat" : "Look at the map in three dimensions";
}

function listenToAppearance() {
  byId("fold").addEventListener("click", () => change({ folded: !state.folded }));
  byId("dimensions").addEventListener("click", () => change({ dimensions: state.dimensions === 3 ? 2 : 3 }));
  byId("reset").addEventListener("click", reset);
  byId("show-keys").addEventListener("click", () => byId("keys").showModal());
  byId("close-keys").addEventListener("click", () => byId("keys").close());
  byId("zoom-in").addEventListener("click", () => zoomBy(0.7));
  byId("zoom-out").addEventListener("click", () => zoomBy(-0.7));
}

watch(["folded"], showFolded);
watch(["dimensions"], showDimensions);
