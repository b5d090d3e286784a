// The theme: that of the system, until a person chooses the other one.

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const THEME_KEY = "pianoscope theme";

function storedTheme() {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    return stored === "dark" || stored === "light" ? stored : null;
  } catch {
    return null;
  }
}

// Applies the theme, now and after each change, calls `react` with it, and lets `button` switch to the other one.
function startTheme(button, react = () => {}) {
  let chosen = storedTheme(); // null: as the system
  const current = () => chosen ?? (prefersDark.matches ? "dark" : "light");
  const apply = () => {
    const theme = current();
    document.documentElement.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Light theme" : "Dark theme";
    react(theme);
  };
  prefersDark.addEventListener("change", apply);
  button.addEventListener("click", () => {
    chosen = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(THEME_KEY, chosen);
    } catch {
      // Then the choice lasts until the page is closed.
    }
    apply();
  });
  apply();
}
