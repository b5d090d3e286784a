// Theme, folding of the panel, and the choice between two and three dimensions.

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const THEME_KEY = "pianoscope map theme";
let chosenTheme = null; // null: as the system

function storedTheme() {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    return stored === "dark" || stored === "light" ? stored : null;
  } catch {
    return null;
  }
}

function applyTheme() {
  const theme = chosenTheme ?? (prefersDark.matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  change({ theme });
  byId("theme").textContent = theme === "dark" ? "Light theme" : "Dark theme";
}

function switchTheme() {
  chosenTheme = state.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(THEME_KEY, chosenTheme);
  } catch {
    // Then the choice lasts until the page is closed.
  }
  applyTheme();
}

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
  chosenTheme = storedTheme();
  prefersDark.addEventListener("change", applyTheme);
  byId("theme").addEventListener("click", switchTheme);
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
