// Draws plotly figures: <div class="app-plot" data-figure='{"data": [...], "layout": {...}}' role="img" aria-label="..." hidden></div>
// or data-figure-url with an address of this site that answers such a document. The element stays hidden until its chart is
// drawn, so that where scripts, plotly or the figure are missing the page is what it is without: the table underneath.
(function () {
  "use strict";

  var MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  var DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  var CONFIG = { responsive: true, displayModeBar: false, displaylogo: false, doubleClick: false, locale: "en-GB" };

  function short(name) { return name.slice(0, 3); }

  function britain(plotly) {
    plotly.register({
      moduleType: "locale",
      name: "en-GB",
      dictionary: {},
      format: {
        days: DAYS, shortDays: DAYS.map(short), months: MONTHS, shortMonths: MONTHS.map(short), periods: ["am", "pm"],
        dateTime: "%-d %b %Y, %H:%M", date: "%d/%m/%Y", time: "%H:%M:%S",
        decimal: ".", thousands: ",", grouping: [3], currency: ["£", ""],
        year: "%Y", month: "%b %Y", dayMonth: "%-d %b", dayMonthYear: "%-d %b %Y"
      }
    });
  }

  // What a figure leaves open: the page's own type, no background, a legend below that leaves a phone its width, and no
  // zooming, which traps a scrolling finger.
  function layout(element, given) {
    var style = window.getComputedStyle(element);
    var open = { autosize: true, dragmode: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
    return Object.assign(open, given, {
      font: Object.assign({ family: style.fontFamily, size: 14, color: style.color }, given.font),
      margin: Object.assign({ t: 56, r: 12, b: 40, l: 40 }, given.margin),
      legend: Object.assign({ orientation: "h", x: 0, xanchor: "left", y: -0.2, yanchor: "top" }, given.legend),
      xaxis: Object.assign({ automargin: true, tickangle: 0, nticks: element.clientWidth < 480 ? 4 : 8 }, given.xaxis),
      yaxis: Object.assign({ automargin: true }, given.yaxis)
    });
  }

  function read(element) {
    if (element.hasAttribute("data-figure")) {
      return Promise.resolve(element.getAttribute("data-figure")).then(JSON.parse);
    }
    var options = { credentials: "same-origin", headers: { Accept: "application/json" } };
    return window.fetch(element.getAttribute("data-figure-url"), options).then(function (answer) {
      if (!answer.ok) { throw new Error("No figure"); }
      return answer.json();
    });
  }

  function draw(plotly, element) {
    return read(element).then(function (figure) {
      element.hidden = false; // before drawing: plotly measures it
      return plotly.newPlot(element, figure.data || [], layout(element, figure.layout || {}), CONFIG);
    }).then(function () {
      element.setAttribute("data-drawn", "");
    }).catch(function () {
      element.hidden = true;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var plotly = window.Plotly;
    if (!plotly) { return; }
    britain(plotly);
    document.querySelectorAll("[data-figure], [data-figure-url]").forEach(function (element) { draw(plotly, element); });
  });
})();
