// Playing: the whole recording, or one passage of it. The page's own controls take the place of the browser's.

const audio = byId("audio"); // null: the page has no sound
const SOUND_MISSING = "Cannot be played: the file is not where it was when the page was made, or this browser does not play its format.";

let playedPassage = -1; // its index while it is played, else -1
let shownTime = -1;
let frame = 0;

const isPlaying = () => !audio.paused && !audio.ended && !audio.error;

async function play() {
  try {
    await audio.play();
  } catch (error) {
    // A source that is not there is reported by its own event; one that is sought meanwhile aborts the request.
    if (error.name === "NotAllowedError") showNote("Press play to listen.");
  }
}

function togglePlaying() {
  if (isPlaying()) audio.pause();
  else play();
}

// Goes to a time; a passage that is played ends where the person leaves it.
function seek(seconds) {
  playedPassage = -1;
  goTo(seconds);
  showPassages();
}

function goTo(seconds) {
  audio.currentTime = Math.min(Math.max(seconds, 0), lengthS);
  showTime();
}

function playPassage(index) {
  if (index === playedPassage && isPlaying()) return audio.pause();
  if (index !== playedPassage) {
    playedPassage = index;
    goTo(passages[index].start_s);
  }
  play();
  showPassages();
}

// At the end of a passage playing pauses there.
function endPassage() {
  if (playedPassage < 0 || audio.currentTime < passages[playedPassage].end_s) return;
  const end = passages[playedPassage].end_s;
  audio.pause();
  playedPassage = -1;
  goTo(end);
  showPassages();
}

function showTime() {
  const seconds = audio.currentTime;
  if (seconds === shownTime) return;
  shownTime = seconds;
  byId("time").textContent = `${timeText(Math.floor(seconds))} / ${timeText(lengthS)}`;
  byId("position").value = seconds;
  byId("position").setAttribute("aria-valuetext", `${timeText(Math.floor(seconds))} of ${timeText(lengthS)}`);
  showPlayhead(seconds);
}

function showPlayButton() {
  const sounds = isPlaying();
  byId("play").replaceChildren(icon(sounds ? "pause" : "play"), sounds ? "Pause" : "Play");
  showPassages();
}

function showNote(text) {
  byId("player-note").textContent = text;
  byId("player-note").hidden = !text;
}

// While it plays, once per frame: the events of the browser come four times a second only.
function follow() {
  cancelAnimationFrame(frame);
  endPassage();
  showTime();
  if (isPlaying()) frame = requestAnimationFrame(follow);
}

function startPlayer() {
  if (!audio) return;
  audio.controls = false;
  audio.hidden = true;
  byId("position").max = lengthS;
  for (const id of ["play", "position", "time", "keys-note"]) byId(id).hidden = false;
  byId("play").addEventListener("click", togglePlaying);
  byId("position").addEventListener("input", () => seek(Number(byId("position").value)));
  for (const event of ["play", "pause", "ended", "error"]) audio.addEventListener(event, showPlayButton);
  // Frames do not come to a page that is out of sight; this event does.
  for (const event of ["playing", "timeupdate", "seeked"]) audio.addEventListener(event, follow);
  audio.addEventListener("playing", () => showNote(""));
  audio.addEventListener("error", () => showNote(SOUND_MISSING));
  if (audio.error) showNote(SOUND_MISSING);
  showPlayButton();
  showTime();
}
