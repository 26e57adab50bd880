// The page is complete without this script: it adds a filter over the exceptions and opens evidence for printing.
(function () {
  "use strict";
  var tools = document.getElementById("tools");
  var all = function (selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  };
  var setOpen = function (open) {
    all(".exception details").forEach(function (box) { box.open = open; });
  };

  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("details:not([open])");
    closed.forEach(function (box) { box.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (box) { box.open = false; });
  });

  if (!tools) { return; }
  var cards = all(".exception").map(function (card) {
    return { card: card, text: card.textContent.toLowerCase() };
  });
  var box = document.getElementById("filter");
  var said = document.getElementById("filtered");
  var filter = function () {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    cards.forEach(function (item) {
      var fits = words.every(function (word) { return item.text.indexOf(word) !== -1; });
      item.card.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    all(".rule-group, .severity-group").forEach(function (group) {
      group.hidden = words.length > 0 && !group.querySelector(".exception:not([hidden])");
    });
    said.textContent = words.length ? shown + " of " + cards.length + " fit" : "";
  };
  var waiting = 0;
  box.addEventListener("input", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(filter, 120);
  });
  document.getElementById("open-all").addEventListener("click", function () { setOpen(true); });
  document.getElementById("close-all").addEventListener("click", function () { setOpen(false); });
  tools.hidden = false;
})();
