// The keyboard: Space plays and pauses, arrows go back and forward.

const STEP_S = { ArrowLeft: -5, ArrowRight: 5 };

function takeKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const target = event.target;
  if (event.key === " ") {
    // Space is what presses a button.
    if (target.matches("button, a, summary")) return;
    togglePlaying();
    return event.preventDefault();
  }
  // There the arrows move the slider.
  if (!STEP_S[event.key] || target.matches("input")) return;
  seek(audio.currentTime + STEP_S[event.key]);
  event.preventDefault();
}

function startKeys() {
  if (audio) document.addEventListener("keydown", takeKey);
}
