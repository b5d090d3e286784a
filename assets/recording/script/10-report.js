// The recording: what `pianoscope classify --format json` says of it.

const report = JSON.parse(byId("report").textContent);
const lengthS = report.duration_s;
const passages = report.segments;
