// The passages: a list of buttons, each of which plays its passage and no more.

const passageButtons = [...document.querySelectorAll("[data-passage]")];

// The button of the passage that sounds shows it, and so do the plots.
function showPassages() {
  passageButtons.forEach((button, index) => {
    const sounds = index === playedPassage && isPlaying();
    if (button.getAttribute("aria-pressed") === String(sounds)) return;
    button.setAttribute("aria-pressed", String(sounds));
    button.querySelector("svg").replaceWith(icon(sounds ? "pause" : "play"));
  });
  if (overPlots) showPassageArea(passages[playedPassage]);
}

function startPassages() {
  passageButtons.forEach((button, index) => {
    button.disabled = false;
    button.addEventListener("click", () => playPassage(index));
  });
}
