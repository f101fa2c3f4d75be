// Draws each chart from the JSON that stands in the page; draws it anew where the width changes.
const charts = JSON.parse(document.getElementById("charts").textContent);
const config = { displayModeBar: false, responsive: true, showSendToCloud: false };
const wide = () => window.innerWidth > 640;
for (const [key, chart] of Object.entries(charts)) {
  const place = document.getElementById("chart-" + key);
  if (!wide()) chart.layout.font.size = 11;
  Plotly.newPlot(place, chart.data, chart.layout, config);
}
// On paper nothing is folded, and a chart is as wide as the paper.
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll(".chart")) Plotly.Plots.resize(one);
});
