// The only script of the site; without it every page can still be read.
(function () {
  // Beside the text there is room for the contents; on a phone they stay folded.
  if (matchMedia("(min-width: 1000px)").matches) {
    document.querySelectorAll("details[data-wide-open]").forEach(function (one) { one.open = true; });
  }
  // The twin of a page has the same anchors: change the language and stay where you are.
  var other = document.querySelector("a.other"), heads = document.querySelectorAll("main h2[id], main h3[id]");
  if (other) {
    other.addEventListener("click", function () {
      var at = "";
      heads.forEach(function (one) { if (one.getBoundingClientRect().top < 120) at = one.id; });
      other.hash = at && scrollY > 0 ? at : "";
    });
  }
  // Looking a word up.
  var find = document.getElementById("find");
  if (find) {
    find.parentNode.hidden = false;
    find.addEventListener("input", function () {
      var asked = find.value.trim().toLowerCase(), any = false;
      document.querySelectorAll("section.words").forEach(function (group) {
        var here = false;
        group.querySelectorAll("tbody tr").forEach(function (row) {
          row.hidden = row.textContent.toLowerCase().indexOf(asked) < 0;
          here = here || !row.hidden;
        });
        group.hidden = !here;
        any = any || here;
      });
      document.getElementById("none").hidden = any;
    });
  }
})();
